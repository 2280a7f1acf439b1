"""Downloads: a list of records as a file, with what the reader may see of them.

Every file says what it answers: the headers ``X-Chancery-Query``, ``-Time`` (UTC),
``-Count`` (of the rows) and ``-SHA-256`` (of the file); in a workbook the last sheet.
"""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.http import HttpResponse

from records.kit.citing import citations_of, with_citations
from records.kit.files import FileFormat, Table, format_named
from records.kit.resources import resource_for
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
) -> HttpResponse:
    """The records of a list, in its order, as ``<plural>.csv``, xlsx, json or yaml.

    The list has to be narrowed to what the reader may see already; columns, references
    and citations are narrowed here. ``query`` is the address that was asked. A workbook
    always has the citations, as its second sheet; JSON and YAML have them within the
    records when told to. The number of queries does not depend on the number of
    records. Raises LookupError for another format.
    """
    chosen = format_named(format)()
    table = resource_for(model)().export(queryset, reader=reader)
    table.title = model.PLURAL
    moment = _now()
    if include_citations and format in NESTING:
        cited = with_citations(model, table, citations_of(queryset, reader))
        body = chosen.export_data(cited)
    elif format == "xlsx":
        beside = [_about(table, query, moment)]
        if model is not Citation:
            beside.insert(0, citations_of(queryset, reader))
        body = chosen.export_data(table, beside=beside)
    else:
        body = chosen.export_data(table)
    return _response(model.PLURAL, chosen, body, len(table), query, moment)


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
    return HttpResponse(
        body,
        content_type=format.get_content_type(),
        headers={
            "Content-Disposition": f'attachment; filename="{file_name}"',
            "X-Chancery-Query": query,
            "X-Chancery-Time": moment,
            "X-Chancery-Count": str(count),
            "X-Chancery-SHA-256": sha256(body).hexdigest(),
        },
    )


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
