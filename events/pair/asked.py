"""What an address asks of the page of a pair, and what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from events.choices import EventKind
from events.pair.parties import Pair
from people.choices import Level
from records.kit.filtering.fields import DayField
from records.kit.filtering.paths import belonging_to, visible
from records.kit.filtering.topics import TopicFilter
from records.kit.nearest import did_you_mean, nearest_key_sentence
from records.kit.pages.listing import Problem
from records.models import Topic
from records.partial_dates.edtf import PartialDate
from records.partial_dates.filters import AskedDateField
from records.reading import Reader

AS_OF, WE, DATE = "as_of", "we", "date"
PAGE_WORDS = (AS_OF, WE, DATE, "kind", "level", "topic", "changed_since")
# Which figures of trade are told; their files and pictures take these too.
FIGURE_WORDS = (AS_OF, WE, DATE, "reporter")
TRADE_WORDS = (*FIGURE_WORDS, "show")
BRIEF_WORDS = (AS_OF, WE, DATE, "length", "changed_since")
KINDS = [kind for kind in EventKind if kind != EventKind.FORUM_SESSION]
# The parts of the page of trade, each of which may be shown alone.
SHOWN = ("chart", "table", "gaps", "sources")
LENGTHS = {"one": 1, "three": 2, "full": 3}


@dataclass(slots=True)
class Asked:
    """The question, read; ``raw`` keeps it as it was written, for the form."""

    as_of: date | None = None
    we: str = ""
    period: PartialDate | None = None
    kinds: list[str] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    topics: dict[str, frozenset[int]] = field(default_factory=dict)
    changed_since: date | None = None
    length: str = "full"
    reporter: str = ""
    show: str = ""
    raw: dict[str, str] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The day as of which things are told: today, if none was asked for."""
        return self.as_of or timezone.now().date()

    @property
    def narrows(self) -> bool:
        """Whether not all contacts are asked for."""
        return bool(self.kinds or self.levels or self.topics or self.period)


def read(
    query: QueryDict, words: Iterable[str], pair: Pair, reader: Reader
) -> tuple[Asked, list[Problem]]:
    """The question of an address; words other than these are problems."""
    words = tuple(words)
    asked = Asked(
        raw={name: ", ".join(map(str, query.getlist(name))) for name in words}
    )
    problems = [
        Problem(name, f"There is no “{name[:60]}” here.{did_you_mean(name, words)}")
        for name in query
        if name not in words
    ]
    given = {name: query.getlist(name) for name in words if name in query}
    for name in given:
        try:
            _read_one(asked, name, given[name], pair, reader)
        except ValidationError as error:
            problems.append(Problem(name, " ".join(error.messages), f"id_{name}"))
    return asked, sorted(problems, key=lambda problem: problem.name)


def _read_one(
    asked: Asked, name: str, given: list[Any], pair: Pair, reader: Reader
) -> None:
    """Read one parameter; raises ValidationError with a sentence for the reader."""
    values = [
        word.strip() for written in given for word in written.split(",") if word.strip()
    ]
    if name == "kind":
        asked.kinds = _choices(values, [kind.value for kind in KINDS])
    elif name == "level":
        asked.levels = _choices(values, Level.values)
    elif name == "topic":
        asked.topics = {value: _topic(value, reader) for value in values}
    elif len(given) > 1:
        raise ValidationError("Give this parameter once only.")
    elif name == DATE:
        asked.period = _clean(AskedDateField(required=False), given[0])
    elif name == AS_OF:
        asked.as_of = _clean(DayField(required=False), given[0])
    elif name == "changed_since":
        asked.changed_since = _clean(DayField(required=False), given[0])
    elif name == WE:
        asked.we = _choice(values, [party.key for party in pair.parties])
    elif name == "reporter":
        asked.reporter = _choice(values, [party.key for party in pair.parties])
    elif name == "length":
        asked.length = _choice(values, LENGTHS) or "full"
    elif name == "show":
        asked.show = _choice(values, SHOWN)


def _clean(field: forms.Field, value: str) -> Any:
    return field.clean(value)


def _choice(values: list[str], known: Iterable[str]) -> str:
    """One of the words known; empty for none."""
    found = _choices(values, list(known))
    if len(found) > 1:
        raise ValidationError("Name one only.")
    return found[0] if found else ""


def _choices(values: list[str], known: list[str]) -> list[str]:
    for value in values:
        if value not in known:
            near = did_you_mean(value, known)
            raise ValidationError(f"“{value[:60]}” is not in the list.{near}")
    return list(dict.fromkeys(values))


def _topic(key: str, reader: Reader) -> frozenset[int]:
    """The numbers of a topic and of the narrower ones."""
    seen = visible(Topic, reader)
    named = seen.filter(key=key).values_list("pk", flat=True).first()
    if named is None:
        near = nearest_key_sentence(seen, key)
        raise ValidationError(f"There is no topic “{key[:60]}”.{near}")
    topics = belonging_to(Topic, TopicFilter.ABOVE, [named], reader)
    return frozenset(topics.values_list("pk", flat=True))
