"""Parts of a record, and the sources that a part may rest on.

A participation is part of an event, a figure part of an undertaking: PARTS says so. A
part with neither a citation of its own nor a reason for none rests on those of the
record that it is part of, so that 34 delegates need one citation and not 34. The
database holds the same rule at commit (records/sql/sources.sql).
"""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, ForeignKey, OuterRef, Q, QuerySet

from records.models.base import Record
from records.models.register import RegisterEntry
from records.models.sources import Citation, Source
from records.reading import Reader


def whole_fields(model: type[Record]) -> list[Any]:
    """The references by which a record of this type is part of another.

    Only to types that need a source themselves: what is cited for a person, who needs
    none, says nothing of an appointment.
    """
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
        and issubclass(whole := _target(field), Record)
        and whole.CITED
        and field.remote_field.related_name in whole.PARTS
    ]


def citations_counted_for(reader: Reader) -> QuerySet[Citation]:
    """What a reader may see of citations: with their source and what they are for."""
    citations: QuerySet[Citation] = Citation.objects.visible_to(reader).order_by()
    return citations.filter(
        source__in=Source.objects.visible_to(reader).order_by(),
        record__in=RegisterEntry.objects.visible_to(reader).order_by(),
    )


def rests_on(
    model: type[Record], wanted: QuerySet[Citation], counted: QuerySet[Citation]
) -> Q:
    """The condition that a record of this type rests on one of the wanted citations.

    That is on one of its own or, having none among those that are ``counted`` and no
    reason for that, on one of the record that it is part of.
    """
    own = Q(Exists(wanted.filter(record_id=OuterRef("pk"))))
    wholes = [
        Q(Exists(wanted.filter(record_id=OuterRef(field.attname))))
        for field in whole_fields(model)
    ]
    if not wholes:
        return own
    has_own = Q(Exists(counted.filter(record_id=OuterRef("pk"))))
    return own | (~has_own & Q(uncited_reason="") & reduce(or_, wholes))


def _target(field: Any) -> Any:
    return field.related_model._meta.concrete_model or field.related_model
