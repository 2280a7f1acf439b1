"""Ruling on disputes: what it changes, who may, what is remembered."""

import pytest
from django.contrib.auth.models import Permission

from records.models import Citation, Dispute, HistoryEntry, Ruling
from tests.factories import (
    CitationFactory,
    MissionFactory,
    PartyFactory,
    RulingFactory,
    UserFactory,
)
from tests.records.disputing import (
    address,
    disputed,
    form_of,
    rule,
    rule_form,
    text_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(client):
    """Somebody who may rule, logged in."""
    user = UserFactory(is_staff=True)
    names = ["add_ruling", "change_ruling"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return user


class TestRuling:
    def test_sets_the_value_and_says_so_everywhere(self, client, reviewer):
        mission = disputed("2008", "2014-05")
        version = mission.version
        answer = rule(client, mission, "2014-05", "The gazette is official.")
        assert answer.status_code == 302
        assert answer.url == address(mission)
        mission.refresh_from_db()
        assert str(mission.opened) == "2014-05"
        assert mission.version == version + 1
        ruling = Ruling.objects.get()
        assert (ruling.outcome, ruling.prevails.value) == ("prefer", "2014-05")
        entries = HistoryEntry.objects.filter(record__in=[mission.pk, ruling.pk])
        for entry in entries.order_by("-id")[:2]:
            assert entry.actor == reviewer
            assert entry.reason == "ruling: The gazette is official."
        said = text_in(client.get(address(mission)))
        assert "May 2014 prevails, and is what the record shows." in said
        assert f"Ruled by {reviewer.username} on" in said
        client.logout()
        said = text_in(client.get(address(mission)))
        assert "Shown: May 2014 – it prevails by ruling. Ruled by a reviewer" in said
        assert "The gazette is official." in said
        assert reviewer.username not in said
        said = text_in(client.get(mission.get_absolute_url()))
        assert "Shown: May 2014 – ruled by a reviewer on" in said
        told = client.get("/api/v1/disputes/").json()["results"][0]
        assert told["accepted"] == "2014-05"
        assert told["ruling"]["prevails"] == ruling.prevails.key
        shown = {claim["value"]: claim["is_shown"] for claim in told["claims"]}
        assert shown == {"2008": False, "2014-05": True}

    def test_takes_a_reference_a_choice_a_list_and_a_number(self, client, reviewer):
        a, b = PartyFactory(key="a"), PartyFactory(key="b")
        mission = MissionFactory(sending_party=a, status="open", receiving_parties=[a])
        for field, chosen, other in (
            ("sending_party", "b", "a"),
            ("status", "suspended", "open"),
            ("receiving_parties", "a;b", "b"),
        ):
            disputed(other, chosen, field=field, record=mission)
            place = f"/disputes/mission:{mission.key}/{field}/"
            citation = Citation.objects.get(field=field, value=chosen)
            sent = rule_form(client.get(place))
            sent |= {"prefer": citation.key, "reason": "So.", "action": "rule"}
            assert client.post(place, sent).status_code == 302
        mission.refresh_from_db()
        assert mission.sending_party == b
        assert mission.status == "suspended"
        assert set(mission.receiving_parties.all()) == {a, b}

    def test_that_both_stand_leaves_the_record_alone(self, client, reviewer):
        mission = disputed("2008", "2014")
        version = mission.version
        assert rule(client, mission, "both_stand").status_code == 302
        mission.refresh_from_db()
        assert (str(mission.opened), mission.version) == ("2008", version)
        assert "but both stand, by ruling." in text_in(client.get(address(mission)))

    def test_needs_a_choice_and_a_reason(self, client, reviewer):
        mission = disputed("2008", "2014")
        answer = rule(client, mission, "2014", "  ")
        assert answer.status_code == 400
        assert "Say why, for readers." in text_in(answer)
        form = form_of(client, mission, reason="Because.", action="rule")
        answer = client.post(address(mission), form)
        assert answer.status_code == 400
        assert "Choose what prevails, or that all stand." in text_in(answer)
        assert rule_form(answer)["reason"] == "Because."
        assert not Ruling.objects.exists()

    def test_is_refused_where_the_record_can_not_take_the_value(self, client, reviewer):
        mission = disputed("2008", "2014", closed="2010")
        answer = rule(client, mission, "2014", "Because.")
        assert answer.status_code == 400
        assert "A mission can't close before it opens." in text_in(answer)
        assert rule_form(answer)["reason"] == "Because."
        assert not Ruling.objects.exists()
        mission.refresh_from_db()
        assert str(mission.opened) == "2008"

    def test_can_be_changed_and_withdrawn_and_is_remembered(self, client, reviewer):
        mission = disputed("2008", "2014")
        rule(client, mission, "2014", "First thoughts.")
        rule(client, mission, "both_stand", "Second thoughts.")
        assert Ruling.objects.get().version == 2
        form = form_of(client, mission, reason="No more thoughts.", action="withdraw")
        client.post(address(mission), form)
        assert not Ruling.objects.exists()
        assert Dispute.objects.get().status == "open"
        mission.refresh_from_db()
        assert str(mission.opened) == "2014"
        page = text_in(client.get(address(mission)))
        assert "the dispute is open again. The record goes on showing 2014." in page
        past = page[page.index("Rulings so far") :]
        assert past.index("Withdrawn (both stand). No more thoughts.") < past.index(
            "Both stand. Second thoughts."
        )
        assert past.index("Second thoughts.") < past.index(
            "“2014” prevails. First thoughts."
        )
        assert past.count(reviewer.username) == 3
        client.logout()
        past = text_in(client.get(address(mission)))
        assert reviewer.username not in past
        assert past.count("a reviewer:") == 3

    @pytest.mark.parametrize("change", ["ruling", "claim", "value"])
    def test_is_refused_when_something_changed_meanwhile(
        self, client, reviewer, change
    ):
        mission = disputed("2008", "2014")
        form = form_of(client, mission)
        rival = Citation.objects.get(value="2014")
        if change == "ruling":
            RulingFactory(record_id=mission.pk, field="opened", reason="I was first.")
        elif change == "claim":
            CitationFactory(record_id=mission.pk, field="opened", value="2016")
        else:
            mission.opened = "2014"
            mission.save()
        form |= {"prefer": rival.key, "reason": "My reason.", "action": "rule"}
        answer = client.post(address(mission), form)
        assert answer.status_code == 409
        assert "This dispute changed since you opened it" in text_in(answer)
        kept = rule_form(answer)
        assert (kept["reason"], kept["prefer"]) == ("My reason.", rival.key)
        assert not Ruling.objects.filter(reason="My reason.").exists()
        again = client.post(address(mission), kept | {"action": "rule"})
        assert again.status_code == 302
        assert Ruling.objects.get().reason == "My reason."

    def test_is_not_for_everybody(self, client):
        mission = disputed("2008", "2014")
        page = client.get(address(mission))
        main = page.content.decode().split("<main")[1].split("</main>")[0]
        assert "<form" not in main
        may = Permission.objects.filter(codename__in=["add_ruling", "change_ruling"])
        reader, clerk = UserFactory(), UserFactory(is_staff=True)
        reader.user_permissions.set(may)
        chosen = Citation.objects.get(value="2014").key
        for user in (None, reader, clerk):
            if user:
                client.force_login(user)
            sent = {"prefer": chosen, "reason": "Mine.", "action": "rule"}
            answer = client.post(address(mission), sent)
            assert answer.status_code == 403 if user else "/login/" in answer.url
            assert "Your ruling" not in text_in(client.get("/disputes/"))
        assert not Ruling.objects.exists()

    def test_leads_back_to_the_list_that_it_was_made_in(self, client, reviewer):
        mission = disputed("2008", "2014")
        listed = client.get("/disputes/?status=open&q=embassy")
        form = rule_form(listed)
        form |= {"reason": "So.", "action": "rule", "prefer": "both_stand"}
        answer = client.post(address(mission), form)
        place = f"#dispute-{Dispute.objects.get().pk}"
        assert answer.url == f"/disputes/?status=open&q=embassy{place}"

    def test_says_when_the_record_was_changed_since(self, client, reviewer):
        mission = disputed("2008", "2014")
        rule(client, mission, "2014")
        mission.refresh_from_db()
        mission.opened = "2008"
        mission.save()
        told = "although “2014” prevails by ruling: the record was changed since."
        assert told in text_in(client.get(address(mission)))
        page = text_in(client.get(mission.get_absolute_url()))
        assert "although another value prevails: ruled by a reviewer" in page
