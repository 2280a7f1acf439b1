"""Every address answers, every template is used, and the dictionary is current."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.test import Client, override_settings
from django.test.signals import template_rendered
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from events.models import Event
from records.dictionary import data_dictionary
from records.kit.registry import record_types
from records.models import (
    Citation,
    Dispute,
    HistoryEntry,
    Passage,
    RegisterEntry,
    User,
)
from relations.models import Mission
from tests import factories
from tests.records.test_admin_files import upload

# Answers that are right somewhere: a page, a redirect, “not by GET”, “not to you”.
RIGHT = {200, 301, 302, 400, 403, 404, 405}


def patterns(resolver, namespaces=()):
    """Name in full and names of the parameters of each address that has a name."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (
                (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            )
            yield from patterns(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            names = {*pattern.pattern.converters, *pattern.pattern.regex.groupindex}
            yield ":".join([*namespaces, pattern.name]), tuple(sorted(names))


@pytest.fixture
def records():
    """One record of each type, with a citation; by plural and by the admin's name."""
    made = {}
    by_model = {
        factory._meta.model: factory
        for factory in vars(factories).values()
        if isinstance(factory, type)
        and issubclass(factory, factories.RecordFactory)
        and factory is not factories.RecordFactory
    }
    for model in record_types():
        made[model.PLURAL] = by_model[model](review="published")
        factories.CitationFactory(record_id=made[model.PLURAL].pk)
    mission = made["missions"]
    for value in ("2008", "2014"):
        factories.CitationFactory(record_id=mission.pk, field="opened", value=value)
    return made


def sample(name, parameters, records):
    """Values for the parameters of an address; KeyError for one that nobody knows."""
    plural = name.removeprefix("api-").rsplit("-", 1)[0]
    known = {
        "address": "nowhere",
        "app_label": "records",
        "content_type_id": ContentType.objects.get_for_model(Mission).pk,
        "extension": "csv",
        "field": "opened",
        "format": "json",
        "key": records.get(plural, records["missions"]).key,
        "record_type": "mission",
        "url": "nowhere",
    }
    if name.startswith("admin:"):
        known["object_id"] = known["id"] = _of_admin(name, records)
    if name.startswith("citation"):
        known["key"] = Citation.objects.filter(field="opened").latest("pk").key
    return {parameter: known[parameter] for parameter in parameters}


def _of_admin(name, records):
    if name == "admin:auth_user_password_change":
        return User.objects.first().pk
    for model in admin.site._registry:
        options = model._meta
        if name.startswith(f"admin:{options.app_label}_{options.model_name}_"):
            if plural := getattr(model, "PLURAL", ""):
                return records[plural].pk
            return model.objects.first().pk
    return records["missions"].pk


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
        visit_what_answers_otherwise(staff, records)
    finally:
        template_rendered.disconnect(note)
    assert wrong == []
    folder = Path(settings.BASE_DIR) / "templates"
    ours = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    assert ours - used == set()


def visit_what_answers_otherwise(staff, records):
    """Pages that take a text, a ruling, a part, a bad file or an error to be shown."""
    mission, part = records["missions"], records["participations"]
    passage = records["passages"]
    Passage.objects.filter(pk=passage.pk).update(text="A paragraph of it.")
    staff.get(passage.get_absolute_url())
    factories.RulingFactory(record_id=mission.pk, field="opened")
    staff.get(mission.get_absolute_url())
    staff.get(part.event.get_absolute_url())
    staff.get(f"/disputes/mission:{mission.key}/closed/")
    staff.get("/disputes/mission:nowhere/opened/")
    staff.get("/disputes/?kid=slip")
    staff.get("/missions/?countyr=KZ")
    staff.get("/missions/nowhere/")
    staff.get(reverse("admin:records_user_changelist"), {"email__startswith": "a"})
    assert upload(staff, "key,nam\niraq,Iraq\n").status_code == 200
    Client(enforce_csrf_checks=True).post("/login/")
    staff.logout()
    for address in ("/", "/nowhere/", "/missions/", "/login/"):
        staff.get(address)
    with override_settings(ROOT_URLCONF="tests.config.failing_urls"):
        for address in ("/fails/", "/refuses/", "/confuses/"):
            staff.get(address)


def test_the_data_dictionary_is_current():
    file = Path(settings.BASE_DIR) / "docs" / "data-dictionary.md"
    assert file.read_text(encoding="utf-8") == data_dictionary(), "Run `make docs`."
