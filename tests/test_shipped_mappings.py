"""The mappings that Chancery ships, each on a small made-up file of its layout."""

import pytest

from events.models import Event, Participation, Statement, Stop, Visit
from people.models import Appointment, Person, PersonName
from records.imports.running import Asked, run
from records.kit.files import read_table
from records.mapping import mapping_named, recognised
from records.models import Citation, ExternalId, HistoryEntry, Judgement
from relations.models import (
    Agreement,
    Membership,
    Mission,
    Party,
    Place,
    RelationEvent,
)
from tests.factories import (
    AppointmentFactory,
    OfficeFactory,
    PartyFactory,
    PersonFactory,
)
from tests.mapped_files import FILES

pytestmark = pytest.mark.django_db


def loaded(name):
    """The plan of loading the small file of a layout, which has to be without error."""
    asked = Asked(FILES[name].encode(), mapping=mapping_named(name), detail=False)
    plan = run(asked, dry_run=False)
    assert [str(problem) for problem in plan.errors] == []
    return plan


@pytest.mark.parametrize("name", FILES)
def test_each_is_known_by_its_header(name):
    assert recognised(read_table(FILES[name].encode(), "csv").headers)[0] == name


def test_all_load_in_their_order_and_a_second_time_change_nothing():
    first = {name: loaded(name) for name in FILES}
    assert first["hsg_rdcr"].left_out == {"neither heading nor text": 1}

    arcadia = Party.objects.get(key="arcadia")
    assert (arcadia.iso_alpha_2, str(arcadia.valid_from)) == ("AR", "1850")
    assert [p.key for p in Party.objects.get(key="arcadia-1850").successors.all()] == [
        "arcadia"
    ]
    assert str(Party.objects.get(key="arcadia-1850").valid_from) == "0985"
    assert set(arcadia.names.values_list("name", flat=True)) == {"Republic of Arcadia"}
    port = Place.objects.get(key="port")
    assert (port.country, str(port.latitude)) == (arcadia, "5.3167")

    journey = Visit.objects.get(key="hsg-journey-j1")
    assert str(journey.date) == "1909-10-16/1909-10-18"
    assert list(
        Stop.objects.filter(event=journey).values_list("order", "place_as_written")
    ) == [(1, "Port"), (2, "North, South")]
    visit = Visit.objects.get(key="hsg-visit-7")
    assert (visit.visit_class, str(visit.stay)) == ("state", "1999-02-01/1999-02-09")
    assert Visit.objects.get(key="hsg-visit-8").occasion == "multilateral_event"
    assert visit.participations.count() == 2
    assert Event.objects.filter(delegations__party__key="samoa").count() == 1

    assert RelationEvent.objects.get().kind == "recognition_de_jure"
    treaty = Agreement.objects.get()
    # Two dates in one heading are no date; the words are cited.
    assert (str(treaty.concluded or ""), treaty.parties.count()) == ("", 2)
    assert Statement.objects.get().concerns.key == "united-states-arcadia"
    assert sorted(Membership.objects.values_list("status", flat=True)) == [
        "member",
        "nonregional_member",
    ]
    assert sorted(
        Appointment.objects.values_list("person__name", "rank", "capacity")
    ) == [
        ("Ann MOON", "ambassador", "unknown"),
        ("Bob STAR", "charge_ai", "ad_interim"),
    ]
    embassy = Mission.objects.get(key="wikidata-q9")
    assert sorted(p.key for p in embassy.receiving_parties.all()) == ["far", "isle"]
    assert (embassy.sending_party, str(embassy.opened)) == (arcadia, "1992")

    entries = HistoryEntry.objects.count()
    for name in FILES:
        plan = loaded(name)
        assert (plan.total("new"), plan.total("changed")) == (0, 0), name
    assert HistoryEntry.objects.count() == entries
    assert Citation.objects.exclude(source__key__startswith="hsg").exists()


def test_president_taft_is_not_his_grandson():
    """The list of travels calls the President by the number of somebody else."""
    for name in ("hsg_countries", "hsg_territories", "hsg_people", "hsg_travels"):
        loaded(name)
    grandson = Person.objects.get(name="William Howard Taft III")
    president = Person.objects.get(name="William Howard Taft")
    assert grandson != president
    assert Participation.objects.filter(person=grandson).count() == 0
    assert Participation.objects.filter(person=president).count() == 1
    # Whoever was not alive then is not even doubtful.
    assert not Judgement.objects.exists()
    # Of the secretary the number is the right one.
    hay = ExternalId.objects.get(scheme="hsg-person", value="hay-john").record_id
    assert (
        Participation.objects.get(person=hay).office_as_written == "Secretary of State"
    )
    assert PersonName.objects.filter(person=grandson).count() == 2


def test_names_are_linked_when_certain_queued_when_doubtful_and_else_left():
    loaded("hsg_countries")
    arcadia = Party.objects.get(key="arcadia")
    king = PersonFactory(key="abdullah-ii", name="Abdullah bin Hussein", serves=arcadia)
    known = PersonFactory(key="known", name="Norodom Sihanouk", serves=arcadia)
    AppointmentFactory(
        person=known, office=OfficeFactory(title="Prime Minister", party=arcadia)
    )
    elsewhere = PersonFactory(
        key="elsewhere", name="Norodom Sihanouk", serves=PartyFactory(key="utopia")
    )
    header, *_ = FILES["hsg_visits"].splitlines()
    row = "{},1956-02-05,1956-02-05,{},,,1,,arcadia,Arcadia,state,,,,,"
    visitors = (
        "Prime Minister Norodom Sihanouk",
        "King Abdullah Hussein",
        "President Nobody Near",
    )
    file = "\n".join([header, *(row.format(n, v) for n, v in enumerate(visitors))])
    mapping = mapping_named("hsg_visits")
    plan = run(Asked(file.encode(), mapping=mapping), dry_run=False)
    assert plan.errors == []
    assert (plan.linked, plan.doubtful) == (1, 1)
    linked, doubtful, left = Participation.objects.order_by("event__key")
    assert linked.person == known
    assert left.person is None
    assert left.name_as_written == "Nobody Near"
    # Not merged: a person of his own, and a question to a colleague.
    assert doubtful.person not in (king, None)
    [question] = Judgement.objects.all()
    assert {question.one_id, question.other_id} == {doubtful.person_id, king.pk}
    assert question.verdict == "unsure"
    assert "Acts for that party." in question.reason
    assert elsewhere.pk not in {question.one_id, question.other_id}
