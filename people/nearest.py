"""The names that come nearest to one that is asked for.

Found by sound and by letters, each by an index, and put in a rough order before anybody
looks at them word by word: of a common name there are thousands.
"""

from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import router
from django.db.models import Q, TextField, Value

from people.alike import SPELLED_ALIKE, asked_keys, generation_of
from people.models import Person, PersonName
from people.names import NameKeys
from records.kit.again import Statement, once
from records.kit.prepared import fetched, numbered
from records.models.search import LikeFrom, letters_and_sounds
from records.reading import Reader

# So many names of each kind of likeness are put in order, and so many are looked at.
# Of more the index says which: an order among them would have all read and compared,
# which is what the end spares. Two words of the same sound, or letters so alike, are
# shared by that many only where thousands go by one name; one sound alone may be, and
# what it finds comes last.
FOUND = 2000
LOOKED_AT = 100
# The likeness of a name to itself with one slip is that of so many triples of letters
# that are another's; a short name has few.
_BY_A_SLIP = 4
_LEAST_ALIKE = 0.45

# Stand in the statement where what is asked for will.
_TEXT, _PAIRS, _KEYS, _ALIKE = "?", ["?both"], ["?one"], "?alike"
# After the very name, two words that sound the same come before any likeness of
# letters, which says nothing of names in another script.
_NEAREST = """
    SELECT person, name, words, ARRAY(
        SELECT records_word_sound(word)
        FROM unnest(words) WITH ORDINALITY AS part (word, place) ORDER BY place)
    FROM (
        SELECT person, name, records_name_words(name) AS words
        FROM (
            SELECT person, name FROM (%s) AS found (person, name, two_words),
                (SELECT %s::text, records_letters(%s)) AS asked (text, letters)
            GROUP BY person, name, text, letters
            ORDER BY name = text DESC, bool_or(two_words) DESC,
                greatest(similarity(name, letters),
                    CASE WHEN lower(text) <> letters THEN similarity(name, text) END
                ) DESC,
                name, person
            LIMIT {most}
        ) AS nearest OFFSET 0
    ) AS spelled
"""


class Spelled(NamedTuple):
    """A name in Latin letters, word by word, with its words by sound."""

    words: tuple[str, ...]
    sounds: tuple[str, ...]
    generation: str


class Near(NamedTuple):
    """A name of a person that may be the one asked for."""

    person: int
    name: str
    spelled: Spelled


def spelled(name: str) -> Spelled:
    """How a name reads and sounds; one query."""
    [(words, sounds)] = letters_and_sounds([name])
    return Spelled(tuple(words), tuple(sounds), generation_of(name))


def nearest(
    reader: Reader, name: str, asked: Spelled, most: int = LOOKED_AT
) -> list[Near]:
    """The names of anybody that the reader may see; one query.

    By two words of the same sound, by one and an initial, and by letters.
    """
    sql, params = once(
        ("names that come nearest", most), Person, reader, lambda: _made(reader, most)
    )
    keys = asked_keys(asked.sounds)
    pairs = sorted(key for key in keys if "|" in key or key.endswith(":"))
    given = [
        (_TEXT, name),
        (_PAIRS, pairs),
        (_KEYS, sorted(keys.difference(pairs))),
        (_ALIKE, str(_alike_from(name))),
    ]
    values = [next((v for s, v in given if s == one), one) for one in params]
    return [
        Near(person, text, Spelled(tuple(words), tuple(sounds), generation_of(text)))
        for person, text, words, sounds in fetched(
            sql, values, router.db_for_read(Person)
        )
    ]


def _alike_from(name: str) -> float:
    """From which likeness of letters on a name may be this one with a slip."""
    triples = sum(len(word) + 1 for word in name.split())
    by_a_slip = (triples - _BY_A_SLIP) / (triples + _BY_A_SLIP)
    return max(_LEAST_ALIKE, min(SPELLED_ALIKE, round(by_a_slip - 0.005, 2)))


def _made(reader: Reader, most: int) -> Statement:
    """Each way to find names is a query of its own, so that each goes by its index."""
    visible = Person.objects.visible_to(reader).order_by()
    besides = PersonName.objects.visible_to(reader).order_by()
    besides = besides.filter(person__in=visible)
    by_letters = Q(
        LikeFrom("similarity_threshold", _ALIKE), name__trigram_similar=_TEXT
    )
    ways = [
        (Q(keys__overlap=_array(_PAIRS)), True),
        (Q(keys__overlap=_array(_KEYS)), False),
        (by_letters, False),
    ]
    parts: list[Any] = [
        rows.alias(keys=NameKeys("name"))
        .filter(way)
        .values_list(person, "name", Value(two_words))[:FOUND]
        for rows, person in ((visible, "pk"), (besides, "person_id"))
        for way, two_words in ways
    ]
    first, *rest = parts
    sql, params = first.union(*rest, all=True).query.sql_with_params()
    around = _NEAREST.format(most=most).replace("%s", sql, 1)
    return numbered(around), (*params, _TEXT, _TEXT)


def _array(stands: list[str]) -> Value:
    return Value(stands, output_field=ArrayField(TextField()))
