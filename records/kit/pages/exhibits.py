"""Parts of a record's page that are told in a way of their own.

The generic page tells the facts of a record and what hangs on it. Whatever more there
is to say, such as who headed a mission one after another, is an exhibit. The app that
knows it shows it on the page, also on that of a record of an app beneath::

    show(Mission, heads_of_mission)

An exhibit is made of what the reader may see, after the facts have been fetched.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from records.kit.as_of import asked_day
from records.kit.fields import public_fields
from records.kit.pages.citing import Cited
from records.kit.pages.listing import Problem
from records.kit.pages.query import changed
from records.kit.pages.references import References
from records.kit.pages.showing import FactShower
from records.kit.pages.values import related_names
from records.kit.pictures.picture import Picture, offered
from records.models import Record
from records.reading import Reader


class Refused(Exception):
    """What the address asks of an exhibit can't be followed."""

    def __init__(self, name: str, message: str) -> None:
        self.problem = Problem(name, message)
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One part of the page; ``told`` is what its template words.

    ``replaces`` names the generic sections that it tells instead, by related name;
    ``count`` is said beside the title.
    """

    name: str
    title: str
    template: str
    told: Any
    count: int | None = None
    picture: Picture | None = None
    replaces: tuple[str, ...] = ()


@dataclass(slots=True)
class Desk:
    """What an exhibit is made with: the record, who reads, as of which day.

    ``day`` is the day as of which the page tells; ``as_of`` whether it was asked for.
    """

    record: Any
    request: HttpRequest
    day: date
    as_of: bool
    references: References
    cited: Cited
    parts: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def reader(self) -> Reader:
        """Who reads."""
        return self.request.user

    @property
    def shower(self) -> FactShower:
        """What words the facts that were taken up."""
        return FactShower(self.references, self.cited)

    def take(self, *groups: Iterable[Record]) -> None:
        """Fetch what these records refer to and who speaks of them."""
        records = [record for group in groups for record in group]
        by_model: dict[type[Record], list[Record]] = defaultdict(list)
        for record in records:
            by_model[type(record)].append(record)
        for model, found in by_model.items():
            names = related_names(model, tuple(public_fields(model)))
            self.references.want(found, names)
        self.references.fetch()
        self.cited.load(records)

    def asked(self, name: str) -> str:
        """A parameter of the address; empty if it is not there."""
        return str(self.request.GET.get(name, ""))

    def link(self, **values: str | None) -> str:
        """The address of this page with parameters set or, for None, left out."""
        return self.request.path + changed(self.request.GET, **values).removesuffix("?")


Maker = Callable[[Desk], Exhibit | None]
_makers: dict[type[Record], list[Maker]] = defaultdict(list)
_asked: dict[type[Record], set[str]] = defaultdict(set)


def show(model: type[Record], maker: Maker, asked: Iterable[str] = ()) -> None:
    """Have an exhibit on the pages of a record type and of its kinds.

    ``asked`` are the parameters of the address that it understands.
    """
    _makers[model].append(maker)
    _asked[model] |= set(asked)


def makers_of(model: type[Record]) -> list[Maker]:
    """What makes the exhibits of a record type."""
    return _makers[_whole(model)]


def asked_of(model: type[Record]) -> set[str]:
    """The parameters that the exhibits of a record type understand."""
    return _asked[_whole(model)]


def _whole(model: type[Record]) -> type[Record]:
    """The type itself, also of a kind that is only some of its records."""
    whole: Any = model._meta.concrete_model
    return whole  # type: ignore[no-any-return]


def make_exhibits(
    record: Record,
    request: HttpRequest,
    problems: list[Problem],
    references: References,
    cited: Cited,
    parts: dict[str, list[Any]],
) -> list[Exhibit]:
    """The exhibits of a record; ``problems`` takes what can't be followed."""
    asked = asked_day(request)
    desk = Desk(
        record, request, asked or today(), bool(asked), references, cited, parts
    )
    found: list[Exhibit] = []
    for maker in makers_of(type(record)):
        try:
            exhibit = maker(desk)
        except Refused as refused:
            problems.append(refused.problem)
        else:
            found += [exhibit] if exhibit else []
    address = f"{record.get_absolute_url()}pictures/"
    query = changed(request.GET).removesuffix("?")
    offered([exhibit.picture for exhibit in found], address, query)
    return found


def today() -> date:
    """The day as of which a page tells when no other is asked for."""
    return timezone.now().date()
