"""Every address answers, every template is used, and the dictionary is current."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.test.signals import template_rendered
from django.urls import get_resolver, reverse

from events.models import Event
from records.dictionary import data_dictionary
from records.models import Dispute, HistoryEntry, Passage, RegisterEntry
from tests import factories
from tests.addresses import one_of_each, patterns, sample
from tests.bringing import bring

# Answers that are right somewhere: a page, a redirect, “not by GET”, “not to you”.
RIGHT = {200, 301, 302, 400, 403, 404, 405}


@pytest.fixture
def records():
    return one_of_each()


@pytest.fixture
def staff(client):
    user = factories.UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_every_address_answers_and_every_template_is_used(staff, records):
    assert Dispute.objects.exists()
    assert HistoryEntry.objects.exists()
    assert RegisterEntry.objects.exists()
    assert Event.objects.exists()
    apps.get_model("auth.Group").objects.create(name="analyst")
    twins = [factories.PersonFactory(name="Adam Alpha") for _ in range(2)]
    used = set()

    def note(sender, template, **kwargs):
        used.add(template.name)

    staff.raise_request_exception = False
    wrong = []
    template_rendered.connect(note)
    try:
        for name, parameters in sorted(set(patterns(get_resolver()))):
            address = reverse(name, kwargs=sample(name, parameters, records))
            status = staff.get(address).status_code
            if status not in RIGHT or (status == 404 and "nowhere" not in address):
                wrong.append(f"{name} {address}: {status}")
        visit_what_answers_otherwise(staff, records, twins)
    finally:
        template_rendered.disconnect(note)
    assert wrong == []
    folder = Path(settings.BASE_DIR) / "templates"
    ours = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    assert ours - used - ELSEWHERE == set()


def visit_what_answers_otherwise(staff, records, twins):
    """Pages that take a text, a ruling, a part, a bad file or an error to be shown."""
    mission, part = records["missions"], records["participations"]
    passage = records["passages"]
    Passage.objects.filter(pk=passage.pk).update(text="A paragraph of it.")
    staff.get(passage.get_absolute_url())
    factories.RulingFactory(record_id=mission.pk, field="opened")
    staff.get(mission.get_absolute_url())
    staff.get(part.event.get_absolute_url())
    staff.get(mission.sending_party.get_absolute_url())
    staff.get(f"/disputes/mission:{mission.key}/closed/")
    staff.get("/disputes/mission:nowhere/opened/")
    staff.get("/disputes/?kid=slip")
    staff.get("/missions/?countyr=KZ")
    staff.get("/missions/?kind=embassy")
    staff.get("/search/?q=Alpha")
    staff.get("/search/?typ=people")
    staff.get("/api/v1/reconcile/people/preview", {"id": twins[0].key})
    staff.get("/missions/nowhere/")
    staff.get(f"{mission.get_absolute_url()}?as_off=2015-03-15")
    staff.get(reverse("admin:records_user_changelist"), {"email__startswith": "a"})
    staff.get("/pair/?one=nobody")
    pair = reverse("pair", args=[records["relations"].key])
    staff.get("/relations/nowhere/")
    host = mission.receiving_parties.get()
    two = f"{mission.sending_party.key}-{host.key}"
    staff.get(reverse("pair", args=[two]), follow=True)
    staff.get(f"{pair}?as_off=2015-03-15")
    staff.get(f"{pair}?as_of=2015-03-15&changed_since=2015-03-15")
    staff.get(
        reverse("admin:people_person_merge", args=[twins[0].pk]),
        {"other": twins[1].key},
    )
    assert bring(staff, "parties", "key,nam\niraq,Iraq\n", "a.doc").status_code == 200
    # One that waits for the other process.
    staff.get(bring(staff, "parties", "key,name\niraq,Iraq\n").url)
    Client(enforce_csrf_checks=True).post("/login/")
    staff.logout()
    for address in ("/", "/nowhere/", "/missions/", "/login/"):
        staff.get(address)


# Errors: tests/config/test_site.py, TestErrors, and tests/security; the rest needs more
# records than here, or a second step: tests/events/pair, tests/test_record_pages.py,
# tests/security.
ELSEWHERE = {
    "400.html",
    "403.html",
    "413.html",
    "429.html",
    "500.html",
    "503.html",
    "events/pages/_attendance.html",
    "events/pages/_matrix.html",
    "events/pages/_members.html",
    "events/pages/_met.html",
    "events/pair/_said.html",
    "events/pair/_sessions.html",
    "people/_holding.html",
    "records/_picture.html",
    "registration/code.html",
}


def test_the_data_dictionary_is_current():
    file = Path(settings.BASE_DIR) / "docs" / "data-dictionary.md"
    assert file.read_text(encoding="utf-8") == data_dictionary(), "Run `make docs`."
