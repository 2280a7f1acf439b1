"""At which events a party was."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from events.choices import DelegationRole
from events.models import Delegation, Participation
from records.kit.filtering.paths import visible
from records.reading import Reader


def attended_by(side: Any, reader: Reader) -> QuerySet[Any, Any]:
    """The numbers of the events that a side attended, by a condition on ``party``.

    A party that is only recorded as absent did not. Lists of events are put together,
    an event as often as it is there: with “or” every event would be looked at.
    """
    people = _people(side, reader)
    return _present(reader).filter(side).values("event").union(people, all=True)


def attended_by_both(one: Any, other: Any, reader: Reader) -> QuerySet[Any, Any]:
    """The numbers of the events that both sides attended.

    An index has the people of one party in the order of events: two such lists are
    compared as they are read. Taken together with delegations they would all be
    gathered first, which takes half as long again.
    """
    ones, others = (_people(side, reader) for side in (one, other))
    met = ones.intersection(others)
    with_ones = _present(reader).filter(one).values("event")
    with_others = _present(reader).filter(other).values("event")
    return met.union(
        with_ones.intersection(attended_by(other, reader)),
        with_others.intersection(ones),
    )


def is_attended_by(side: Any, reader: Reader) -> Q:
    """The condition on an event that the side attended it."""
    return Q(_of_event(_present(reader), side)) | Q(
        _of_event(visible(Participation, reader), side)
    )


def _people(side: Any, reader: Reader) -> QuerySet[Any, Any]:
    return visible(Participation, reader).filter(side).values("event")


def _present(reader: Reader) -> QuerySet[Any]:
    return visible(Delegation, reader).exclude(role=DelegationRole.ABSENT)


def _of_event(rows: QuerySet[Any], side: Any) -> Any:
    return Exists(rows.filter(side, event=OuterRef("pk")))
