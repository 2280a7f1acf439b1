"""A whole list as one file, however long, streamed.

A file is sent while it is read from the database, in one snapshot, so that it takes no
more memory for a million rows than for a thousand. NDJSON and CSV end in a line with
the number of records and a checksum of all before it: a file without it was cut.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from records.door import limits
from records.door.addresses import client_address
from records.door.limits import Limit
from records.door.tokens import token_of
from records.kit.api import asking
from records.kit.api.base import base_of
from records.kit.api.files import FileKind, kinds_of
from records.kit.api.problems import errors_of, refuse_if
from records.kit.api.views import ReadOnlyView
from records.kit.filtering.paths import in_order
from records.kit.filters import filterset_for
from records.kit.nearest import did_you_mean
from records.kit.registry import record_types
from records.models import Record, RecordQuerySet

CHUNK = 1_000
# Seconds after which whoever takes a file too slowly gets no more of it.
PATIENCE = 900
_NONE: Any = None
# Whole lists by one token, one user, or from one address by nobody in particular.
WHOLE = Limit("whole list", 200, 60 * 60)


class WholeView(ReadOnlyView):
    """All records of a list that fit the filters, in one file."""

    # Said for each list when its address is made.
    model: type[Record] = _NONE

    def asks(self) -> list[asking.Parameter]:
        """The filters of the list."""
        return asking.filters_of(self.model)

    def files(self) -> dict[str, type[FileKind]]:
        """The kinds of file, by extension."""
        return kinds_of(self.model)

    def get(self, request: Request, extension: str) -> HttpResponseBase:
        """The file; the filters are those of the list."""
        model, kinds = self.model, kinds_of(self.model)
        if extension not in kinds:
            near = did_you_mean(extension, kinds)
            raise NotFound(f"There is no file of the kind “{extension[:20]}”.{near}")
        filters = filterset_for(model)(
            request.query_params,
            in_order(model, request.user),
            request=request,
            only_asked=True,
            page_parameters=(),
        )
        refuse_if(errors_of(filters))
        limits.take(WHOLE, _who(request))
        base = base_of(request)
        kind = kinds[extension](model, request.user, base)
        return StreamingHttpResponse(
            _parts(kind, filters.qs),
            content_type=kind.media_type,
            headers={
                "Content-Disposition": (
                    f'attachment; filename="{model.PLURAL}.{extension}"'
                ),
                # A proxy sends on what it gets, as it gets it.
                "X-Accel-Buffering": "no",
            },
        )


def _who(request: Request) -> str:
    """Whose limit a file counts against."""
    if token := token_of(request._request):
        return f"token {token.pk}"
    if request.user.pk:
        return f"user {request.user.pk}"
    return client_address(request._request)


def _parts(kind: FileKind, records: RecordQuerySet) -> Iterator[bytes]:
    digest = sha256()
    body = kind.beginning()
    with _one_snapshot(), closing(kind.parts(records, CHUNK)) as parts:
        for part in parts:
            body += part
            digest.update(body)
            yield body
            body = b""
    # Of no rows at all there may be no part.
    digest.update(body)
    yield body + kind.ending(digest.hexdigest())


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """Inside, all statements see the database as it was at the first.

    A statement may go on as long as somebody takes what it finds, if not for ever. It
    has one process: whoever takes all waits, and others need the rest.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                )
                cursor.execute(
                    "SELECT set_config('statement_timeout', %s, true),"
                    " set_config('max_parallel_workers_per_gather', '0', true)",
                    [f"{PATIENCE}s"],
                )
        yield


def urls() -> list[URLPattern]:
    """``missions.ndjson`` and others beside the list of missions."""
    return [
        path(
            f"{model.PLURAL}.<str:extension>",
            WholeView.as_view(model=model),
            name=f"api-{model.PLURAL}-whole",
        )
        for model in record_types()
    ]
