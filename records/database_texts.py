"""Has the database refuse texts that are too long, and names that hide something.

A rule for each record table, worked out from its model: texts are no longer than their
fields say (short ones are bounded by their type), names are composed (NFC) and hold
nothing invisible (records.texts). A new field is bound by it without being named.
"""

from hashlib import sha256

from django.db import models
from django.db.backends.utils import CursorWrapper

from records.models import Record
from records.texts import INVISIBLE

NAME = "records_plain_texts"


def names_of(model: type[Record]) -> list[str]:
    """The columns that hold names and other short texts, but not words as written."""
    return [
        str(field.column)
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField)
        and not (field.choices or field.generated or field.name in model.VERBATIM)
    ]


def limits_of(model: type[Record]) -> dict[str, int]:
    """The columns that hold long texts, with the most characters of each."""
    return {
        str(field.column): int(field.max_length or 0)
        for field in model._meta.concrete_fields
        if isinstance(field, models.TextField) and not field.generated
    }


def bind_texts(cursor: CursorWrapper, models: list[type[Record]]) -> None:
    """Install the rule on each table where it is not there as it should be."""
    for model in models:
        rule = _rule(model)
        digest = sha256(rule.encode()).hexdigest()
        table = model._meta.db_table
        cursor.execute(
            "SELECT obj_description(oid, 'pg_constraint') FROM pg_constraint"
            " WHERE conname = %s AND conrelid = %s::regclass",
            [NAME, table],
        )
        found = cursor.fetchone()
        if found == (digest,):
            continue
        _mend(cursor, model)
        cursor.execute(
            f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS {NAME},'
            f" ADD CONSTRAINT {NAME} CHECK ({rule})"
        )
        cursor.execute(f'COMMENT ON CONSTRAINT {NAME} ON "{table}" IS %s', [digest])


def _rule(model: type[Record]) -> str:
    # All names together cost the database one look; a space keeps them apart.
    names = " || ' ' || ".join(f"coalesce(\"{one}\", '')" for one in names_of(model))
    limits = [
        f'char_length("{column}") <= {most}'
        for column, most in limits_of(model).items()
    ]
    visible = f"({names}) !~ '[{INVISIBLE}]'"
    return " AND ".join([f"({names}) IS NFC NORMALIZED", visible, *limits])


def _mend(cursor: CursorWrapper, model: type[Record]) -> None:
    """Put names in order that were kept before there was the rule."""
    for column in names_of(model):
        kept = f"normalize(regexp_replace(\"{column}\", '[{INVISIBLE}]', '', 'g'), NFC)"
        cursor.execute(
            f'UPDATE "{model._meta.db_table}" SET "{column}" = {kept}'
            f' WHERE "{column}" IS NOT NFC NORMALIZED'
            f" OR \"{column}\" ~ '[{INVISIBLE}]'"
        )
