"""The page of two parties, on records made for the test."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.models import HistoryEntry
from relations.models import Mission, RelationEvent
from relations.timing import Known, mission_on, status_on
from tests import factories
from tests.asking_as_of import banner
from tests.contract.pages import text_of

pytestmark = pytest.mark.django_db

# Of gathering everything there is about two parties, whatever there is.
MOST_QUERIES = 85


@pytest.fixture
def norway():
    return factories.PartyFactory(key="norway", name="Norway")


@pytest.fixture
def chile():
    return factories.PartyFactory(key="chile", name="Chile")


@pytest.fixture
def relation(norway, chile):
    return factories.RelationFactory(
        key="chile-norway", party_a=norway, party_b=chile, title="Norway – Chile"
    )


def meet(*parties, level="minister", **kwargs):
    """A meeting at which each party has a person of that level."""
    event = factories.MeetingFactory(**kwargs)
    for party in parties:
        factories.DelegationFactory(event=event, party=party)
        factories.ParticipationFactory(event=event, party=party, level=level)
    return event


def page(client, query="", key="chile-norway"):
    response = client.get(f"/relations/{key}/{query}")
    assert response.status_code == 200
    return response


def test_any_order_leads_to_the_one_address_and_keeps_the_question(client, relation):
    response = client.get("/relations/norway-chile/?as_of=2015-03-15&we=chile")
    assert response.status_code == 302
    assert response["Location"] == "/relations/chile-norway/?as_of=2015-03-15&we=chile"
    assert "Norway – Chile" in text_of(page(client))


def test_two_parties_without_a_relation_have_a_page_in_words(client, norway, chile):
    turned = client.get("/relations/norway-chile/")
    assert (turned.status_code, turned["Location"]) == (302, "/relations/chile-norway/")
    shown = text_of(page(client))
    for words in (
        "Chile – Norway",
        "Nobody has entered a record of their relation",
        "No mission of Chile to Norway is recorded.",
        "No contact of the two is recorded.",
        "No agreement of the two is recorded.",
        "No trade of the two is recorded.",
        "No undertaking of the two is recorded.",
    ):
        assert words in shown
    meet(norway, chile, title="Talks in Oslo")
    assert "Talks in Oslo" in text_of(page(client))


def test_keys_with_hyphens_are_cut_where_both_halves_are_known(client, chile):
    factories.PartyFactory(key="guinea", name="Guinea")
    factories.PartyFactory(key="guinea-bissau", name="Guinea-Bissau")
    shown = text_of(page(client, key="chile-guinea-bissau"))
    assert "Chile – Guinea-Bissau" in shown
    assert client.get("/relations/guinea-guinea/").status_code == 404


def test_a_former_key_of_a_party_still_names_it(client, norway, chile):
    chile.key = "republic-of-chile"
    chile.save()
    moved = client.get("/relations/chile-norway/")
    assert moved["Location"] == "/relations/norway-republic-of-chile/"


def test_an_unknown_party_names_the_nearest(client, norway, chile):
    response = client.get("/relations/chile-norwai/")
    assert response.status_code == 404
    assert 'href="/relations/chile-norway/"' in response.content.decode()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("as_off=2015-03-15", "“as_of”"),
        ("as_of=2015", "no single day"),
        ("kind=meting", "“meeting”"),
        ("level=ministre", "“minister”"),
        ("we=iraq", "Known are norway, chile."),
        ("topic=wheet", "“wheat”"),
        ("changed_since=soon", "soon"),
        ("as_of=2015-03-15&as_of=2016-03-15", "once only"),
    ],
)
def test_what_cannot_be_followed_is_refused(client, relation, query, told):
    factories.TopicFactory(key="wheat", name="Wheat")
    response = client.get(f"/relations/chile-norway/?{query}")
    assert response.status_code == 400
    assert told in text_of(response)


def test_empty_fields_leave_the_address(client, relation):
    response = client.get("/relations/chile-norway/?as_of=&we=chile&date=")
    assert response["Location"] == "/relations/chile-norway/?we=chile"


def test_as_of_leaves_out_what_came_later_and_says_so(client, relation, norway, chile):
    meet(norway, chile, title="Early talks", date="2011-06")
    meet(norway, chile, title="Late talks", date="2015-09-26")
    meet(norway, chile, title="Talks without a date", date="")
    now = text_of(page(client))
    assert "Late talks" in now
    assert "As of" not in now.partition("Relation of")[0]
    then = page(client, "?as_of=2011-06-10&we=chile")
    shown = text_of(then)
    assert "Late talks" not in shown
    assert "Early talks" in shown
    assert "possibly by then" in shown
    assert "Talks without a date" in shown
    assert banner(then).startswith("As of 10 June 2011. This page tells how things")
    # The way out keeps the rest of the question.
    assert 'href="/relations/chile-norway/?we=chile"' in then.content.decode()
    assert "/brief/?as_of=2011-06-10&amp;we=chile" in then.content.decode()


def test_contacts_are_narrowed_by_kind_level_topic_and_period(
    client, relation, norway, chile
):
    wheat = factories.TopicFactory(key="wheat", name="Wheat")
    talks = meet(norway, chile, title="Talks on wheat", date="2011", level="minister")
    talks.topics.set([wheat])
    meet(norway, chile, title="Summit", date="2015", level="head_of_state")
    call = factories.CallFactory(title="Call", date="2012")
    for party in (norway, chile):
        factories.DelegationFactory(event=call, party=party)

    def found(query):
        made = page(client, query).context["page"]
        timeline = made.timeline
        # The list, to be filtered on and downloaded, asks the same.
        listed = client.get(made.contacts_files)
        assert listed.context["total"] == timeline.found
        return {str(one.record) for one in timeline.contacts}

    assert found("") == {"Talks on wheat", "Summit", "Call"}
    assert found("?kind=call") == {"Call"}
    assert found("?kind=call,meeting") == {"Talks on wheat", "Summit", "Call"}
    assert found("?level=head_of_state") == {"Summit"}
    assert found("?topic=wheat") == {"Talks on wheat"}
    assert found("?date=2011/2012") == {"Talks on wheat", "Call"}
    last = page(client).context["page"].last
    assert [(one.level, str(one.contact.record)) for one in last] == [
        ("Head of state", "Summit"),
        ("Minister", "Talks on wheat"),
    ]


def test_we_stand_first(client, relation):
    assert [str(d.sender) for d in page(client).context["page"].directions] == [
        "Norway",
        "Chile",
    ]
    ours = page(client, "?we=chile").context["page"].directions
    assert [str(d.sender) for d in ours] == ["Chile", "Norway"]


def test_what_is_hidden_leaves_no_trace(client, relation, norway, chile):
    factories.CitationFactory(record_id=relation.pk)
    before = page(client).content
    hidden = meet(norway, chile, title="Secret talks", review="draft")
    factories.StatementFactory(
        event=hidden, party=norway, kind="request", status="open", review="draft"
    )
    factories.TradeRecordFactory(reporter=norway, partner=chile, review="draft")
    assert page(client).content == before


def test_the_page_costs_the_same_for_one_contact_and_six(
    client, relation, norway, chile
):
    def make():
        event = meet(norway, chile)
        factories.CitationFactory(record_id=event.pk)
        factories.StatementFactory(event=event, party=norway)
        mission = factories.MissionFactory(
            sending_party=norway, receiving_parties=[chile]
        )
        factories.AppointmentFactory(mission=mission)
        factories.TradeRecordFactory(reporter=norway, partner=chile)

    make()
    with CaptureQueriesContext(connection) as one:
        page(client)
    for _ in range(5):
        make()
    with CaptureQueriesContext(connection) as six:
        page(client)
    assert len(six) == len(one) <= MOST_QUERIES


def test_changes_tell_of_public_fields_only(client, relation, norway, chile):
    old = meet(norway, chile, title="Old talks")
    noted = meet(norway, chile, title="Talks with a note")
    HistoryEntry.objects.update(at="2020-01-01T00:00Z")
    old.date = "2016"
    old.save()
    noted.note = "For colleagues only."
    noted.save()
    meet(norway, chile, title="New talks")
    changes = page(client, "?changed_since=2021-01-01").context["changes"]
    told = {one.record.text: (one.is_new, one.fields) for one in changes}
    assert told["Old talks"] == (False, ["Date"])
    assert told["New talks"] == (True, [])
    assert "Talks with a note" not in told


def test_a_change_of_a_hidden_reference_is_no_change(client, relation, norway, chile):
    event = meet(norway, chile, title="Talks")
    HistoryEntry.objects.update(at="2020-01-01T00:00Z")
    event.place = factories.PlaceFactory(review="draft")
    event.save()
    assert page(client, "?changed_since=2021-01-01").context["changes"] == []


def test_trade_shows_both_reporters_rivals_and_gaps(client, relation, norway, chile):
    one = factories.TradeRecordFactory(
        reporter=norway, partner=chile, period="2013", unit_multiplier=1_000_000
    )
    factories.CitationFactory(record_id=one.pk, field="value", value="5")
    factories.TradeRecordFactory(
        reporter=norway,
        partner=chile,
        period="2016",
        value=None,
        value_status="attested",
    )
    shown = text_of(page(client))
    assert "34 million USD" in shown
    assert "Also claimed: 5 million USD" in shown
    assert "No figure reported by Chile is recorded." in shown
    assert "No record for 2014–2015." in shown
    assert "For 2016 trade is attested without a figure." in shown
    body = page(client).content.decode()
    assert "<svg" in body
    assert "Source: as cited in the table" in body


@pytest.mark.parametrize(
    ("fields", "day", "known"),
    [
        ({"opened": "2008-10-12"}, "2008-10-11", Known.NO),
        ({"opened": "2008", "status_as_of": "2015"}, "2012-01-01", Known.CERTAIN),
        ({"opened": "2008", "status_as_of": "2015"}, "2016-01-01", Known.POSSIBLE),
        ({"opened": "2008", "closed": "2010-05-01"}, "2010-05-01", Known.NO),
        ({"opened": "2008", "closed": "2010-05-01"}, "2010-04-30", Known.CERTAIN),
        ({"status_as_of": "2015-09-17"}, "2015-09-17", Known.ATTESTED),
        ({"status_as_of": "2015-09-17"}, "2015-03-15", Known.UNKNOWN),
        (
            {"status": "not_open", "status_as_of": "2015-09-17"},
            "2015-03-15",
            Known.UNKNOWN,
        ),
        ({"status": "not_open", "status_as_of": "2015-09-17"}, "2015-09-17", Known.NO),
        ({}, "2015-09-17", Known.UNKNOWN),
    ],
)
def test_whether_a_mission_was_open_follows_from_its_dates(fields, day, known):
    mission = Mission(**({"status": "open"} | fields))
    assert mission_on(mission, date.fromisoformat(day)).known is known


def test_the_last_event_that_changes_the_status_decides():
    events = [
        RelationEvent(key="a", kind="relations_established", date="1992-04"),
        RelationEvent(key="b", kind="mission_opened", date="1993"),
        RelationEvent(key="c", kind="severed", date="2003-03-20"),
    ]

    def told(day):
        state, event = status_on(events, date.fromisoformat(day))
        return state.known, event.key if event else ""

    assert told("1992-03-31") == (Known.UNKNOWN, "")
    assert told("1992-04-15") == (Known.POSSIBLE, "a")
    assert told("2003-03-19") == (Known.CERTAIN, "a")
    assert told("2003-03-20") == (Known.CERTAIN, "c")


def test_what_is_in_force_follows_from_its_dates(client, relation, norway, chile):
    for title, start, end in (
        ("Ended", "2001-01-01", "2010-05-01"),
        ("Lasting", "2001-01-01", "2030-01-01"),
        ("Open", "2001", ""),
        ("Undated", "", ""),
    ):
        factories.AgreementFactory(
            title=title,
            in_force_from=start,
            in_force_until=end,
            parties=[norway, chile],
        )

    def in_force(query):
        found = page(client, query).context["page"]
        told = {shown.text: known for shown, known in found.in_force}
        return told, found.force_unknown

    before_the_end = {"Ended": "certain", "Lasting": "certain", "Open": "possible"}
    assert in_force("?as_of=2010-04-30") == (before_the_end, 1)
    on_its_day = {"Lasting": "certain", "Open": "possible"}
    assert in_force("?as_of=2010-05-01") == (on_its_day, 1)


def test_a_session_of_one_is_told_where_a_source_tells_both(
    client, relation, norway, chile
):
    talks = meet(norway, chile)
    session = factories.ForumSessionFactory(title="Arctic session")
    factories.DelegationFactory(event=session, party=norway)
    passage = factories.PassageFactory()
    hidden = factories.SourceFactory(review="draft")
    unseen = factories.PassageFactory(source=hidden)
    for record in (talks, session):
        factories.CitationFactory(
            record_id=record.pk, source=hidden, passage=unseen, as_written="elsewhere"
        )
    assert page(client).context["page"].single_sessions == []
    for record in (talks, session):
        factories.CitationFactory(
            record_id=record.pk, source=passage.source, passage=passage
        )
    [told] = page(client).context["page"].single_sessions
    assert told.record.title == "Arctic session"
    assert [str(s.party) for s in told.sides if s.persons] == []


def test_of_many_contacts_the_latest_are_told(
    client, relation, norway, chile, monkeypatch
):
    monkeypatch.setattr("events.pair.contacts.MOST", 1)
    meet(norway, chile, title="Early talks", date="2011")
    meet(norway, chile, title="Late talks", date="2015")
    response = page(client)
    told = [str(c.record) for c in response.context["page"].timeline.contacts]
    assert told == ["Late talks"]
    assert "The latest 1. Ask for a period to see others" in text_of(response)
    listed = client.get(response.context["page"].contacts_list)
    assert listed.context["total"] == 2


def test_two_names_lead_to_the_page_in_one_step(client, norway, chile):
    assert 'action="/pair/"' in client.get("/").content.decode()
    asked = {"one": "norway", "other": "Chile", "as_of": "2015-03-15"}
    found = client.get("/pair/", asked, follow=True)
    assert found.redirect_chain[-1][0] == "/relations/chile-norway/?as_of=2015-03-15"
    unknown = client.get("/pair/", {"one": "Norwai", "other": "Chile"})
    assert unknown.status_code == 400
    assert "Did you mean “Norway”?" in text_of(unknown)
    for wrong in ({}, {"one": "Chile", "other": "Chile"}, {"ones": "Chile"}):
        assert client.get("/pair/", wrong).status_code == 400
    for key in ("congo-one", "congo-two"):
        factories.PartyFactory(key=key, name="Congo")
    several = client.get("/pair/", {"one": "Congo", "other": "Chile"})
    assert several.status_code == 200
    assert "Which two do you mean?" in text_of(several)
