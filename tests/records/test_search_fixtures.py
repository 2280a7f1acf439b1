"""The names of the two documents are found in whatever spelling."""

import pytest

from records.search import matching
from tests.records.searching import ask, labels, reasons

pytestmark = pytest.mark.usefixtures("db", "fixtures_loaded")
__all__ = ["ask"]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Zhaafari", "Ibrahim al-Jaafari"),
        ("Al-Jafar", "Ibrahim al-Jaafari"),
        ("Джаафари", "Ibrahim al-Jaafari"),
        ("الجعفري", "Ibrahim al-Jaafari"),
        ("jaafari ibrahim", "Ibrahim al-Jaafari"),
        ("I. Jafari", "Ibrahim al-Jaafari"),
        ("Berdybai", "Azamat Berdibay"),
        ("Бердібай", "Azamat Berdibay"),
        ("Mavsumi", "Fuad Masum"),
        ("Shauis", "Rowsch Nuri Shaways"),
        ("Zebbary", "Hoshyar Zebari"),
    ],
)
def test_names_are_found_however_they_are_spelled(ask, question, name):
    found = ask(question)
    assert next(iter(found["groups"])) == "people"
    assert labels(found, "people")[0] == name
    assert reasons(found, "people")


def test_says_which_variant_and_which_passage(ask):
    found = ask("Mavsumi")
    assert reasons(found, "people") == [("As a source writes it", ["Mavsumi"])]
    label, words = reasons(found, "events")[0]
    assert label == "As written, Kazakhstan - Iraq, A p15"
    assert words == ["Mavsumi"]


def test_an_identifier_comes_first(ask, client):
    for question in ("Q796", "wikidata:Q796", "party:iraq", "iraq", "IQ"):
        found = ask(question)
        assert next(iter(found["groups"])) == "parties"
        [first, *_] = found["groups"]["parties"]["results"]
        assert (first["key"], first["exact"]) == ("iraq", True)
    page = client.get("/search/?q=Q796").content.decode()
    assert page.index("Exactly this") < page.index('id="parties"')


@pytest.mark.parametrize(
    "question", ["Iraq Kazakhstan", "minister Jaafari", "oil", "president -visit"]
)
def test_words_of_very_many_texts_find_the_same(ask, monkeypatch, question):
    usual = ask(question)
    assert usual["groups"]
    monkeypatch.setattr(matching, "NOTED", 0)
    assert ask(question) == usual
