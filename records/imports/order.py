"""In which order files of different record types are read."""

from collections.abc import Iterable
from typing import Any

from records.models import Record, RecordReferenceField


def in_order(models: Iterable[type[Record]]) -> list[type[Record]]:
    """Record types so that each comes after those it refers to.

    Types that are about any record, such as citations, come last.
    """
    waiting = sorted(models, key=is_about_any)
    ordered: list[type[Record]] = []
    while waiting:
        to_come = {_table_of(model) for model in waiting}
        ready = [
            model
            for model in waiting
            if not _referred_to(model) & to_come - {_table_of(model)}
            if is_about_any(model) == is_about_any(waiting[0])
        ]
        # A circle of references is no obstacle: take what stands first.
        ordered += ready or waiting[:1]
        waiting = [model for model in waiting if model not in ordered]
    return ordered


def _table_of(model: type[Record]) -> Any:
    return model._meta.concrete_model


def _referred_to(model: type[Record]) -> set[Any]:
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return {field.related_model for field in fields if field.is_relation}


def refers_to_its_own(model: type[Record]) -> bool:
    """Whether a record of this type may name another of it, which may come later."""
    return _table_of(model) in _referred_to(model) or is_about_any(model)


def is_about_any(model: type[Record]) -> bool:
    """Whether records of this type are about one of any other, as citations are."""
    return any(
        isinstance(field, RecordReferenceField) and not field.null
        for field in model._meta.concrete_fields
    )
