"""In which order files of different record types are read."""

from collections.abc import Iterable, Sequence
from typing import Any

from records.models import Record, RecordReferenceField, RegisterEntry


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


def referred_to_early(ordered: Sequence[type[Record]]) -> list[type[Record]]:
    """Those of these types that a row may name which is read before theirs is."""
    return [
        model
        for place, model in enumerate(ordered)
        if any(
            _table_of(model) in _referred_to(one)
            # Nothing is said about what is itself about any record.
            or (RegisterEntry in _referred_to(one) and not is_about_any(model))
            for one in ordered[: place + 1]
        )
    ]


def is_about_any(model: type[Record]) -> bool:
    """Whether records of this type are about one of any other, as citations are."""
    return any(
        isinstance(field, RecordReferenceField) and not field.null
        for field in model._meta.concrete_fields
    )
