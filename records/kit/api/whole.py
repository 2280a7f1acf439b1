"""A whole list as one file, however long: NDJSON or CSV, streamed.

A file is sent while it is read from the database, in one snapshot, so that it takes no
more memory for a million rows than for a thousand. It ends in a line with the number of
records and a checksum of all before it: a file without that line was cut.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from hashlib import sha256
from itertools import islice
from typing import Any

import orjson
from django.db import connection, transaction
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from records.door import limits
from records.door.addresses import client_address
from records.door.limits import Limit
from records.kit.api.problems import errors_of, refuse_if
from records.kit.api.views import ReadOnlyView
from records.kit.files.cells import plain_number
from records.kit.files.csv_files import write_csv
from records.kit.files.tables import Table
from records.kit.filtering.paths import in_order
from records.kit.filters import filterset_for
from records.kit.nearest import did_you_mean
from records.kit.registry import record_types
from records.kit.resources import resource_for
from records.models import Record, RecordQuerySet
from records.reading import Reader, reading

CHUNK = 1_000
NDJSON, CSV = "ndjson", "csv"
TYPES = {NDJSON: "application/x-ndjson", CSV: "text/csv; charset=utf-8"}
# Whole lists by one user, or from one address by who is nobody in particular.
WHOLE = Limit("whole list", 200, 60 * 60)


class WholeView(ReadOnlyView):
    """All records of a list that fit the filters, in one file."""

    # Files have no schema of JSON; docs/api/copying.md tells of them.
    schema = None

    def get(
        self, request: Request, model: type[Record], extension: str
    ) -> HttpResponseBase:
        """The file; the filters are those of the list."""
        if extension not in TYPES:
            near = did_you_mean(extension, TYPES)
            raise NotFound(f"There is no file of the kind “{extension[:20]}”.{near}")
        filters = filterset_for(model)(
            request.query_params,
            in_order(model, request.user),
            request=request,
            page_parameters=(),
        )
        refuse_if(errors_of(filters))
        who = request.user.pk or client_address(request._request)
        limits.take(WHOLE, str(who))
        return StreamingHttpResponse(
            _lines(model, filters.qs, request.user, extension),
            content_type=TYPES[extension],
            headers={
                "Content-Disposition": (
                    f'attachment; filename="{model.PLURAL}.{extension}"'
                ),
                # A proxy sends on what it gets, as it gets it.
                "X-Accel-Buffering": "no",
            },
        )


def _lines(
    model: type[Record], records: RecordQuerySet, reader: Reader, extension: str
) -> Iterator[bytes]:
    digest, count = sha256(), 0
    with _one_snapshot():
        numbers = records.values_list("pk", flat=True).iterator(chunk_size=CHUNK)
        while True:
            # Who reads is said for each chunk: between them others may be answered.
            with reading(reader):
                chunk = list(islice(numbers, CHUNK))
                rows = records.filter(pk__in=chunk)
                table = resource_for(model)().export(rows, reader=reader)
            body = _written(table, extension, is_first=not count)
            digest.update(body)
            count += len(table)
            yield body
            if len(chunk) < CHUNK:
                break
    yield _end(extension, count, digest.hexdigest())


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """Inside, all statements see the database as it was at the first."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                )
        yield


def _written(table: Table, extension: str, *, is_first: bool) -> bytes:
    if extension == CSV:
        body = write_csv(table)
        # Names of columns need no quotation marks: the header is one line.
        return body if is_first else body.partition(b"\r\n")[2]
    names = list(table.headers)
    return b"".join(
        orjson.dumps(
            dict(zip(names, row, strict=True)),
            default=_plain,
            option=orjson.OPT_APPEND_NEWLINE,
        )
        for row in table
    )


def _plain(value: Any) -> str:
    """Numbers with decimals are text, so that no digit is lost."""
    if isinstance(value, Decimal):
        return plain_number(value)
    raise TypeError(type(value).__name__)


def _end(extension: str, count: int, checksum: str) -> bytes:
    """The last line: it is no record, and says so."""
    if extension == CSV:
        return f"#end,{count},{checksum}\r\n".encode()
    return orjson.dumps(
        {"end": True, "count": count, "sha256": checksum},
        option=orjson.OPT_APPEND_NEWLINE,
    )


def urls() -> list[URLPattern]:
    """``missions.ndjson`` and ``missions.csv`` beside the list of missions."""
    return [
        path(
            f"{model.PLURAL}.<str:extension>",
            WholeView.as_view(),
            {"model": model},
            name=f"api-{model.PLURAL}-whole",
        )
        for model in record_types()
    ]
