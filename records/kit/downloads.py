"""Downloads: a list of records as a file, with what the reader may see of them.

Every file says what it answers: the headers ``X-Chancery-Query``, ``-Time`` (UTC),
``-Count`` (of the rows) and ``-SHA-256`` (of the file); in a workbook the last sheet.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from csv import reader as read_lines
from datetime import UTC, datetime
from hashlib import sha256
from io import StringIO
from itertools import chain
from typing import IO, Any

from django.db.models import DecimalField, IntegerField
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from records.kit.api.files import Csv, FileKind
from records.kit.citing import as_table, cited, with_citations
from records.kit.fields import public_fields
from records.kit.files import Table, format_named
from records.kit.files.cells import unescape_formula
from records.kit.files.csv_files import write_csv
from records.kit.files.xlsx_book import Book
from records.kit.inclusion import CITATIONS
from records.kit.resources import resource_for
from records.kit.spooling import CHUNK, Spool, below_header, in_chunks, joined
from records.models import Citation, Record, RecordQuerySet
from records.reading import Reader

# Formats in which the citations of a record can stand within it.
NESTING = ("json", "yaml")
# Lines that are in memory as text and as cells, of what goes into a workbook.
_TOLD = 100


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
    of queries grows by the thousand of records only, and memory not at all. Raises
    LookupError for another format.
    """
    chosen = format_named(format)()
    moment, count = _now(), 0

    def tables() -> Iterator[Table]:
        nonlocal count
        for records in in_chunks(queryset):
            table = resource_for(model)().export(records, reader=reader)
            if columns:
                table = _narrowed(table, records, columns)
            count += len(table)
            if include_citations and format in NESTING:
                citations = as_table(cited(records, reader), reader)
                table = with_citations(model, table, citations)
            yield table

    # Of whose cells the database knows all.
    is_known = set(columns) <= set(public_fields(model))
    lines = Csv(model, reader, only=_key_first(columns) if columns else ())

    def write_book(file: IO[bytes]) -> None:
        nonlocal count
        book, digest = Book(file), sha256()
        if is_known:
            _write_lines(book, lines, queryset, digest)
            count = lines.count
        else:
            _write_sheet(book, model.PLURAL, _summed(tables(), digest))
        if model is not Citation:
            _write_sheet(book, CITATIONS, _citations(queryset, reader))
        about = _about(query, moment, count, digest.hexdigest())
        book.write("about", ["name", "value"], about)
        book.close()

    if format == "xlsx":
        spool = Spool(write_book)
    elif format == "csv" and is_known:
        with closing(lines.parts(queryset, CHUNK)) as parts:
            spool = Spool.of(chain([lines.beginning()], parts))
        count = lines.count
    else:
        spool = Spool.of(joined(format, map(chosen.export_data, tables())))
    file_name = f"{model.PLURAL}.{chosen.get_extension()}"
    headers = _headers(file_name, spool.checksum, count, query, moment)
    return spool.response(chosen.get_content_type(), headers)


def kind_response(
    kind: FileKind, rows: RecordQuerySet, *, query: str = ""
) -> HttpResponseBase:
    """The records of a list as a kind of file of the API, such as a calendar."""
    fitting = kind.fitting(rows)
    # Said in front: how many have no place in such a file.
    kind.left_out = rows.order_by().count() - fitting.order_by().count()

    def parts() -> Iterator[bytes]:
        digest = sha256()
        chunks = (kind.chunk(some) for some in in_chunks(fitting))
        for part in chain([kind.beginning()], chunks):
            digest.update(part)
            yield part
        yield kind.ending(digest.hexdigest())

    spool = Spool.of(parts())
    name = f"{kind.model.PLURAL}.{kind.extension}"
    headers = _headers(name, spool.checksum, kind.count, query, _now())
    return spool.response(kind.media_type, headers)


def citations_response(
    model: type[Record], queryset: RecordQuerySet, *, reader: Reader, query: str = ""
) -> HttpResponseBase:
    """The citations of the records of a list, as ``<plural>.citations.csv``."""
    chosen = format_named("csv")()
    moment, count = _now(), 0

    def parts() -> Iterator[bytes]:
        nonlocal count
        for table in _citations(queryset, reader):
            count += len(table)
            yield chosen.export_data(table)

    spool = Spool.of(joined("csv", parts()))
    name = f"{model.PLURAL}.citations.{chosen.get_extension()}"
    headers = _headers(name, spool.checksum, count, query, moment)
    return spool.response(chosen.get_content_type(), headers)


def _citations(records: RecordQuerySet, reader: Reader) -> Iterator[Table]:
    return (as_table(some, reader) for some in in_chunks(cited(records, reader)))


def _write_sheet(book: Book, title: str, tables: Iterator[Table]) -> None:
    """Tables of one kind, of which there is at least one, as one sheet."""
    first = next(tables)
    book.write(title, first.headers, chain.from_iterable(chain([first], tables)))


def _write_lines(book: Book, lines: Csv, queryset: RecordQuerySet, digest: Any) -> None:
    """The records as a sheet, as the database writes their lines in a CSV file."""
    fields = [lines.model._meta.get_field(name) for name in lines.names]
    numeric = [isinstance(field, IntegerField | DecimalField) for field in fields]
    digest.update(lines.beginning())
    with closing(lines.parts(queryset, _TOLD)) as parts:
        rows = chain.from_iterable(_read(part, digest) for part in parts)
        book.write_texts(lines.model.PLURAL, lines.names, rows, numeric)


def _read(part: bytes, digest: Any) -> Iterator[list[str]]:
    """Lines of a CSV file as the texts that they tell; a checksum takes them in."""
    digest.update(part)
    for cells in read_lines(StringIO(part.decode(), newline="")):
        yield [unescape_formula(cell) if cell[:1] == "'" else cell for cell in cells]


def _summed(tables: Iterable[Table], digest: Any) -> Iterator[Table]:
    """The tables; a checksum takes in what the CSV file of all of them holds."""
    for place, table in enumerate(tables):
        part = write_csv(table)
        digest.update(below_header(part) if place else part)
        yield table


def file_response(
    file_name: str,
    media_type: str,
    body: bytes,
    count: int,
    query: str,
) -> HttpResponse:
    """A file to be kept, with what it answers, when, and of how many records."""
    checksum = sha256(body).hexdigest()
    headers = _headers(file_name, checksum, count, query, _now())
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
    wanted = _key_first(columns)
    rows = zip(*(found[name] for name in wanted), strict=True)
    return Table.of(list(rows), wanted)


def _key_first(columns: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(["key", *columns]))


def _about(query: str, moment: str, count: int, checksum: str) -> list[list[Any]]:
    """What a workbook says of itself; a file can't hold its own checksum."""
    return [
        ["query", query],
        ["time", moment],
        ["count", count],
        ["sha-256", checksum],
        ["sha-256 of", "the rows, written as the CSV file of the same query"],
    ]


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
