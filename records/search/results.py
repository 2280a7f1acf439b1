"""What is found, told: records by type, each with the texts by which it was found."""

from dataclasses import dataclass

from django.utils.text import capfirst

from records.kit.pages.listing import in_words
from records.kit.pages.references import Headings
from records.models import Record
from records.reading import Reader
from records.search.asking import Asked
from records.search.finding import COUNTED, RANKED, find
from records.search.many import LATEST, NEAREST
from records.search.suggesting import Suggestion, suggest
from records.search.telling import Result, tell

FEW = 5
ON_A_PAGE = 20


@dataclass(slots=True)
class Group:
    """What was found of one type; ``last`` is the number of its last page.

    ``order`` is that of how near they come, unless there are too many; ``is_least``
    where only a part of all was looked through.
    """

    model: type[Record]
    count: int
    results: list[Result]
    last: int
    order: str = NEAREST
    is_least: bool = False

    @property
    def label(self) -> str:
        """What the records are called, such as “People”."""
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def is_more(self) -> bool:
        """Whether there are more than are counted."""
        return self.is_least or self.count > COUNTED

    @property
    def counted(self) -> int:
        """How many are counted."""
        return min(self.count, COUNTED)

    @property
    def figure(self) -> str:
        """How many there are, as far as that is counted: “18”, or “10,000+”."""
        return f"{self.counted:,}+" if self.is_more else f"{self.count:,}"

    @property
    def words(self) -> str:
        """How many of what there are: “18 events”, or “10,000+ events”."""
        return in_words(self.model, self.counted, is_more=self.is_more)

    @property
    def is_cut(self) -> bool:
        """Whether pages end before the records do, and the order is another."""
        return self.order != NEAREST

    @property
    def shown(self) -> int:
        """How many the pages show."""
        return min(self.count, RANKED)

    @property
    def is_latest_first(self) -> bool:
        """Whether they stand in the order of their dates."""
        return self.order == LATEST


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
        """How many records were found in all, as far as they are counted."""
        return sum(group.counted for group in self.groups)

    @property
    def is_part(self) -> bool:
        """Whether only a part was looked through, of whatever type."""
        return not self.asked.model and any(group.is_least for group in self.groups)

    @property
    def is_more(self) -> bool:
        """Whether there are more than are counted."""
        return any(group.is_more for group in self.groups)


def answer(asked: Asked, reader: Reader, headings: Headings) -> Answer:
    """Search, and tell what is found: a page of one type, or the first few of each."""
    size = ON_A_PAGE if asked.model else FEW
    start = (asked.page - 1) * size if asked.model else 0
    end = min(start + size, RANKED)
    found = find(asked, reader, slice(start, end))
    shown = {hits.model: hits.of_page(start, end) for hits in found.hits}
    told = tell(found, shown, reader, headings)
    groups = [
        Group(
            hits.model,
            hits.count,
            told[hits.model],
            last=-(-min(hits.count, RANKED) // size),
            order=hits.order,
            is_least=hits.is_least,
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
