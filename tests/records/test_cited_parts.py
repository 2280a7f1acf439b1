"""A part rests on what is cited for the record that it is part of."""

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.urls import reverse

from events.models import Event, Participation, Visit
from people.models import Appointment
from records.importing import import_file
from records.models import Citation
from records.models.parts import whole_fields
from relations.models import Figure, Mission, Support
from tests.factories import (
    AppointmentFactory,
    CitationFactory,
    DelegationFactory,
    FigureFactory,
    ParticipationFactory,
    PersonFactory,
    SourceFactory,
    SupportFactory,
    UserFactory,
    VisitFactory,
)
from tests.forms import form_data

pytestmark = pytest.mark.django_db


def commit():
    """What a commit checks, inside the transaction of a test."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    commit()


@pytest.fixture
def refused():
    """Expects the refusal, and leaves nothing to be refused again afterwards."""
    yield lambda what: pytest.raises(
        IntegrityError, match=f"{what}.* is published without a source"
    )
    connection.set_rollback(True)


@pytest.fixture
def visit():
    return VisitFactory(key="a-visit", uncited_reason="")


@pytest.fixture
def source():
    return SourceFactory(key="paper")


@pytest.fixture
def delegate(visit, source):
    """One of a cited visit, nothing being cited for him."""
    CitationFactory(key="of-visit", record_id=visit.pk, source=source)
    return ParticipationFactory(key="delegate", event=visit, uncited_reason="")


def test_what_is_part_of_what_comes_from_the_models():
    found = {
        model: [field.name for field in whole_fields(model)]
        for model in (Participation, Figure, Support, Appointment, Event, Mission)
    }
    assert found == {
        Participation: ["event", "delegation"],
        Figure: ["undertaking"],
        Support: ["candidature"],
        # A person needs no source, so that what is cited for one carries nothing.
        Appointment: [],
        Event: [],
        Mission: [],
    }


def test_the_citation_of_the_whole_is_enough(delegate):
    commit()


@pytest.mark.parametrize("factory", [FigureFactory, SupportFactory])
def test_and_so_is_its_reason(factory):
    factory(uncited_reason="")
    commit()


def test_one_of_two_wholes_is_enough(visit, refused):
    delegation = DelegationFactory(event=visit, uncited_reason="")
    CitationFactory(record_id=delegation.pk)
    visit.review = "draft"
    visit.save()
    part = ParticipationFactory(event=visit, delegation=delegation, uncited_reason="")
    commit()
    part.delegation = None
    part.save()
    with refused("The participation"):
        commit()


def test_a_part_of_nothing_cited_needs_its_own(visit, refused):
    visit.review = "draft"
    visit.save()
    ParticipationFactory(event=visit, uncited_reason="", key="delegate")
    with refused("The participation “delegate”") as error:
        commit()
    assert "cite one (for the event “a-visit” is enough), say why" in str(error.value)


def test_what_is_cited_for_a_person_carries_no_appointment(refused):
    person = PersonFactory()
    CitationFactory(record_id=person.pk)
    AppointmentFactory(person=person, uncited_reason="")
    with refused("The appointment"):
        commit()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM records_citation WHERE record_id = %s",
        "UPDATE records_citation SET record_id ="
        " (SELECT source_id FROM records_citation LIMIT 1) WHERE record_id = %s",
    ],
)
def test_the_last_citation_of_a_draft_carries_its_published_parts(
    visit, delegate, refused, statement
):
    run("UPDATE events_event SET review = 'draft' WHERE id = %s", visit.pk)
    with refused("The participation “delegate”"):
        run(statement, visit.pk)


def test_the_reason_of_a_draft_carries_its_published_parts(refused):
    visit = VisitFactory(uncited_reason="The desk knows.", review="draft")
    ParticipationFactory(event=visit, uncited_reason="")
    commit()
    with refused("The participation"):
        run("UPDATE events_event SET uncited_reason = '' WHERE id = %s", visit.pk)


def test_parts_with_sources_of_their_own_stay(visit, delegate):
    CitationFactory(record_id=delegate.pk)
    run("UPDATE events_event SET review = 'draft' WHERE id = %s", visit.pk)
    run("DELETE FROM records_citation WHERE record_id = %s", visit.pk)


def test_an_import_takes_parts_of_what_is_cited(visit, refused):
    text = "key,event,name_as_written\np,a-visit,Mr Kamal\n"
    report = import_file(Participation, text.encode())
    assert [(one.row, one.column) for one in report.errors] == [(2, "uncited_reason")]
    assert "of its own or of what it is part of" in str(report.errors[0])
    CitationFactory(record_id=visit.pk)
    assert import_file(Participation, text.encode()).created == 1
    commit()


def test_an_import_does_not_take_the_reason_from_under_its_parts():
    visit = VisitFactory(key="v", uncited_reason="The desk knows.", review="draft")
    ParticipationFactory(key="p", event=visit, uncited_reason="")
    report = import_file(Visit, b"key,uncited_reason\nv,\n")
    [problem] = report.errors
    assert str(problem).startswith(
        "The participation “p” is published without a source"
    )
    visit.refresh_from_db()
    assert visit.uncited_reason
    commit()


def keys(client, plural, query):
    answer = client.get(f"/api/v1/{plural}/?{query}&ordering=key")
    assert answer.status_code == 200, answer.content
    return [row["key"] for row in answer.json()["results"]]


def test_filters_follow_what_a_part_rests_on(client, visit, source, delegate):
    other = SourceFactory(key="other")
    own = ParticipationFactory(key="own", event=visit, uncited_reason="")
    CitationFactory(record_id=own.pk, source=other)
    # Says itself that there is no source.
    ParticipationFactory(key="reason", event=visit, uncited_reason="Known.")

    def found(query):
        return keys(client, "participations", query)

    assert found("source=paper") == ["delegate"]
    assert found("source=other") == ["own"]
    assert found("only_source=paper") == ["delegate"]
    assert found("only_source=other") == ["own"]
    assert found("uncited=true") == ["reason"]
    assert found("uncited=false") == ["delegate", "own"]
    CitationFactory(record_id=visit.pk, source=other)
    assert found("only_source=paper") == []
    assert found("source=other") == ["delegate", "own"]


def test_what_is_hidden_carries_nothing(client, visit, delegate):
    Citation.objects.filter(key="of-visit").update(classification="confidential")
    assert keys(client, "participations", "uncited=true") == ["delegate"]
    Citation.objects.filter(key="of-visit").update(classification="public")
    assert keys(client, "participations", "uncited=true") == []
    delegation = DelegationFactory(event=visit, uncited_reason="")
    Citation.objects.filter(key="of-visit").update(record_id=delegation.pk)
    Visit.objects.filter(pk=visit.pk).update(uncited_reason="The desk knows.")
    delegate.delegation = delegation
    delegate.save()
    assert keys(client, "participations", "source=paper") == ["delegate"]
    delegation.classification = "confidential"
    delegation.save()
    assert keys(client, "participations", "uncited=true") == ["delegate"]
    assert keys(client, "participations", "source=paper") == []
    body = client.get("/participations/delegate/").content.decode()
    assert "No source is recorded" in body
    [whole] = client.get("/api/v1/participations/delegate/").json()["rests_on"]
    assert whole["type"] == "event"


def test_the_page_of_a_part_shows_the_sources_of_the_whole(client, visit, delegate):
    page = client.get("/participations/delegate/").content.decode()
    assert "No source" not in page
    assert "it rests on what is cited for" in page
    assert 'href="/visits/a-visit/"' in page or 'href="/events/a-visit/"' in page
    assert "#cited-of-visit" in page
    CitationFactory(record_id=delegate.pk, as_written="he came")
    page = client.get("/participations/delegate/").content.decode()
    assert "he came" in page
    assert "it rests on what" not in page
    assert "#cited-of-visit" not in page


def test_only_what_is_cited_for_the_whole_as_such(client, visit, delegate):
    CitationFactory(key="of-date", record_id=visit.pk, field="date", value="2015")
    page = client.get("/participations/delegate/").content.decode()
    assert "#cited-of-visit" in page
    assert "#cited-of-date" not in page


def test_the_api_names_what_a_part_rests_on(client, delegate):
    shown = client.get("/api/v1/participations/delegate/").json()
    assert (shown["citations"], shown["uncited_reason"]) == ([], "")
    [whole] = shown["rests_on"]
    assert (whole["type"], whole["key"]) == ("event", "a-visit")


def test_parts_that_fall_with_a_source_are_told_on_its_page(client, visit, delegate):
    page = client.get("/sources/paper/").content.decode()
    assert 'href="/participations/delegate/"' in page
    other = CitationFactory(record_id=delegate.pk)
    page = client.get("/sources/paper/").content.decode()
    assert 'href="/participations/delegate/"' not in page
    other.source.refresh_from_db()
    page = client.get(f"/sources/{other.source.key}/").content.decode()
    assert 'href="/participations/delegate/"' in page


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def new_part(visit, name):
    return {
        "participations-TOTAL_FORMS": "1",
        "participations-0-event": visit.pk,
        "participations-0-name_as_written": name,
        "participations-0-role": "principal",
        "participations-0-order": "1",
    }


def test_the_form_asks_one_source_for_all(staff, visit):
    address = reverse("admin:events_visit_change", args=[visit.pk])
    data = form_data(staff.get(address), "visit_form") | new_part(visit, "Mr Kamal")
    answer = staff.post(address, data)
    # Told once: the part lacks no more than the visit.
    assert set(answer.context["adminform"].form.errors) == {"uncited_reason"}
    assert not Participation.objects.exists()
    data |= {"citations-0-source": SourceFactory().pk}
    assert staff.post(address, data).status_code == 302
    part = Participation.objects.get()
    assert (part.review, part.uncited_reason) == ("published", "")


def test_a_published_part_of_a_draft_says_where_to_cite(staff, visit):
    part = ParticipationFactory(event=visit, name_as_written="Mr Kamal")
    Visit.objects.filter(pk=visit.pk).update(review="draft")
    address = reverse("admin:events_visit_change", args=[visit.pk])
    data = form_data(staff.get(address), "visit_form")
    data |= {"participations-0-uncited_reason": ""}
    answer = staff.post(address, data)
    [told] = answer.context["adminform"].form.errors["__all__"]
    assert "“Mr Kamal” would be published without a source" in told
    assert "cite one below, for all of it" in told
    part.refresh_from_db()
    assert part.uncited_reason
    data |= {"citations-0-source": SourceFactory().pk}
    assert staff.post(address, data).status_code == 302
