"""Files that the database writes itself: what stands in a line, as expressions of SQL.

The cells are those of ``records.kit.exporting``, written as ``write_csv`` writes them;
references that the reader may not see are empty, in JSON null.
"""

from collections.abc import Generator
from contextlib import closing
from itertools import islice
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

from records.kit.api.json_text import as_json, joined, members
from records.kit.fields import RecordField
from records.models import RecordReferenceField
from records.reading import Reader, sight_of

Lines = Generator[list[bytes], None, None]

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


def csv_lines(
    rows: QuerySet[Any], fields: list[RecordField], reader: Reader, at_once: int
) -> Lines:
    """The rows as lines of a CSV file, so many at a time."""
    cells = [_cell(field, reader) for field in fields]
    with closing(_copied(rows.values_list(*cells), "csv", at_once)) as copied:
        for some in copied:
            # A line ends as the database ends lines.
            yield [b"%b\r\n" % line[:-1] for line in some]


def json_lines(
    rows: QuerySet[Any], fields: list[RecordField], reader: Reader, at_once: int
) -> Lines:
    """The rows as lines of JSON, so many at a time: an object of plain values each."""
    told = ((field.name, _value(field, reader)) for field in fields)
    line = joined("{", *members(told), "}")
    with closing(_copied(rows.values_list(line), "text", at_once)) as copied:
        for some in copied:
            # What is copied as text has its backslashes twice; JSON has nothing else
            # that would be written in another way.
            yield [bytes(line).replace(b"\\\\", b"\\") for line in some]


def _copied(
    rows: QuerySet[Any], format: str, at_once: int
) -> Generator[list[Any], None, None]:
    """What COPY gives of the rows.

    All is one statement, which goes on while it is taken from it. Who reads is asked at
    its beginning alone. Until it is at its end or closed nothing else can be asked:
    whoever takes from it has to close it.
    """
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return
    operations: Any = connection.ops
    statement = operations.compose_sql(
        f"COPY ({sql}) TO STDOUT (FORMAT {format})", params
    )
    # PostgreSQL sends a row at a time.
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        lines = iter(copy)
        while some := list(islice(lines, at_once)):
            yield some


def _value(field: RecordField, reader: Reader) -> Any:
    """A field as JSON; numbers with decimals are text, so that no digit is lost."""
    if isinstance(field, ManyToManyField):
        keys = _keys(field, reader)
        return _sql("coalesce(array_to_json(%(expressions)s)::text, '[]')", keys)
    if isinstance(field, ForeignKey):
        return as_json(_key(field, reader), may_be_null=True)
    value: Any = F(field.attname)
    if not isinstance(field, BooleanField):
        template = next((one for kind, one in _WRITTEN if isinstance(field, kind)), "")
        value = _sql(f"({template})::text", value) if template else value
    return as_json(value, may_be_null=field.null)


def _cell(field: RecordField, reader: Reader) -> Any:
    if isinstance(field, ManyToManyField):
        joined_keys = _sql(
            "array_to_string(%(expressions)s, ';')", _keys(field, reader)
        )
        return _sql(_WORKED_OUT, joined_keys)
    if isinstance(field, ForeignKey):
        return _key(field, reader, _COLUMN)
    for kind, template in _WRITTEN:
        if isinstance(field, kind):
            return _sql(template, F(field.attname))
    if isinstance(field, CharField | TextField):
        return _sql(_COLUMN, F(field.attname))
    return F(field.attname)


def _key(field: Any, reader: Reader, template: str = "%(expressions)s") -> Any:
    """The key of a record that is referred to; NULL where none may be seen."""
    path = f"{field.name}__"
    key: Any = _sql(template, F(f"{path}key"))
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
    return ArraySubquery(keys)


def _sql(template: str, value: Any) -> Func:
    return Func(value, template=template, output_field=TextField())
