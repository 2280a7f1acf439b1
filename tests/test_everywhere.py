"""Every address answers, every template is used, and the dictionary is current."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.test.signals import template_rendered
from django.urls import get_resolver, reverse

from events.models import Event
from records.dictionary import data_dictionary
from records.models import Dispute, HistoryEntry, RegisterEntry
from tests import factories
from tests.addresses import one_of_each, patterns, sample

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
        staff.get("/missions/?countyr=KZ")
        staff.get("/missions/nowhere/")
        pair = reverse("pair", args=[records["relations"].key])
        staff.get("/relations/nowhere/")
        mission = records["missions"]
        host = mission.receiving_parties.get()
        two = f"{mission.sending_party.key}-{host.key}"
        staff.get(reverse("pair", args=[two]), follow=True)
        staff.get(f"{pair}?as_off=2015-03-15")
        staff.get(f"{pair}?as_of=2015-03-15&changed_since=2015-03-15")
        staff.get("/disputes/mission:nowhere/opened/")
        staff.get("/disputes/?kid=slip")
        merging = reverse("admin:people_person_merge", args=[twins[0].pk])
        staff.get(merging, {"other": twins[1].key})
        staff.logout()
        for address in ("/", "/nowhere/", "/missions/", "/login/"):
            staff.get(address)
    finally:
        template_rendered.disconnect(note)
    assert wrong == []
    folder = Path(settings.BASE_DIR) / "templates"
    ours = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    assert ours - used - ELSEWHERE == set()


# Shown after something was entered, or refused, or with more records than here; each
# has tests of its own.
ELSEWHERE = {
    "400.html",
    "403.html",
    "403_csrf.html",
    "413.html",
    "429.html",
    "500.html",
    "503.html",
    "admin/records/bad_list.html",
    "admin/records/import_problems.html",
    "registration/code.html",
    "events/pair/_chart.html",
    "events/pair/_sessions.html",
    "records/_pieces.html",
    "records/_ruling.html",
    "records/_section.html",
    "records/dispute_missing.html",
}


def test_the_data_dictionary_is_current():
    file = Path(settings.BASE_DIR) / "docs" / "data-dictionary.md"
    assert file.read_text(encoding="utf-8") == data_dictionary(), "Run `make docs`."
