"""What is found, told: records by type, each with the texts by which it was found."""

from dataclasses import dataclass

from django.utils.text import capfirst

from records.kit.pages.listing import in_words
from records.kit.pages.references import Headings
from records.models import Record
from records.reading import Reader
from records.search.asking import Asked
from records.search.finding import COUNTED, RANKED, find
from records.search.suggesting import Suggestion, suggest
from records.search.telling import Result, tell

FEW = 5
ON_A_PAGE = 20


@dataclass(slots=True)
class Group:
    """What was found of one type; ``last`` is the number of its last page."""

    model: type[Record]
    count: int
    results: list[Result]
    last: int

    @property
    def label(self) -> str:
        """What the records are called, such as “People”."""
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def words(self) -> str:
        """How many there are: “18 events”, or “10,000+ events” where not all count."""
        if self.count > COUNTED:
            return f"{COUNTED:,}+ {self.model._meta.verbose_name_plural}"
        return in_words(self.model, self.count)

    @property
    def is_cut(self) -> bool:
        """Whether pages end before the records do."""
        return self.count > RANKED


@dataclass(slots=True)
class Answer:
    """All that a search gives. ``exact`` has just the key, number or code asked for.

    ``is_partly`` where no record holds all of the words, and these some; ``nearly`` are
    the words that stand nowhere, of which something is found that is spelled nearly so.
    """

    asked: Asked
    groups: list[Group]
    exact: list[Result]
    is_partly: bool
    nearly: list[str]
    suggestions: list[Suggestion]

    @property
    def total(self) -> int:
        """How many records were found in all."""
        return sum(group.count for group in self.groups)


def answer(asked: Asked, reader: Reader, headings: Headings) -> Answer:
    """Search, and tell what is found: a page of one type, or the first few of each."""
    found = find(asked, reader)
    size = ON_A_PAGE if asked.model else FEW
    start = (asked.page - 1) * size if asked.model else 0
    end = min(start + size, RANKED)
    shown = {hits.model: hits.numbers[start:end] for hits in found.hits}
    told = tell(found, shown, reader, headings)
    groups = [
        Group(
            hits.model,
            hits.count,
            told[hits.model],
            last=-(-min(hits.count, RANKED) // size),
        )
        for hits in found.hits
    ]
    return Answer(
        asked,
        groups,
        exact=[one for group in groups for one in group.results if one.is_exact],
        is_partly=found.is_partly and bool(groups),
        nearly=[m.term.text for m in found.matches if m.how == "nearly" and m.found],
        suggestions=[] if groups else suggest(asked, found.matches, reader),
    )
