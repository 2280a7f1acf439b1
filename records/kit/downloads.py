"""Downloads: a list of records as a file, with what the reader may see of them.

Every file says what it answers: the headers ``X-Chancery-Query``, ``-Time`` (UTC),
``-Count`` (of the rows) and ``-SHA-256`` (of the file); in a workbook the last sheet.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from records.kit.api.files import FileKind
from records.kit.citing import citations_of, with_citations
from records.kit.files import FileFormat, Table, format_named
from records.kit.resources import resource_for
from records.kit.spooling import Spool, in_chunks, joined
from records.models import Citation, Record, RecordQuerySet
from records.reading import Reader

# Formats in which the citations of a record can stand within it.
NESTING = ("json", "yaml")


def download_response(
    model: type[Record],
    queryset: RecordQuerySet,
    format: str,
    *,
    reader: Reader,
    query: str = "",
    include_citations: bool = False,
    columns: Sequence[str] = (),
) -> HttpResponseBase:
    """The records of a list, in its order, as ``<plural>.csv``, xlsx, json or yaml.

    The list has to be narrowed to what the reader may see already; columns, references
    and citations are narrowed here. ``query`` is the address that was asked. A workbook
    always has the citations, as its second sheet; JSON and YAML have them within the
    records when told to. Of ``columns`` only those and the key are in it. The number
    of queries grows by the thousand of records only, and memory not at all, but for
    workbooks. Raises LookupError for another format.
    """
    chosen = format_named(format)()
    moment, count = _now(), 0

    def table_of(records: RecordQuerySet) -> Table:
        nonlocal count
        table = resource_for(model)().export(records, reader=reader)
        if columns:
            table = _narrowed(table, records, columns)
        table.title = model.PLURAL
        count += len(table)
        if include_citations and format in NESTING:
            return with_citations(model, table, citations_of(records, reader))
        return table

    if format == "xlsx":
        table = table_of(queryset)
        beside = [_about(table, query, moment)]
        if model is not Citation:
            beside.insert(0, citations_of(queryset, reader))
        body = chosen.export_data(table, beside=beside)
        return _response(model.PLURAL, chosen, body, count, query, moment)
    parts = (chosen.export_data(table_of(rows)) for rows in in_chunks(queryset))
    spool = Spool(joined(format, parts))
    file_name = f"{model.PLURAL}.{chosen.get_extension()}"
    headers = _headers(file_name, spool.checksum, count, query, moment)
    return spool.response(chosen.get_content_type(), headers)


def kind_response(
    kind: FileKind, rows: RecordQuerySet, *, query: str = ""
) -> HttpResponse:
    """The records of a list as a kind of file of the API, such as a calendar."""
    fitting = kind.fitting(rows)
    body = kind.chunk(fitting)
    # Known by now, and said in front: how many have no place in such a file.
    kind.left_out = rows.order_by().count() - kind.count
    body = kind.beginning() + body
    body += kind.ending(sha256(body).hexdigest())
    name = f"{kind.model.PLURAL}.{kind.extension}"
    return file_response(name, kind.media_type, body, kind.count, query)


def citations_response(
    model: type[Record], queryset: RecordQuerySet, *, reader: Reader, query: str = ""
) -> HttpResponse:
    """The citations of the records of a list, as ``<plural>.citations.csv``."""
    chosen = format_named("csv")()
    table = citations_of(queryset, reader)
    body = chosen.export_data(table)
    name = f"{model.PLURAL}.citations"
    return _response(name, chosen, body, len(table), query, _now())


def _response(
    name: str, format: FileFormat, body: bytes, count: int, query: str, moment: str
) -> HttpResponse:
    file_name = f"{name}.{format.get_extension()}"
    media_type = format.get_content_type()
    return file_response(file_name, media_type, body, count, query, moment)


def file_response(
    file_name: str,
    media_type: str,
    body: bytes,
    count: int,
    query: str,
    moment: str = "",
) -> HttpResponse:
    """A file to be kept, with what it answers, when, and of how many records."""
    checksum = sha256(body).hexdigest()
    headers = _headers(file_name, checksum, count, query, moment or _now())
    return HttpResponse(body, content_type=media_type, headers=headers)


def _headers(
    file_name: str, checksum: str, count: int, query: str, moment: str
) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{file_name}"',
        "X-Chancery-Query": query,
        "X-Chancery-Time": moment,
        "X-Chancery-Count": str(count),
        "X-Chancery-SHA-256": checksum,
    }


def _narrowed(table: Table, records: RecordQuerySet, columns: Sequence[str]) -> Table:
    """The table with these columns, the key first.

    What a record can't be told without, such as the date of its event, may be one.
    """
    names = list(table.headers)
    found: dict[str, list[Any]] = {name: list(table.column(name)) for name in names}
    for path in columns:
        if path not in found:
            values = records.prefetch_related(None).values_list(path, flat=True)
            found[path] = ["" if value is None else str(value) for value in values]
    wanted = list(dict.fromkeys(["key", *columns]))
    rows = zip(*(found[name] for name in wanted), strict=True)
    return Table.of(list(rows), wanted)


def _about(table: Table, query: str, moment: str) -> Table:
    """What a workbook says of itself; a file can't hold its own checksum."""
    rows = format_named("csv")().export_data(table)
    told: list[list[Any]] = [
        ["query", query],
        ["time", moment],
        ["count", len(table)],
        ["sha-256", sha256(rows).hexdigest()],
        ["sha-256 of", "the rows, written as the CSV file of the same query"],
    ]
    about = Table.of(told, ["name", "value"])
    about.title = "about"
    return about


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
