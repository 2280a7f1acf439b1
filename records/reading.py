"""Who reads: what a reader may see, and the one place where that is decided.

Every query on records carries ``Seen()``, which asks at the moment the query is run:
inside a web request the user of that request (middleware), in a command everything
(manage.py), and where nobody said who reads it raises ``NobodyReads``. Beside that,
views say ``Model.objects.visible_to(reader)``, which holds wherever it is run.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import BooleanField, Expression, F, Q
from django.http import HttpRequest, HttpResponse

from records.choices import Classification


class Reader(Protocol):
    """Somebody who reads: an account, or Django's user who is not logged in."""

    @property
    def is_authenticated(self) -> bool:
        """Whether they logged in."""


class NobodyReads(Exception):
    """A query on records was run and nobody had said who reads them."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody said who reads the records: wrap this in records.reading.reading("
            "user), or, for upkeep that shows nothing to anybody, in everything()."
        )


@dataclass(frozen=True, slots=True)
class Sight:
    """How far somebody sees: the highest secrecy (0–2), and whether drafts too."""

    secrecy: int
    drafts: bool

    def condition(self, path: str = "") -> Q:
        """The condition that a record, or the one at the path, may be seen."""
        condition = Q()
        if self.secrecy < HIGHEST:
            condition &= Q(**{f"{path}secrecy__lte": self.secrecy})
        if not self.drafts:
            condition &= Q(**{f"{path}unpublished": False})
        return condition

    def sees(self, record: Any) -> bool:
        """Whether a record that is here already may be seen."""
        published = self.drafts or not record.unpublished
        return bool(published and record.secrecy <= self.secrecy)

    @property
    def is_all(self) -> bool:
        """Whether nothing is hidden."""
        return self.secrecy >= HIGHEST and self.drafts


SECRECY = {str(word): rank for rank, word in enumerate(Classification.values)}
HIGHEST = max(SECRECY.values())
EVERYTHING = Sight(HIGHEST, drafts=True)
PUBLIC = Sight(0, drafts=False)

_who: ContextVar[Callable[[], Sight] | None] = ContextVar("reads", default=None)


def sight_of(reader: Reader) -> Sight:
    """What the reader may see: as far as cleared, and drafts if they enter records.

    Administrators see everything; who is not logged in, or suspended, what is public.
    """
    if not reader.is_authenticated or not getattr(reader, "is_active", False):
        return PUBLIC
    if getattr(reader, "is_superuser", False):
        return EVERYTHING
    clearance = getattr(reader, "clearance", Classification.PUBLIC)
    return Sight(SECRECY[str(clearance)], bool(getattr(reader, "is_staff", False)))


def classifications_for(reader: Reader) -> list[str]:
    """The classifications up to the reader's clearance: no other may be given."""
    limit = sight_of(reader).secrecy
    return [word for word, rank in SECRECY.items() if rank <= limit]


@contextmanager
def reading(reader: Reader) -> Iterator[None]:
    """Inside, queries on records find what this reader may see."""
    with _seen_by(lambda: sight_of(reader)):
        yield


@contextmanager
def everything() -> Iterator[None]:
    """Inside, queries find all records: for upkeep that shows them to nobody."""
    with _seen_by(lambda: EVERYTHING):
        yield


@contextmanager
def _seen_by(sight: Callable[[], Sight]) -> Iterator[None]:
    token = _who.set(sight)
    try:
        yield
    finally:
        _who.reset(token)


def current_sight() -> Sight:
    """What may be seen just now. Raises NobodyReads if nobody said who reads."""
    who = _who.get()
    if who is None:
        raise NobodyReads
    return who()


@dataclass(frozen=True, slots=True)
class Whoever:
    """Whoever reads just now, for what asks for a reader by account."""

    clearance: str
    is_staff: bool
    is_authenticated: bool = True
    is_active: bool = True


def whoever_reads() -> Whoever:
    """A reader who sees what may be seen just now. Raises NobodyReads."""
    sight = current_sight()
    return Whoever(Classification.values[sight.secrecy], sight.drafts)


class Seen(Expression):
    """The condition that a row may be seen by whoever reads when the query is run."""

    def __init__(self) -> None:
        super().__init__(output_field=BooleanField())
        self.columns: list[Any] = [F("secrecy"), F("unpublished")]

    def get_source_expressions(self) -> list[Any]:
        """The two columns that decide."""
        return self.columns

    def set_source_expressions(self, exprs: Any) -> None:
        """Replace the columns, as Django does when it resolves them."""
        self.columns = list(exprs)

    def as_sql(
        self, compiler: Any, connection: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """The condition for the reader of this moment. Raises NobodyReads."""
        sight = current_sight()
        if sight.is_all:
            return "TRUE", ()
        (secrecy, _), (unpublished, _) = map(compiler.compile, self.columns)
        parts = [] if sight.secrecy >= HIGHEST else [f"{secrecy} <= {sight.secrecy:d}"]
        parts += [] if sight.drafts else [f"NOT {unpublished}"]
        return f"({' AND '.join(parts)})", ()


class ReadingMiddleware:
    """The user of a request is who reads while it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Asked only when a query runs: most files and health checks need no session.
        with _seen_by(lambda: sight_of(request.user)):
            return self.get_response(request)
