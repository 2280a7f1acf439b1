"""Words in lists: what ``q=`` finds, of each record type, however common they are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.kit.api import paging
from records.kit.filtering import words
from records.kit.pages import listing
from records.kit.registry import record_types
from records.search.entries import searched_fields
from tests.factories import (
    EventFactory,
    MissionFactory,
    ParticipationFactory,
    PartyFactory,
    PersonFactory,
    PersonNameFactory,
)
from tests.records.searching import of_the_parts

pytestmark = pytest.mark.django_db

# What is known of a word by how many texts hold it: of few all; of many the records by
# end; or that it is met with soon, of a small type anyway, with others or only alone.
EACH_WAY = {
    "few": {},
    "many": {"NOTED": 0, "LOOKED_AT": 0},
    "small": {"NOTED": 0},
    "soon": {"NOTED": 0, "COMMON": 0, "SOON": 1, "SOON_TOGETHER": 1, "LOOKED_AT": 0},
    "apart": {"NOTED": 0, "COMMON": 0, "SOON": 1, "SOON_TOGETHER": 99},
}


@pytest.fixture(params=EACH_WAY)
def each_way(request, monkeypatch):
    for name, value in EACH_WAY[request.param].items():
        monkeypatch.setattr(words, name, value)
    with of_the_parts():
        yield


@pytest.fixture
def found(client):
    def keys(plural, text):
        answer = client.get(f"/api/v1/{plural}/", {"q": text, "fields": "key"}).json()
        rows = [row["key"] for row in answer["results"]]
        assert answer["count"] == len(rows)
        return rows

    return keys


def test_every_text_that_is_searched_is_kept_for_search():
    for model in record_types():
        for end in words.ends(model):
            known = {field.name for field in searched_fields(end.model)}
            assert known.issuperset(end.fields), (model, end)


def test_each_word_stands_somewhere_whichever_way_it_is_found(each_way, found):
    zebari = PersonFactory(key="zebari", name="Hoshyar Zebari")
    PersonNameFactory(person=zebari, name="هوشيار زيباري")
    hidden = PersonFactory(key="hidden", name="Gustav Ågren", classification="internal")
    agren = PersonFactory(key="agren", name="Bengt Ågren")
    iraq, oman = PartyFactory(key="iraq", name="Iraq"), PartyFactory(name="Oman")
    gas = EventFactory(key="gas", title="Talks on gas", date="2011", summary="Ore, too")
    ore = EventFactory(key="ore", title="Talks on ore", date="2012")
    ParticipationFactory(key="p", event=gas, party=iraq, person=zebari)
    ParticipationFactory(key="q", event=ore, party=oman, person=hidden)
    ParticipationFactory(key="r", event=ore, person=None, name_as_written="G. Ågren")
    MissionFactory(key="m", name="Embassy in Muscat", sending_party=iraq)

    # Every word, in any order and any text, by its beginning and in any case.
    assert found("events", "talks") == ["gas", "ore"]
    assert found("events", "ORE tal") == ["gas", "ore"]
    assert found("events", "gas ore") == ["gas"]
    assert found("events", "talks gas zeb") == ["gas"]
    assert found("events", "gas oman") == found("events", "alks") == []
    # Without accents, and across scripts; names besides the usual one.
    assert found("people", "agren") == ["agren"]
    assert found("people", "hoshyar") == found("people", "هوشيار") == ["zebari"]
    # What is referred to, by its name; also where that is a list.
    assert found("missions", "iraq muscat") == ["m"]
    assert found("participations", "hoshyar") == ["p"]
    assert found("participations", "talks") == ["p", "r"]
    # Who may not be seen leads nowhere; what is written does.
    assert found("events", "gustav") == []
    assert found("events", "ågren") == ["ore"]
    # A key is words; signs by themselves are none, and alone ask for nothing there is.
    assert found("events", "gas – talks") == ["gas"]
    assert found("events", "–") == found("people", "zebari-1") == []
    assert agren.pk


def test_common_words_are_counted_as_far_as_lists_are(each_way, client, monkeypatch):
    monkeypatch.setattr(paging, "COUNTED", 3)
    monkeypatch.setattr(listing, "MOST_COUNTED", 3)
    for number in range(5):
        EventFactory(title=f"Talks {number}", summary="On gas")
        EventFactory(title="Gas", summary="Talks", classification="internal")
    for text in ("talks", "talks gas"):
        answer = client.get("/api/v1/events/", {"q": text, "page_size": 2}).json()
        assert (answer["count"], answer["count_is"]) == (3, "at_least")
        asked = {"q": text, "page_size": 2}
        assert "3+ events" in client.get("/events/", asked).content.decode()
        asked["count"] = "exact"
        assert client.get("/api/v1/events/", asked).json()["count"] == 5
        assert "5 events" in client.get("/events/", asked).content.decode()


def test_words_are_asked_for_in_few_statements(client, each_way):
    EventFactory(title="Talks on gas", summary="Of ore")
    with CaptureQueriesContext(connection) as queries:
        client.get("/events/?q=talks+ore")
    asked = [one["sql"] for one in queries if "UNION ALL SELECT" in one["sql"]]
    assert len([sql for sql in asked if "searchentry" in sql]) <= 6
