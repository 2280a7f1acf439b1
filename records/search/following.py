"""Where paths of references lead, seen by a reader at every step."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import ForeignKey, ManyToManyField

from records.kit.filtering.paths import visible
from records.models import Record
from records.models.search import CALLED_BY
from records.reading import Reader


def hops(model: type[Record]) -> list[tuple[str, type[Record]]]:
    """The paths to what a type is told with by name, and the types of that."""
    ways = []
    for path in model.SEARCH:
        way, _, last = path.rpartition("__")
        if not way or last not in CALLED_BY:
            continue
        target: Any = model
        for name in way.split("__"):
            target = target._meta.get_field(name).related_model
        target = target._meta.concrete_model
        if not target.TELLS_OF:
            ways.append((way, target))
    return ways


def follow(
    model: type[Record], numbers: Iterable[int], way: str, reader: Reader
) -> dict[int, set[int]]:
    """From each record those that a path such as ``participations__person`` leads to.

    One query for each step of the path, two where it passes a list of references.
    """
    reached = {number: {number} for number in numbers}
    here: Any = model._meta.concrete_model
    for name in way.split("__"):
        field = here._meta.get_field(name)
        steps: dict[int, set[int]] = defaultdict(set)
        for start, end in _pairs(here, field, set().union(*reached.values()), reader):
            steps[start].add(end)
        reached = {
            number: set().union(*(steps[one] for one in ones))
            for number, ones in reached.items()
        }
        here = field.related_model._meta.concrete_model
    return reached


def _pairs(
    here: Any, field: Any, numbers: set[int], reader: Reader
) -> Iterable[tuple[int, int]]:
    rows: Any
    if isinstance(field, ForeignKey):
        rows = visible(here, reader).filter(pk__in=numbers)
        rows = rows.exclude(**{f"{field.name}__isnull": True})
        return rows.values_list("pk", field.attname)  # type: ignore[no-any-return]
    back = field if isinstance(field, ManyToManyField) else field.field
    if isinstance(back, ManyToManyField):
        links: Any = back.remote_field.through
        through = links._default_manager
        start, end = back.m2m_field_name(), back.m2m_reverse_field_name()
        if back is not field:
            start, end = end, start
        rows = through.filter(**{f"{start}__in": numbers})
        pairs = list(rows.values_list(f"{start}_id", f"{end}_id"))
        seen = visible(field.related_model, reader).filter(pk__in={e for _, e in pairs})
        known = set(seen.values_list("pk", flat=True))
        return [pair for pair in pairs if pair[1] in known]
    rows = visible(field.related_model, reader)
    rows = rows.filter(**{f"{back.name}__in": numbers})
    return rows.values_list(back.attname, "pk")  # type: ignore[no-any-return]
