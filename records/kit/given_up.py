"""Values that only one record may have: one row of a file gives up what another takes.

The order of rows does not matter: who takes such a value waits until it is given up,
also by a row far below. Two that exchange theirs wait for each other, and are told.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import F, UniqueConstraint

from records.models import Record

# A rule, and the values that only one record may have by it.
Claim = tuple[str, Hashable]

# More rows than these do not wait: they are refused at once.
MOST_WAITING = 10_000


@dataclass(frozen=True, slots=True)
class Write:
    """A record to be written: ``changed`` fields, or None for a new one.

    ``place`` counts the rows of the file from 1, ``number`` as the file does; ``row``
    holds their cells. What it ``gives_up`` is free for another when it is written.
    """

    place: int
    number: int
    row: dict[str, Any]
    record: Record
    changed: list[str] | None
    gives_up: frozenset[Claim] = frozenset()


@dataclass(frozen=True, slots=True)
class _Rule:
    """What only one record may have; ``looked_at`` also decides whether it counts."""

    name: str
    values: tuple[str, ...]
    looked_at: frozenset[str]
    in_any_order: bool

    def claim(self, row: Mapping[str, Any]) -> Claim:
        values = tuple(row.get(name) for name in self.values)
        return self.name, frozenset(values) if self.in_any_order else values


@cache
def _rules(model: type[Record]) -> tuple[_Rule, ...]:
    meta = model._meta.concrete_model._meta  # type: ignore[union-attr]
    columns = {one.name: one.attname for one in meta.concrete_fields}
    found = [
        _Rule(one.name, (one.attname,), frozenset({one.attname}), False)
        for one in meta.concrete_fields
        if one.unique and not one.primary_key and one.name != "key"
    ]
    for rule in meta.constraints:
        if not isinstance(rule, UniqueConstraint):
            continue
        expressions: Any = rule.expressions
        parts = [part for whole in expressions for part in whole.flatten()]
        names = list(rule.fields) or [part.name for part in parts if _is_field(part)]
        also = rule.condition.referenced_base_fields if rule.condition else set()
        values = tuple(columns[name] for name in names)
        looked_at = frozenset(columns[name] for name in {*names, *also})
        found.append(_Rule(rule.name, values, looked_at, bool(rule.expressions)))
    return tuple(found)


def _is_field(part: Any) -> bool:
    return isinstance(part, F)


def given_up(record: Record, before: Mapping[str, Any]) -> frozenset[Claim]:
    """What a changed record had, and nobody else could have, ``before``."""
    now = record.__dict__
    return frozenset(
        rule.claim(before)
        for rule in _rules(type(record))
        if any(before.get(name) != now.get(name) for name in rule.looked_at)
    )


def _taken(record: Record) -> list[Claim]:
    return [rule.claim(record.__dict__) for rule in _rules(type(record))]


class Waiting:
    """Rows that take what another record has, until that gives it up."""

    def __init__(self) -> None:
        # By their places in the file; then those that take, and that give up, a value.
        self._rows: dict[int, Write] = {}
        self._takers: dict[Claim, set[int]] = defaultdict(set)
        self._givers: dict[Claim, set[int]] = defaultdict(set)

    def add(self, row: Write) -> bool:
        """Have a row wait; False if too many do."""
        if len(self._rows) >= MOST_WAITING:
            return False
        self._rows[row.place] = row
        for claim in _taken(row.record):
            self._takers[claim].add(row.place)
        for claim in row.gives_up:
            self._givers[claim].add(row.place)
        return True

    def __contains__(self, row: Write) -> bool:
        return row.place in self._rows

    def are_concerned(self, rows: Iterable[Write]) -> bool:
        """Whether any of these gives up what somebody waits for."""
        return bool(self._rows) and any(
            self._takers.get(claim) for row in rows for claim in row.gives_up
        )

    def freed_by(self, row: Write) -> list[Write]:
        """Those that wait for what this one has given up; they wait no longer."""
        places = {
            place for claim in row.gives_up for place in self._takers.get(claim, ())
        }
        return [self._let_go(place) for place in sorted(places)]

    def all(self) -> Sequence[Write]:
        """All that still wait, in the order of the file."""
        return [self._rows[place] for place in sorted(self._rows)]

    def exchanged_with(self, row: Write) -> int | None:
        """The row that has what this one takes, and waits for this one itself."""
        for first in self._holders(row):
            seen, ahead = {first}, [first]
            while ahead:
                others = self._holders(self._rows[ahead.pop()])
                if row.place in others:
                    return self._rows[first].number
                ahead += others - seen
                seen |= others
        return None

    def _holders(self, row: Write) -> set[int]:
        claims = [one for one in _taken(row.record) if one not in row.gives_up]
        return {place for one in claims for place in self._givers.get(one, ())}

    def _let_go(self, place: int) -> Write:
        row = self._rows.pop(place)
        for claim in _taken(row.record):
            self._takers[claim].discard(place)
        for claim in row.gives_up:
            self._givers[claim].discard(place)
        return row
