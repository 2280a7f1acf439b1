"""Citations and parts on the page of the record they belong to."""

import pytest
from django.urls import reverse

from events.models import Meeting, Participation
from records.models import Citation, HistoryEntry
from tests.factories import (
    CitationFactory,
    MeetingFactory,
    OfficeFactory,
    OutcomeFactory,
    ParticipationFactory,
    PartyFactory,
    PartyNameFactory,
    PassageFactory,
    PersonFactory,
    SourceFactory,
)
from tests.forms import form_data

pytestmark = pytest.mark.django_db


def address(meeting):
    return reverse("admin:events_meeting_change", args=[meeting.pk])


def opened(client, meeting):
    return form_data(client.get(address(meeting)), "meeting_form")


def citation(number, **values):
    return {f"citations-{number}-{name}": value for name, value in values.items()}


def participation(number, **values):
    return {f"participations-{number}-{name}": one for name, one in values.items()}


def test_a_new_record_comes_with_its_citation(admin_client):
    source = SourceFactory()
    passage = PassageFactory(source=source)
    add = reverse("admin:events_meeting_add")
    data = form_data(admin_client.get(add), "meeting_form")
    data |= {"title": "Meeting", "date": "17 Sep 2015", "review": "draft"}
    data |= citation(0, field="date", source=source.pk, passage=passage.pk)
    data |= citation(0, as_written="on Sept. 17", value="2015-09-17")
    saved = admin_client.post(add, data, follow=True)
    meeting = Meeting.objects.get()
    found = Citation.objects.get(record_id=meeting.pk)
    assert (found.field, found.passage, found.value) == ("date", passage, "2015-09-17")
    assert found.review == "draft"
    assert str(meeting.date) == "2015-09-17"
    assert "“17 Sep 2015” was read as 17 September 2015" in saved.content.decode()


def test_citations_are_added_changed_and_deleted(admin_client):
    meeting = MeetingFactory()
    kept, gone = CitationFactory.create_batch(2, record_id=meeting.pk)
    data = opened(admin_client, meeting)
    numbers = [int(data[f"citations-{place}-id"]) for place in (0, 1)]
    data |= citation(numbers.index(kept.pk), as_written="other words")
    data |= citation(numbers.index(gone.pk), DELETE="on")
    data |= citation(2, source=SourceFactory().pk, as_written="new words")
    assert admin_client.post(address(meeting), data).status_code == 302
    found = Citation.objects.filter(record_id=meeting.pk)
    assert {one.as_written for one in found} == {"other words", "new words"}
    assert not Citation.objects.filter(pk=gone.pk).exists()


def test_the_fields_to_cite_are_those_of_the_record(admin_client):
    page = admin_client.get(address(MeetingFactory()))
    [formset] = [
        one.formset
        for one in page.context["inline_admin_formsets"]
        if one.formset.model is Citation
    ]
    names = [name for name, _ in formset.empty_form.fields["field"].choices]
    assert names[0] == ""
    assert {"title", "date", "place", "topics"} <= set(names)
    assert not {"note", "review", "classification", "visit_class"} & set(names)


def test_a_passage_of_another_source_is_refused(admin_client):
    meeting, passage = MeetingFactory(), PassageFactory()
    data = opened(admin_client, meeting)
    data |= citation(0, source=SourceFactory().pk, passage=passage.pk)
    refused = admin_client.post(address(meeting), data)
    assert "belongs to another source" in str(refused.context["errors"])
    assert not Citation.objects.exists()


def test_nobody_cites_another_record_by_a_forged_number(admin_client):
    meeting, other = MeetingFactory(), CitationFactory()
    data = opened(admin_client, meeting)
    data |= citation(0, id=other.pk, as_written="forged", source=other.source_id)
    data["citations-INITIAL_FORMS"] = "1"
    for record in (meeting.pk, other.record_id):
        data["citations-0-record"] = record
        refused = admin_client.post(address(meeting), data)
        assert "A row has been deleted since" in refused.content.decode()
        assert not Citation.objects.filter(as_written="forged").exists()


def test_a_rule_that_only_the_database_knows_comes_back_on_the_form(admin_client):
    """The two rows break it together; each by itself would not."""
    meeting, person, party = MeetingFactory(), PersonFactory(), PartyFactory()
    data = opened(admin_client, meeting)
    for number in (0, 1):
        data |= participation(number, person=person.pk, party=party.pk, order=1)
        data |= participation(number, role="principal", event=meeting.pk, id="")
    data["participations-TOTAL_FORMS"] = "2"
    refused = admin_client.post(address(meeting), data | {"note": "typed"})
    assert refused.status_code == 200
    assert "The person is at this event already." in refused.content.decode()
    assert form_data(refused, "meeting_form")["note"] == "typed"
    assert not Participation.objects.exists()
    meeting.refresh_from_db()
    assert meeting.note == ""


def test_a_rule_about_generated_columns_comes_back_on_the_form(admin_client):
    party = PartyFactory()
    change = reverse("admin:relations_party_change", args=[party.pk])
    data = form_data(admin_client.get(change), "party_form")
    data |= {"valid_from": "2015", "valid_until": "2003"}
    refused = admin_client.post(change, data)
    assert "It can&#x27;t end before it begins." in refused.content.decode()


def test_a_page_costs_the_same_for_few_parts_and_many(
    admin_client, django_assert_max_num_queries
):
    meeting, source = MeetingFactory(), SourceFactory()

    def grow():
        CitationFactory(
            record_id=meeting.pk,
            source=source,
            passage=PassageFactory(source=source),
        )
        ParticipationFactory(event=meeting, office=OfficeFactory())
        OutcomeFactory(event=meeting)

    grow()
    opened(admin_client, meeting)
    with django_assert_max_num_queries(100) as few:
        opened(admin_client, meeting)
    for _ in range(4):
        grow()
    with django_assert_max_num_queries(len(few)):
        data = opened(admin_client, meeting)
    assert data["outcomes-4-record"].startswith("agreement:")
    assert int(data["citations-4-source"]) == source.pk


def test_a_hundred_parts_fit_on_one_page(admin_client):
    party = PartyFactory()
    PartyNameFactory.create_batch(120, party=party)
    change = reverse("admin:relations_party_change", args=[party.pk])
    data = form_data(admin_client.get(change), "party_form")
    assert len(data) > 1000
    data["names-119-name"] = "the last one"
    assert admin_client.post(change, data).status_code == 302
    assert party.names.filter(name="the last one").exists()


def test_parts_are_attributed_to_who_saved_the_page(admin_client, admin_user):
    meeting, person = MeetingFactory(), PersonFactory()
    data = opened(admin_client, meeting)
    data |= participation(0, person=person.pk, role="principal", order=1, id="")
    data |= {"participations-TOTAL_FORMS": "1", "change_reason": "the list"}
    data |= participation(0, event=meeting.pk, uncited_reason="The list of guests.")
    assert admin_client.post(address(meeting), data).status_code == 302
    part = Participation.objects.get()
    entry = HistoryEntry.objects.get(record=part.pk)
    assert (entry.actor, entry.reason) == (admin_user, "the list")
