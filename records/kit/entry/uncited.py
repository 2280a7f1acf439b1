"""What a form would leave published without a source, and how it says so.

Asked when all of the form is saved, its rows of citations included, and before the
commit, where the database asks the same (records/sql/citations.sql).
"""

from collections.abc import Iterable

from records.kit.rules import without_source
from records.models import Record
from records.models.parts import whole_fields

OF_RECORD = (
    "A published record needs a source: cite one below, say here why there is none, or "
    "keep the record a draft."
)
_OF_PART = (
    "{kind} “{part}” would be published without a source: say in its row why there is "
    "none, or cite one {where}."
)
_ITSELF, _OR_BELOW = "on its own page first", "below, for all of it"


class Uncited(Exception):
    """Nothing of the form is saved: the record or a part of it lacks a source.

    ``of_record`` is what to say of the record itself, ``of_parts`` of its rows.
    """

    def __init__(self, of_record: str, of_parts: str) -> None:
        super().__init__(of_record or of_parts)
        self.of_record, self.of_parts = of_record, of_parts


def check_cited(record: Record, parts: Iterable[Record]) -> None:
    """Raise Uncited if the record or one of these parts was saved without a source.

    Parts that only lack what the record lacks are not told of beside it.
    """
    found: dict[type[Record], dict[int, Record]] = {}
    for one in (record, *parts):
        found.setdefault(type(one), {})[one.pk] = one
    lacking = [
        of_type[number]
        for model, of_type in found.items()
        for number in without_source(model, of_type)
    ]
    of_parts = [
        _OF_PART.format(
            kind=str(one._meta.verbose_name).capitalize(),
            part=one,
            where=_OR_BELOW if _rests_on(one, record) else _ITSELF,
        )
        for one in lacking
        if one is not record and not (record in lacking and _rests_on(one, record))
    ]
    if lacking:
        raise Uncited(OF_RECORD if record in lacking else "", " ".join(of_parts))


def _rests_on(part: Record, record: Record) -> bool:
    fields = whole_fields(type(part))
    return any(getattr(part, field.attname) == record.pk for field in fields)
