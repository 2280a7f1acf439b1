"""The page of Kazakhstan and Iraq, from the records of the two documents."""

import html
import re

import pytest

from events.models import Event
from records.kit.api.openapi import document
from records.reading import reading
from relations.models import Party
from tests.asking_pairs import READERS, hidden_and_odd, reader_of, same_as_page, told
from tests.contract.pages import text_of
from tests.security.twin_probes import parameters_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixtures_loaded")]

ADDRESS = "/relations/iraq-kazakhstan/"


def page(client, query=""):
    response = client.get(ADDRESS + query)
    assert response.status_code == 200
    return response


def heads(response, key):
    """Who is in office at a post, and how well that is known."""
    posts = [p for d in response.context["page"].directions for p in d.posts]
    [post] = [post for post in posts if post.record.key == key]
    return {head.person.text: head.known for head in post.in_office}


def test_relations_since_1995_by_a_protocol(client):
    shown = text_of(page(client))
    assert "Diplomatic relations, since 14 September 1995" in shown
    assert "Not known" in text_of(page(client, "?as_of=1995-09-13"))


def test_who_represents_kazakhstan_is_unknown_before_the_credentials(client):
    accreditation = "kazakhstan-to-iraq-from-amman"
    before = page(client, "?as_of=2015-03-15")
    assert heads(before, accreditation) == {}
    assert "Not yet in force" in text_of(before)
    assert "nobody is recorded in office on 15 March 2015" in text_of(before)
    after = page(client, "?as_of=2015-09-18")
    assert heads(after, accreditation) == {"Azamat Berdibay": "possible"}


def test_the_embassy_of_iraq_was_certainly_open_in_2012(client):
    posts = {
        post.record.key: post.state.words
        for direction in page(client, "?as_of=2012-06-01").context["page"].directions
        for post in direction.posts
    }
    assert posts["embassy-of-iraq-in-kazakhstan"] == "Open"
    assert posts["embassy-of-kazakhstan-in-iraq"].startswith("Not known; not open on")


def test_the_highest_contact_was_the_presentation_of_credentials(client):
    last = page(client).context["page"].last
    assert last[0].level == "Head of state"
    assert last[0].contact.record.key == "2015-09-17-credentials"


def test_meetings_are_counted_as_in_the_list(client):
    found = page(client, "?kind=meeting,call").context["page"].timeline.contacts
    assert len(found) == 19


def test_both_attended_fourteen_sessions(client):
    sessions = page(client).context["page"].sessions
    assert len(sessions) == 14
    [forum] = [s for s in sessions if s.record.key == "astana-economic-forum-7"]
    sizes = {str(side.party): side.size and side.size.text for side in forum.sides}
    assert sizes == {"Kazakhstan": None, "Iraq": "34"}


def test_open_requests_stand_apart(client):
    groups = page(client).context["page"].open
    wanted = {said.text.text for group in groups for said in group.statements}
    assert any("opening an embassy in Baghdad" in text for text in wanted)
    assert [group.heading for group in groups][:2] == ["By Kazakhstan", "By Iraq"]


def test_coverage_says_what_is_missing(client):
    shown = text_of(page(client))
    assert "No contact is recorded before 2009." in shown
    assert "None is recorded for 2010." in shown
    assert "No figure reported by Iraq is recorded." in shown


def test_the_disputes_that_are_counted_are_those_of_the_list(client):
    counted = []
    for query in ("", "?as_of=2010-12-31", "?we=iraq&date=2015"):
        response = page(client, query)
        made = response.context["page"]
        [link] = re.findall(
            r'class="tag disputed" href="([^"]+)"', response.content.decode()
        )
        address = html.unescape(link)
        listed = client.get(address)
        assert listed.status_code == 200
        assert listed.context["total"] == made.disputes
        listed = client.get(f"/api/v1{address}&page_size=100").json()["results"]
        assert len(listed) == made.disputes
        if "date" not in query:
            pair = client.get(f"/api/v1/pairs/iraq/kazakhstan/{query}").json()
            assert client.get(pair["disputes"]).json()["count"] == made.disputes
        assert len(address) < 80
        counted.append(made.disputes)
    # As of a day those of what came later are not counted.
    assert counted == [25, counted[1], 25]
    assert 0 < counted[1] < 25
    # In whichever order, by whatever name; what no page of two tells of, by the lists.
    for query, total in (("IQ,kz", 25), ("iraq,kazakhstan,jordan", 0)):
        found = client.get(f"/disputes/?between={query}").context
        assert found["total"] == total, query


def test_every_marker_leads_to_a_place_at_the_end(client):
    body = page(client).content.decode()
    numbers = {
        int(part.partition("]")[0]) for part in body.split(">[")[1:] if "]" in part[:5]
    }
    places = {int(part.partition('"')[0]) for part in body.split('id="citation-')[1:]}
    assert numbers
    assert numbers <= places


def test_each_picture_is_a_file_with_its_source_and_says_what_its_table_says(client):
    told = page(client).context["page"]
    pictures = {one.name: one for one in told.pictures.all if one}
    assert set(pictures) == {
        "missions",
        "levels",
        "timeline",
        "places",
        "people",
        "trade",
    }
    for one in pictures.values():
        for address in (one.svg_address, one.png_address):
            assert client.get(address).status_code == 200
        drawn = client.get(one.svg_address).content
        assert len(drawn) < 60_000
        assert b"Source: " in drawn
        assert b"<desc" in drawn
        assert b" style=" not in drawn
    dated = sum(row.total for row in told.pictures.years)
    undated = sum(not one.date.values for one in told.timeline.contacts)
    assert dated + undated == told.timeline.found
    with_place = sum(row.count for row in told.pictures.where)
    assert with_place + told.pictures.no_place == told.timeline.found
    for row in (*told.pictures.where, *told.pictures.met[:3]):
        assert client.get(row.address).context["total"] == row.count
    assert "Borders are drawn as Natural Earth has them" in pictures["places"].on_page
    assert 'href="#contact-2015-03-15-berdibay-abbas"' in pictures["timeline"].on_page
    # What was asked of the page is asked of its pictures.
    asked = page(client, "?as_of=2011-12-31&kind=meeting")
    levels = asked.context["page"].pictures.levels
    assert levels.svg_address.endswith("levels.svg?as_of=2011-12-31&kind=meeting")
    assert b"2012" not in client.get(levels.svg_address).content
    assert client.get(f"{ADDRESS}pictures/level.svg").status_code == 404


@pytest.mark.parametrize(
    "query", ["?we=iraq,kazakhstan", "brief/?length=one,full", "?we=iraq&we=iraq"]
)
def test_two_answers_to_a_question_of_one_are_refused(client, query):
    response = client.get(ADDRESS + query)
    assert response.status_code == 400
    assert "one only" in text_of(response) or "once only" in text_of(response)


def test_the_api_gives_as_many_as_the_page_says(client):
    shown = page(client)
    assert len(shown.context["doors"]) > 8
    for door in shown.context["doors"]:
        assert f'href="{door.call}"' in shown.content.decode()
        count = int(door.label.split()[0])
        assert client.get(door.call).json()["count"] == count, door
        assert client.get(door.address).context["total"] == count, door
    # As of a day, as many as the lists hold on it, to which the links lead.
    then = page(client, "?as_of=2014-08-20")
    assert len(then.context["doors"]) < len(shown.context["doors"])
    for door in then.context["doors"][:3]:
        assert door.call.endswith("&as_of=2014-08-20")
        link = f"{door.address}&as_of=2014-08-20"
        assert html.escape(link) in then.content.decode()
        assert client.get(link).context["total"] == door.count, door


@pytest.mark.parametrize("reader", READERS)
def test_the_api_says_what_the_page_says_and_no_more(reader):
    client, user = reader_of(reader)
    one, other = (Party.objects.get(key=key) for key in ("kazakhstan", "iraq"))
    absent = hidden_and_odd(one, other)
    answers = dict(same_as_page(client, "kazakhstan", "iraq"))
    with reading(user):
        seen = set(Event.objects.values_list("key", flat=True))
    for answer in answers.values():
        assert {one["key"] for one in answer["contacts"]["latest"]} <= seen
        assert absent.key not in str(answer)
        assert answer["relation"]["key"] == "iraq-kazakhstan"
    now = answers[""]["contacts"]
    assert any(row["year"] is None for row in now["counts"])
    # The other way round the same, but for who stands first.
    turned = told(client, "iraq", "kazakhstan")
    assert [one["key"] for one in turned["parties"]] == ["iraq", "kazakhstan"]
    assert turned["contacts"]["counts"] == now["counts"]
    for contact in turned["contacts"]["latest"]:
        assert [one["party"] for one in contact["sides"]] == ["iraq", "kazakhstan"]


def test_the_api_tells_figures_as_each_reports_them(client):
    answer = told(client, "kazakhstan", "iraq")
    for figure in answer["trade"]["figures"]:
        record = client.get(figure["self"]).json()
        beside = ("disputes",)
        assert figure == {
            name: record[name]
            for name in figure
            if name not in (*beside, "citation_count")
        } | {
            "citation_count": len(record["citations"]),
            "disputes": client.get(f"{figure['self']}?include=disputes").json()[
                "disputes"
            ],
        }
    assert any(figure["disputes"] for figure in answer["trade"]["figures"])
    assert {one["value"] for one in answer["trade"]["figures"]} >= {None}


def test_the_example_in_the_document_answers(client):
    path = "/api/v1/pairs/{one}/{other}/"
    told_of = document()["paths"][path]["get"]
    values = {
        one["name"]: one["example"]
        for one in parameters_of(document(), path)
        if one["in"] == "path"
    }
    address = path.format(**values)
    assert client.get(address).json()["contacts"]["count"] > 20
    assert set(told_of["responses"]) >= {"200", "301", "304", "400", "404", "429"}
