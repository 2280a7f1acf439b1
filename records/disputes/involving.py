"""Which records involve parties, of whatever type, as their lists are asked for them.

``party`` is any of them, ``between`` all of them together.
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.db.models import ForeignKey, Q, QuerySet
from django.http import QueryDict

from records.kit.filtering.paths import reader_of, visible
from records.kit.filters import filterset_for
from records.models import Record
from records.reading import Reader

PARTY, BETWEEN = "party", "between"
# The numbers of all records that the page of two parties tells of, by their keys, as
# of a day. Its app, which lies above this one, says so here.
TOLD_OF_TWO: list[Callable[[str, str, Reader, date | None], Collection[int]]] = []
# By what else a record belongs to a party, where its list is not asked for one.
_OTHERWISE = ("country", "parent")


def involving(
    model: type[Record], keys: list[str], request: Any, name: str = PARTY
) -> QuerySet[Any]:
    """The records of a type that the reader finds by ``party=`` and these keys.

    Or by ``between=``, if that is the name. A part is found with the record that it is
    part of, a party by itself.
    """
    records = visible(model, reader_of(request))
    if name in filterset_for(model).base_filters:
        return _asked(model, name, keys, request)
    found = Q(pk__in=[])
    if name == model.record_type() == PARTY:
        found |= Q(key__in=keys)
    for field in model._meta.concrete_fields:
        if _is_part_by(field):
            whole: Any = field.related_model
            wholes = involving(whole, keys, request, name)
            found |= Q(**{f"{field.name}__in": wholes.values("pk")})
    for other in _OTHERWISE if name == PARTY else ():
        if other in filterset_for(model).base_filters:
            found |= Q(pk__in=_asked(model, other, keys, request).values("pk"))
    return records.filter(found)


def _asked(
    model: type[Record], name: str, keys: list[str], request: Any
) -> QuerySet[Any]:
    asked = QueryDict(mutable=True)
    asked.setlist(name, keys)
    records = visible(model, reader_of(request))
    filters = filterset_for(model)(asked, records, request=request, only_asked=True)
    # Each dispute looks for its own record: of the others a party may have very many.
    found: QuerySet[Any] = filters.rows_without("", is_of_many=True)
    return found.order_by()


def _is_part_by(field: Any) -> bool:
    if not isinstance(field, ForeignKey):
        return False
    parts = getattr(field.related_model, "PARTS", ())
    return field.remote_field.related_name in parts
