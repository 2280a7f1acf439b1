"""Filters by records of other types that name this one as ``type:key``."""

from typing import Any

from django.db.models import Q

from records.kit.filtering.kinds import Pairs, RelatedChoicesFilter, Rows
from records.kit.filtering.paths import at_the_end, path_condition, visible
from records.models import RegisterEntry


class NamedFromChoicesFilter(RelatedChoicesFilter):
    """Values of a closed list that such records have, at the end of any path.

    Paths begin at the register, with the name by which those refer to it.
    """

    def __init__(self, *paths: str, **kwargs: Any) -> None:
        kwargs.setdefault("choices", _choices_at(RegisterEntry, paths[0]))
        super().__init__(*paths, **kwargs)

    def condition(self, value: list[str]) -> Q:
        """A record that is named from the beginning of such a path."""
        found = Q()
        for path in self.paths:
            found |= path_condition(RegisterEntry, path, "in", value, self.reader)
        return found

    def pairs(self, rows: Rows) -> Pairs:
        """The rows with each value at the end of such a path."""
        entries = visible(RegisterEntry, self.reader).filter(pk__in=rows.values("pk"))
        return [at_the_end(entries, path, self.reader) for path in self.paths]


def _choices_at(model: Any, path: str) -> list[Any]:
    """The closed list of the field at the end of a path."""
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model
    return list(field.flatchoices)
