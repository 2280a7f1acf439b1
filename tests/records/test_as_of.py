"""Looking at another day: every page, list and link; what it means for each type."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from records.kit.as_of import keep_day, rows_on, with_day
from records.kit.filters import filterset_for
from records.kit.registry import record_types
from tests.addresses import one_of_each
from tests.asking_as_of import DAY, banner, links
from tests.contract.pages import text_of
from tests.factories import (
    DelegationFactory,
    MeetingFactory,
    MembershipFactory,
    MissionFactory,
    PartyFactory,
    RelationEventFactory,
    RelationFactory,
)

MEANT = r"Shown (is|are)|changes nothing|In office:|This page tells how"


@pytest.mark.django_db
class TestEveryType:
    def test_every_list_and_page_says_what_the_day_means(self, client):
        records = one_of_each()
        for model in record_types():
            record = records[model.PLURAL]
            for address in (
                reverse(f"{model.PLURAL}-list"),
                record.get_absolute_url(),
            ):
                response = client.get(address, {"as_of": DAY}, follow=True)
                assert response.status_code == 200, address
                told = banner(response)
                assert re.search(
                    r"Shown (is|are)|changes nothing|In office:|This page tells", told
                )
                assert "Leave: show how things stand now" in told
                now = client.get(address, follow=True)
                assert banner(now) == ""
                assert "As of" not in re.search(
                    "<title>(.*)</title>", now.content.decode()
                ).group(1)
            asked = filterset_for(model).base_filters["as_of"]
            assert asked.told

    def test_pages_of_one_record_refuse_what_they_do_not_know(self, client):
        records = one_of_each()
        for model in record_types():
            address = records[model.PLURAL].get_absolute_url()
            response = client.get(address, {"as_off": DAY}, follow=True)
            assert response.status_code == 400, address
            assert "“as_of”" in text_of(response), address
        for query, told in (
            ("as_of=2015", "no single day"),
            ("as_of=yesterday", "as_of"),
            (f"as_of={DAY}&as_of={DAY}", "once only"),
            ("ordering=key", "no “ordering” here"),
        ):
            for address in ("/", records["missions"].get_absolute_url()):
                response = client.get(f"{address}?{query}")
                assert response.status_code == 400, query
                assert told in text_of(response)
                assert banner(response) == "" or "once" not in told

    def test_the_day_is_no_filter_to_remove(self, client):
        MissionFactory(kind="embassy")
        chips = client.get(f"/missions/?kind=embassy&as_of={DAY}").context["chips"]
        assert [chip.label for chip in chips] == ["Kind"]

    def test_a_former_key_leads_to_the_same_day(self, client):
        mission = MissionFactory(key="a-former-key")
        mission.key = "a-new-key"
        mission.save()
        response = client.get(f"/missions/a-former-key/?as_of={DAY}")
        assert response["Location"] == f"/missions/a-new-key/?as_of={DAY}"
        missing = client.get(f"/missions/no-such-key/?as_of={DAY}")
        assert missing.status_code == 404
        assert set(links(missing)) >= {f"/missions/?as_of={DAY}"}


@pytest.mark.django_db
class TestMeaning:
    """What holds on a day, by the dates of each model."""

    def standing(self, model, day):
        rows = model.objects.all()
        found = rows_on(rows, date.fromisoformat(day), AnonymousUser())
        return {row.key: row.standing for row in found}

    def test_intervals_are_half_open_and_unknown_stays_unknown(self):
        MembershipFactory(key="known", start="2012-02-03", end="2015-03-15")
        MembershipFactory(key="begun", start="2012", end="")
        MembershipFactory(key="undated", start="", end="")
        MembershipFactory(key="future", start="2016", end="")
        model = MembershipFactory._meta.model
        for day, wanted in {
            "2012-02-02": {"begun": "possible", "undated": "not known"},
            "2015-03-14": {
                "known": "certain",
                "begun": "possible",
                "undated": "not known",
            },
            "2015-03-15": {"begun": "possible", "undated": "not known"},
        }.items():
            assert self.standing(model, day) == wanted, day

    def test_what_happened_and_its_parts(self):
        before = MeetingFactory(key="before", date="2011-06-07")
        month = MeetingFactory(key="month", date="2015-03")
        later = MeetingFactory(key="later", date="2015-03-16")
        inferred = MeetingFactory(
            key="inferred",
            date="",
            date_inferred="2016",
            date_inferred_reason="The next year is told of.",
        )
        undated = MeetingFactory(key="undated", date="")
        meetings = {"before": "", "month": "possible", "undated": "not known"}
        assert self.standing(MeetingFactory._meta.model, DAY) == meetings
        for event in (before, month, later, inferred, undated):
            DelegationFactory(key=f"of-{event.key}", event=event)
        assert self.standing(DelegationFactory._meta.model, DAY) == {
            f"of-{key}": how for key, how in meetings.items()
        }

    def test_relations_stand_as_the_last_event_left_them(self):
        relation = RelationFactory(key="on-and-off")
        for kind, day in (
            ("relations_established", "1992-08-05"),
            ("severed", "2003-03-20"),
            ("resumed", "2008"),
        ):
            RelationEventFactory(relation=relation, kind=kind, date=day)
        silent = RelationFactory(key="silent")
        RelationEventFactory(relation=silent, kind="renamed", date="1990")
        model = RelationFactory._meta.model
        assert self.standing(model, "1992-08-04") == {"silent": "not known"}
        assert self.standing(model, "1992-08-05")["on-and-off"] == "certain"
        assert "on-and-off" not in self.standing(model, "2003-03-20")
        assert self.standing(model, "2008-06-01")["on-and-off"] == "certain"

    def test_a_page_leaves_out_what_came_later(self, client):
        mission = MissionFactory(key="a-mission", opened="2008-10-12", closed="2020")
        address = mission.get_absolute_url()
        assert "2020" in text_of(client.get(address))
        then = client.get(address, {"as_of": DAY})
        assert "2020" not in text_of(then)
        assert "It held then, for certain." in banner(then)
        assert "Left out, since later: closed." in banner(then)
        never = client.get(address, {"as_of": "2021-01-01"})
        assert "It did not hold then." in banner(never)

    def test_what_hangs_on_a_record_is_of_that_day_too(self, client):
        party = PartyFactory(key="a-party")
        MembershipFactory(member=party, start="2012", end="2014")
        MembershipFactory(member=party, start="2013", end="2019")
        page = client.get(party.get_absolute_url(), {"as_of": DAY})
        [section] = [s for s in page.context["detail"].sections if s.count]
        assert [(section.count, row.words) for row in section.table.rows] == [
            (1, ["certain"])
        ]


def test_links_are_kept_as_they_are_but_for_the_day():
    assert with_day("/missions/?kind=embassy#x", DAY) == (
        f"/missions/?kind=embassy&as_of={DAY}#x"
    )
    for left in (
        "#main",
        "https://example.org/",
        "//example.org/",
        "mailto:a@example.org",
        "/admin/",
        "/static/a.css",
        "/api/v1/missions/",
        "/missions/?as_of=2001-01-01",
    ):
        assert with_day(left, DAY) == left
    form = '<form method="get" action="/x/"><input name="q"></form>'
    kept = keep_day(f'<a href="?q=a&amp;b=1">x</a>{form}', "5 May 2015", "/x/")
    assert kept.startswith('<a href="?q=a&amp;b=1&amp;as_of=5+May+2015">')
    assert '<input type="hidden" name="as_of" value="5 May 2015">' in kept
    own = '<form method="get"><input name="as_of"></form>'
    assert keep_day(own, DAY, "/x/") == own
