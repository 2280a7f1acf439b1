"""The admin's forms hold that what is published has a source, or says why not."""

import pytest
from django.urls import reverse

from people.models import PersonName
from records.models import Citation, Source
from relations.models import Mission
from tests.factories import (
    CitationFactory,
    MissionFactory,
    PartyFactory,
    PassageFactory,
    PersonFactory,
    SourceFactory,
    UserFactory,
)
from tests.forms import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def address(record, page="change"):
    options = record._meta
    name = f"admin:{options.app_label}_{options.model_name}_{page}"
    return reverse(name, args=[record.pk])


def sent(staff, record, changes):
    """The answer to the record's form when it is sent with these changes."""
    options = record._meta
    page = staff.get(address(record))
    data = form_data(page, f"{options.model_name}_form") | changes
    return staff.post(address(record), data)


def of_citation(**values):
    """What is typed into the first empty row of citations."""
    return {f"citations-0-{name}": value for name, value in values.items()}


@pytest.fixture
def draft():
    return MissionFactory(key="a-mission", uncited_reason="", review="draft")


def errors(answer):
    assert answer.status_code == 200
    return answer.context["adminform"].form.errors


def test_publishing_without_a_source_is_an_error_that_names_both_ways_out(staff, draft):
    version = draft.version
    answer = sent(staff, draft, {"review": "published", "summary": "Typed just now."})
    [message] = errors(answer)["uncited_reason"]
    assert "cite one below" in message
    assert "say here why there is none" in message
    assert "keep the record a draft" in message
    data = form_data(answer, "mission_form")
    assert (data["summary"], data["review"]) == ("Typed just now.", "published")
    draft.refresh_from_db()
    assert (draft.review, draft.summary, draft.version) == ("draft", "", version)
    # The first way out, from the form as it came back.
    source = SourceFactory()
    answer = staff.post(address(draft), data | of_citation(source=source.pk))
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.review, draft.summary) == ("published", "Typed just now.")
    assert Citation.objects.get().record_id == draft.pk


def test_a_reason_or_staying_a_draft_are_enough(staff, draft):
    assert sent(staff, draft, {"summary": "New."}).status_code == 302
    changes = {"review": "published", "uncited_reason": "The desk knows."}
    assert sent(staff, draft, changes).status_code == 302
    draft.refresh_from_db()
    assert (draft.review, draft.uncited_reason) == ("published", "The desk knows.")


def test_a_new_record_needs_one_too(staff):
    page = staff.get(reverse("admin:relations_undertaking_add"))
    assert page.status_code == 200
    data = form_data(page, "undertaking_form")
    data |= {name: choices(page, name)[0] for name in ("kind", "status")}
    data |= {"title": "A grant", "parties": [PartyFactory().pk]}
    answer = staff.post(reverse("admin:relations_undertaking_add"), data)
    assert "uncited_reason" in errors(answer)
    assert form_data(answer, "undertaking_form")["title"] == "A grant"
    data |= of_citation(source=SourceFactory().pk)
    answer = staff.post(reverse("admin:relations_undertaking_add"), data)
    assert answer.status_code == 302


def choices(page, name):
    field = page.context["adminform"].form.fields[name]
    return [value for value, _ in field.choices if value]


def test_the_last_citation_is_not_deleted_from_the_form(staff):
    mission = MissionFactory(uncited_reason="")
    last = CitationFactory(record_id=mission.pk, as_written="since 2008")
    answer = sent(staff, mission, {"citations-0-DELETE": "on"})
    assert "uncited_reason" in errors(answer)
    assert form_data(answer, "mission_form")["citations-0-DELETE"] == "on"
    assert Citation.objects.filter(pk=last.pk).exists()
    changes = {"citations-0-DELETE": "on", "uncited_reason": "It was another one."}
    assert sent(staff, mission, changes).status_code == 302
    assert not Citation.objects.exists()


def test_the_last_citation_is_not_deleted_on_its_own_page(staff):
    mission = MissionFactory(key="a-mission", uncited_reason="")
    last = CitationFactory(record_id=mission.pk)
    answer = staff.post(address(last, "delete"), {"post": "yes"}, follow=True)
    told = answer.content.decode()
    assert "The mission “a-mission” is published without a source" in told
    assert Citation.objects.filter(pk=last.pk).exists()


def test_the_last_citation_is_not_moved_to_another_record(staff):
    mission = MissionFactory(uncited_reason="")
    last = CitationFactory(record_id=mission.pk)
    other = MissionFactory(key="another")
    answer = sent(staff, last, {"record": "mission:another"})
    assert "is published without a source" in str(answer.context["errors"])
    assert Citation.objects.get(pk=last.pk).record_id != other.pk


def test_a_part_of_a_published_record_needs_one_too(staff):
    person = PersonFactory(key="somebody")
    changes = {
        "names-TOTAL_FORMS": "1",
        "names-0-name": "Kamal",
        "names-0-kind": PersonName._meta.get_field("kind").choices[0][0],
        "names-0-person": person.pk,
    }
    answer = sent(staff, person, changes)
    told = str(errors(answer)["__all__"])
    assert "“Kamal” would be published without a source: say in its row" in told
    assert not PersonName.objects.exists()
    changes["names-0-uncited_reason"] = "His card says so."
    assert sent(staff, person, changes).status_code == 302
    assert PersonName.objects.get().uncited_reason == "His card says so."


def test_a_cited_source_is_not_deleted_and_says_what_rests_on_it(staff):
    source = SourceFactory(key="a")
    passage = PassageFactory(source=source, key="a-7")
    mission = MissionFactory(key="a-mission")
    CitationFactory(
        record_id=mission.pk, source=source, passage=passage, field="opened",
        as_written="since 2008",
    )  # fmt: skip
    for record in (source, passage):
        page = staff.get(address(record, "delete"))
        assert page.context["protected"]
        told = page.content.decode()
        rests = '<a href="/missions/a-mission/">a-mission</a>'
        assert f"Rests on it: Mission {rests}" in told
        assert "since 2008" in told
        answer = staff.post(address(record, "delete"), {"post": "yes"})
        assert answer.status_code == 200
    assert Source.objects.filter(pk=source.pk).exists()
    assert Mission.objects.filter(pk=mission.pk).exists()


def test_cited_sources_are_not_deleted_in_bulk_either(staff):
    citation = CitationFactory(source=SourceFactory(key="a"))
    address = reverse("admin:records_source_changelist")
    data = {
        "action": "delete_selected",
        "_selected_action": [citation.source_id],
        "post": "yes",
    }
    page = staff.post(address, data)
    assert page.context["protected"]
    assert Source.objects.filter(key="a").exists()
