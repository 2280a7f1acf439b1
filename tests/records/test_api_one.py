"""One record in the API: as of a day, with its history, and whether it is new."""

import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records.kit.api import conditional
from records.reading import everything
from relations.models import Mission, Party
from tests.api_writing import Program, editor
from tests.factories import (
    AppointmentEventFactory,
    AppointmentFactory,
    CitationFactory,
    MeetingFactory,
    MissionFactory,
    PartyFactory,
    PartyNameFactory,
    PersonFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


class TestAsOf:
    def test_it_says_whether_the_record_held_and_gives_the_parts_that_did(self, client):
        party = PartyFactory(key="league", valid_from="2008", valid_until="2014-06")
        dates = {"early": ("2008", "2010"), "late": ("2011", "")}
        for key, (start, end) in dates.items():
            PartyNameFactory(party=party, key=key, valid_from=start, valid_until=end)
        address = "/api/v1/parties/league/"

        def parts(told):
            return {one["key"] for one in told["parts"]["names"]}

        now = client.get(address).json()
        assert "standing" not in now
        assert parts(now) == {"early", "late"}
        told = client.get(f"{address}?as_of=2009-06-01").json()
        assert (told["standing"], parts(told)) == ("certain", {"early"})
        told = client.get(f"{address}?as_of=2014-06-15").json()
        assert (told["standing"], parts(told)) == ("possible", {"late"})
        assert client.get(f"{address}?as_of=2020-01-01").json()["standing"] is None
        only = client.get(f"{address}?as_of=2009-06-01&fields=standing").json()
        assert only == {"standing": "certain"}
        listed = client.get("/api/v1/parties/?as_of=2014-06-15").json()["results"]
        assert [one["standing"] for one in listed] == ["possible"]

    def test_each_type_by_its_own_rule(self, client):
        held = AppointmentFactory(key="held")
        AppointmentEventFactory(appointment=held, kind="appointed", date="2012")
        AppointmentEventFactory(appointment=held, kind="recalled", date="2014")
        MeetingFactory(key="met", date="2015-03-01")
        TopicFactory(key="topic")

        def standing(address):
            return client.get(f"/api/v1/{address}").json().get("standing", "unsaid")

        assert standing(f"appointments/{held.key}/?as_of=2013-01-01") == "certain"
        assert standing("meetings/met/?as_of=2015-03-02") == "certain"
        assert standing("meetings/met/?as_of=2014-03-02") is None
        assert standing("topics/topic/?as_of=2014-03-02") == "unsaid"

    @pytest.mark.parametrize("day", ["2015", "x", "2015-02-30", "2015-01-01&as_of=1"])
    def test_a_bad_day_is_refused(self, client, day):
        MissionFactory(key="a-mission")
        refused = client.get(f"/api/v1/missions/a-mission/?as_of={day}")
        assert refused.status_code == 400
        assert [one["name"] for one in refused.json()["errors"]] == ["as_of"]


class TestHistory:
    def test_staff_read_who_changed_what(self):
        mission = MissionFactory(key="a-mission", name="Before")
        program = Program(editor())
        address = f"/api/v1/missions/{mission.key}/"
        done = program.patch(
            address, {"name": "After"}, If_Match="*", Change_Reason="A typing error"
        )
        assert done.status_code == 200, done.content
        told = program.get(f"{address}?include=history").json()
        assert told["name"] == "After"
        [last, first] = told["history"]["changes"]
        assert told["history"]["is_all"] is True
        assert (last["by"], last["reason"]) == (
            program.user.username,
            "A typing error",
        )
        assert last["change"] == "Changed"
        assert last["fields"] == [
            {"field": "name", "label": "name", "before": "Before", "after": "After"}
        ]
        assert first["change"] == "Created"
        only = program.get(f"{address}?fields=history").json()
        assert only == {"history": told["history"]}

    def test_it_is_bounded(self, monkeypatch):
        monkeypatch.setattr("records.kit.api.history.MOST", 3)
        PersonFactory(key="somebody")
        program = Program(editor())
        address = "/api/v1/people/somebody/?include=history"
        for n in range(4):
            program.patch("/api/v1/people/somebody/", {"name": f"N {n}"}, If_Match="*")
        told = program.get(address).json()["history"]
        assert len(told["changes"]) == 3
        assert told["is_all"] is False
        assert told["changes"][0]["fields"][0]["after"] == "N 3"

    def test_nobody_else_reads_it(self, client):
        MissionFactory(key="a-mission")
        address = "/api/v1/missions/a-mission/?include=history"
        assert client.get(address).status_code in (401, 403)
        client.force_login(UserFactory(is_staff=False))
        refused = client.get(address)
        assert refused.status_code == 403
        assert "staff" in refused.json()["detail"]

    def test_a_list_gives_none(self, client):
        refused = client.get("/api/v1/missions/?include=history")
        assert refused.status_code == 400


class TestWhetherItIsNew:
    """304 without making the answer, as long as no record was changed."""

    @pytest.fixture(autouse=True)
    def nothing_given(self, monkeypatch, alone):
        monkeypatch.setattr(conditional, "_GIVEN", {})

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize(
        ("address", "known", "anew"),
        [("missions/", 1, 2), ("missions/a-mission/", 1, 1)],
    )
    def test_what_was_not_changed_is_not_made_again(self, client, address, known, anew):
        mission = MissionFactory(key="a-mission")
        party = PartyFactory(key="a-party")
        path = f"/api/v1/{address}"

        def ask(tag):
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(path, headers={"If-None-Match": tag})
            told = [one["sql"] for one in asked if "relations_" in one["sql"]]
            return answer, len(told)

        tag = client.get(path)["ETag"]
        assert not conditional._GIVEN
        # Of a list that was asked for just now, only the finding is asked again.
        first, made = ask(tag)
        again, none = ask(tag)
        assert (first.status_code, again.status_code) == (304, 304)
        assert (again["ETag"], made, none) == (tag, known, 0)
        # A tag that is not that of the answer is answered in full.
        assert ask('"x"')[0].status_code == 200
        # Whatever hangs on it, or is named by it, is seen at once.
        for change in (
            lambda: Mission.objects.filter(key="a-mission").update(name="Another"),
            lambda: mission.receiving_parties.add(party),
            lambda: Party.objects.filter(key="a-party").update(name="Another"),
            lambda: CitationFactory(record_id=mission.pk, field="name"),
        ):
            change()
            answer, _ = ask(tag)
            assert answer.status_code == 200, change
            tag = answer["ETag"]
        # Of what is hidden, the tag tells nothing.
        MissionFactory(key="close", classification="internal")
        answer, made = ask(tag)
        assert (answer.status_code, answer["ETag"], made) == (304, tag, anew)
        assert ask(tag)[1] == 0

    @pytest.mark.django_db(transaction=True)
    def test_each_is_told_of_their_own_answer(self, client):
        MissionFactory(key="a-mission", classification="internal")
        staff = Client()
        user = UserFactory(is_staff=True, clearance="internal")
        staff.force_login(user)
        path = "/api/v1/missions/"
        tags = [one.get(path)["ETag"] for one in (client, staff)]
        for _ in range(2):
            for one, tag in zip((client, staff), tags, strict=True):
                headers = {"If-None-Match": tag}
                assert one.get(path, headers=headers).status_code == 304
                headers = {"If-None-Match": tags[tag == tags[0]]}
                assert one.get(path, headers=headers).status_code == 200
        # Who is cleared for less is not told that the old answer still holds.
        user.clearance = "public"
        user.save()
        headers = {"If-None-Match": tags[1]}
        answer = staff.get(path, headers=headers)
        assert (answer.status_code, answer.json()["count"]) == (200, 0)

    @pytest.mark.django_db(transaction=True)
    def test_what_was_under_way_when_it_was_made_is_not_overlooked(self, client):
        MissionFactory(key="a-mission")
        written, go_on = threading.Event(), threading.Event()

        def slowly():
            with everything(), transaction.atomic():
                Mission.objects.update(name="Late")
                written.set()
                go_on.wait(20)
            connection.close()

        thread = threading.Thread(target=slowly)
        thread.start()
        assert written.wait(20)
        path = "/api/v1/missions/"
        headers = {"If-None-Match": client.get(path)["ETag"]}
        assert client.get(path, headers=headers).status_code == 304
        # Something that was begun later is committed first.
        PartyFactory(key="close", classification="internal")
        for _ in range(2):
            assert client.get(path, headers=headers).status_code == 304
        go_on.set()
        thread.join()
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200
        assert answer.json()["results"][0]["name"] == "Late"
