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
    people = visible(Participation, reader).filter(side).values("event")
    return _present(reader).filter(side).values("event").union(people, all=True)


def is_attended_by(side: Any, reader: Reader) -> Q:
    """The condition on an event that the side attended it."""
    return Q(_of_event(_present(reader), side)) | Q(
        _of_event(visible(Participation, reader), side)
    )


def _present(reader: Reader) -> QuerySet[Any]:
    return visible(Delegation, reader).exclude(role=DelegationRole.ABSENT)


def _of_event(rows: QuerySet[Any], side: Any) -> Any:
    return Exists(rows.filter(side, event=OuterRef("pk")))
