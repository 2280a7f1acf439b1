"""Filters by party, for types where a party can stand on more than one side."""

from functools import reduce
from operator import and_
from typing import Any, ClassVar

from django.db.models import Q

from records.kit.filtering.kinds import ReferenceFilter
from records.kit.filtering.references import Named
from relations.models import Party


class PartyFilter(ReferenceFilter):
    """A party on any side; its ministries, other bodies and companies count as it."""

    # How deep bodies are nested: a company of a ministry of a state.
    ABOVE: ClassVar[tuple[str, ...]] = ("parent", "parent__parent")

    def __init__(self, *paths: str, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Party")
        kwargs.setdefault(
            "help_text",
            "On any side, by key, name or ISO code; bodies and companies of a state "
            "count as that state. Several: any of them.",
        )
        super().__init__(Party, paths, **kwargs)


class BetweenFilter(PartyFilter):
    """All the parties named, together."""

    def __init__(self, *paths: str, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Between")
        kwargs.setdefault(
            "help_text", "All of these parties together: “kazakhstan, iraq”."
        )
        super().__init__(*paths, **kwargs)

    def condition(self, value: Named) -> Q:
        """A record that has each of the parties."""
        return reduce(and_, (self.refers_to(numbers) for numbers in value))
