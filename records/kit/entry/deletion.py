"""What hangs on records beyond Django's own check, which looks at foreign keys only.

Citations and the like go with their record (by trigger). A statement or an outcome that
refers to it, or a list of references or a cited value that names it, forbids its
deletion.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.contrib.admin.utils import NestedObjects
from django.db import router
from django.db.models import PROTECT, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse

from records.kit.registry import by_record_type
from records.models import (
    Citation,
    Passage,
    Record,
    RecordReferenceField,
    RegisterEntry,
    Source,
)


def references() -> Iterator[tuple[type[Record], RecordReferenceField]]:
    """Every field that refers to a record of any type, with its model."""
    for model in apps.get_models():
        if issubclass(model, Record) and not model._meta.proxy:
            for field in model._meta.local_fields:
                if isinstance(field, RecordReferenceField):
                    yield model, field


def dependants(records: Sequence[Record]) -> tuple[list[Record], list[Record]]:
    """Records that go with these ones, and records that forbid their deletion."""
    going: list[Record] = []
    forbidding = [*_listing(records), *_naming(records)]
    pending = {record.pk for record in records}
    seen = set(pending)
    while pending:
        found: list[Record] = []
        for model, field in references():
            referring = model._base_manager.filter(**{f"{field.name}__in": pending})
            if field.remote_field.on_delete is PROTECT:
                forbidding += referring
            else:
                found += [one for one in referring if one.pk not in seen]
        pending = {one.pk for one in found}
        seen |= pending
        going += found
    return going, [one for one in forbidding if one.pk not in seen]


def forbidding(records: Sequence[Record]) -> list[Record]:
    """All that stands in the way of a deletion: what refers to these records."""
    collector = NestedObjects(using=router.db_for_write(type(records[0])))
    collector.collect(list(records))
    _, more = dependants(records)
    protected: Any = collector.protected
    found = {one.pk: one for one in (*protected, *more)}
    return [found[number] for number in sorted(found)]


def resting(records: Sequence[Record]) -> Iterator[tuple[str, str, str]]:
    """What is cited from these sources or passages: its type, key and address."""
    numbers = [record.pk for record in records if isinstance(record, Source | Passage)]
    if not numbers:
        return
    cited = RegisterEntry.objects.filter(
        Q(citations__source__in=numbers) | Q(citations__passage__in=numbers)
    )
    for entry in cited.distinct():
        model = by_record_type(entry.record_type)
        address = reverse(f"{model.PLURAL}-detail", args=[entry.key])
        yield str(model._meta.verbose_name).capitalize(), entry.key, address


def _listing(records: Sequence[Record]) -> Iterator[Record]:
    """Records whose many-to-many fields name one of these."""
    for model in {type(record) for record in records}:
        numbers = [record.pk for record in records if type(record) is model]
        for relation in model._meta.related_objects:
            if relation.many_to_many:
                owner: Any = relation.related_model
                name = relation.field.name
                yield from owner._base_manager.filter(
                    **{f"{name}__in": numbers}
                ).distinct()


def _naming(records: Sequence[Record]) -> Iterator[Record]:
    """Citations that give one of these as the value of a field."""
    for record in records:
        # No text of anybody's: one function of ours, its two values as parameters.
        naming = RawSQL(
            "SELECT id FROM records_citations_naming(%s, %s)",
            [record.record_type(), record.key],
        )
        yield from Citation.objects.filter(pk__in=naming)
