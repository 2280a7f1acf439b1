"""CSV that the database writes itself: what a cell holds, as expressions of SQL.

The cells are those of ``records.kit.exporting``, written as ``write_csv`` writes them;
references that the reader may not see are empty.
"""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    DecimalField,
    F,
    ForeignKey,
    Func,
    ManyToManyField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    TimeField,
    Value,
    When,
)
from django.db.models.functions import Collate

from records.kit.api.json_text import joined
from records.kit.fields import RecordField
from records.models import RecordReferenceField
from records.reading import Reader, sight_of

# As records.kit.files.cells escapes what a spreadsheet would run; the first character
# is looked at alone before, which costs next to nothing.
_FORMULA = "^''*[=+@\t\r\n＝＋－＠-]"  # noqa: RUF001 (they run as well)
_FIRST = ",".join(str(ord(one)) for one in "'=+-@\t\r\n＝＋－＠")  # noqa: RUF001
_ESCAPED = (
    f"CASE WHEN ascii({{0}}) IN ({_FIRST}) AND {{0}} ~ '{_FORMULA}'"
    " THEN '''' || {0} ELSE {0} END"
)
# COPY leaves only NULL empty.
_COLUMN = f"NULLIF({_ESCAPED.format('%(expressions)s')}, '')"
# What has parameters stands in its statement once.
_WORKED_OUT = (
    f"(SELECT NULLIF({_ESCAPED.format('one')}, '')"
    " FROM (SELECT %(expressions)s) AS cell (one))"
)
_TIME = (
    "to_char(%(expressions)s, CASE WHEN extract(second FROM %(expressions)s) = 0"
    " THEN 'HH24:MI' WHEN extract(second FROM %(expressions)s)"
    " = trunc(extract(second FROM %(expressions)s))"
    " THEN 'HH24:MI:SS' ELSE 'HH24:MI:SS.US' END)"
)
# Of kinds of field that are no text, how each stands in a cell.
_WRITTEN = (
    (
        BooleanField,
        "CASE %(expressions)s WHEN true THEN 'true' WHEN false THEN 'false' END",
    ),
    (DecimalField, "trim_scale(%(expressions)s)"),
    (DateField, "to_char(%(expressions)s, 'YYYY-MM-DD')"),
    (TimeField, _TIME),
)


def copied(
    rows: QuerySet[Any], fields: list[RecordField], reader: Reader
) -> list[bytes]:
    """The lines of the rows, without what ends a line."""
    cells = [_cell(field, reader) for field in fields]
    try:
        sql, params = rows.values_list(*cells).query.sql_with_params()
    except EmptyResultSet:
        return []
    operations: Any = connection.ops
    statement = operations.compose_sql(f"COPY ({sql}) TO STDOUT (FORMAT csv)", params)
    # PostgreSQL sends a row at a time.
    with connection.cursor() as cursor, cursor.copy(statement) as lines:
        return [bytes(line).removesuffix(b"\n") for line in lines]


def _cell(field: RecordField, reader: Reader) -> Any:
    if isinstance(field, ManyToManyField):
        return _sql(_WORKED_OUT, _keys(field, reader))
    if isinstance(field, ForeignKey):
        return _reference(field, reader)
    for kind, template in _WRITTEN:
        if isinstance(field, kind):
            return _sql(template, F(field.attname))
    if isinstance(field, CharField | TextField):
        return _sql(_COLUMN, F(field.attname))
    return F(field.attname)


def _reference(field: Any, reader: Reader) -> Any:
    path = f"{field.name}__"
    key: Any = _sql(_COLUMN, F(f"{path}key"))
    if isinstance(field, RecordReferenceField):
        key = joined(F(f"{path}record_type"), ":", F(f"{path}key"))
    seen = sight_of(reader).condition(path) & Q(**{f"{field.name}__isnull": False})
    text = TextField()
    return Case(When(seen, then=key), default=Value(None, text), output_field=text)


def _keys(field: Any, reader: Reader) -> Any:
    """The keys that a list of references names, in order."""
    path = f"{field.m2m_reverse_field_name()}__"
    links = field.remote_field.through._default_manager.filter(
        sight_of(reader).condition(path), **{field.m2m_field_name(): OuterRef("pk")}
    )
    keys = links.order_by(Collate(f"{path}key", "C")).values_list(f"{path}key")
    return _sql("array_to_string(%(expressions)s, ';')", ArraySubquery(keys))


def _sql(template: str, value: Any) -> Func:
    return Func(value, template=template, output_field=TextField())
