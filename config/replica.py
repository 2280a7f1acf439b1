"""Pages read from a copy of the database that PostgreSQL keeps by streaming.

With ``DATABASE_REPLICA_URL`` set, the view of a request that only reads works on the
replica: inside, “default” means that connection, for every query, however it is made.
What is around the view, which knows sessions, tokens and limits, stays with the primary
database, so that a right that was taken away is gone at once.

Whoever wrote something reads it: their cookie holds how far the primary had come, and
until the replica has come as far they are answered by the primary. So are staff's
pages, and programs whose token may write, which keep no cookies. And so is everybody
while the replica is away, is not being fed, or breaks off in the middle of an answer;
and while it still shows somebody what has been hidden from them since.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.core.signing import BadSignature
from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    InterfaceError,
    InternalError,
    OperationalError,
    connection,
    connections,
    transaction,
)
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from psycopg import errors

from records.attribution import SAFE_METHODS
from records.door.tokens import token_of
from records.models import Change
from records.models.changes import HORIZON

REPLICA = "replica"
COOKIE = "written"
# So long a cookie is kept: by then the replica has come as far, or is given up.
KEPT_SECONDS = 3_600
# So long a replica that was away is not asked again, and one that is fed is believed.
AWAY_SECONDS = 5.0
BELIEVED_SECONDS = 1.0
# Where one reads in order to write.
OF_THE_PRIMARY = ("/admin/", "/account/", "/login/", "/logout/", "/healthz")

_POSITION = re.compile(r"[0-9A-F]{1,8}/[0-9A-F]{1,8}")
# A replica that has caught up to a promotion is no replica any more, and as good.
_FED = (
    "SELECT NOT pg_is_in_recovery() OR EXISTS (SELECT FROM pg_stat_wal_receiver),"
    f" {HORIZON}"
)
_AS_FAR = "SELECT NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= %s::pg_lsn"

logger = logging.getLogger(__name__)


@contextmanager
def on_replica() -> Iterator[Any]:
    """Inside, in this thread, the replica is the database."""
    primary = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[REPLICA]
    try:
        yield connections[REPLICA]
    finally:
        connections[DEFAULT_DB_ALIAS] = primary


class ReplicaMiddleware:
    """Sends views that only read to the replica; the innermost middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if REPLICA not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        # Since when the replica is away, and when it was last seen to be fed.
        self.away_until = self.fed_until = 0.0
        # It knows all that was done by transactions before this one.
        self.knows_until = 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in SAFE_METHODS and response.status_code < 400:
            # What was written is committed by now.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_current_wal_lsn()::text")
                [position] = cursor.fetchone()
            response.set_signed_cookie(
                settings.REPLICA_COOKIE_NAME,
                position,
                salt=COOKIE,
                max_age=KEPT_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """The view's answer from the replica; nothing leaves it to the primary."""
        if request.method not in SAFE_METHODS or not self._may_ask(request):
            return None
        if not self._is_ready(request):
            return None
        with on_replica() as replica:
            try:
                with transaction.atomic():
                    response = view(request, *args, **kwargs)
                    if callable(getattr(response, "render", None)):
                        response = response.render()
                # The API words what goes wrong by itself.
                if response.status_code >= 500 and self._is_gone(replica):
                    return None
            except (OperationalError, InterfaceError, InternalError) as error:
                if not self._is_of_replica(error, replica):
                    raise
                return None
        found: HttpResponseBase = response
        return found

    def _may_ask(self, request: HttpRequest) -> bool:
        """Whether somebody who asks this may be answered by a replica at all."""
        if monotonic() < self.away_until:
            return False
        if request.path_info.startswith(OF_THE_PRIMARY):
            return False
        token = token_of(request)
        if token is not None and any(scope != "read" for scope in _verbs(token)):
            return False
        # Who reads is known before: by the primary.
        return request.user.is_authenticated in (True, False)

    def _is_ready(self, request: HttpRequest) -> bool:
        """Whether the replica knows enough to answer this."""
        with on_replica() as replica:
            try:
                if not self._is_fed(replica) or not self._is_as_far(request, replica):
                    return False
            except (OperationalError, InterfaceError, InternalError) as error:
                if not self._is_of_replica(error, replica):
                    raise
                return False
        # Asked of the primary: what is hidden by now has to be hidden there as well.
        return not Change.objects.hides_any_since(self.knows_until)

    def _is_fed(self, replica: Any) -> bool:
        if monotonic() < self.fed_until:
            return True
        with replica.cursor() as cursor:
            cursor.execute(_FED)
            fed, known = cursor.fetchone()
        if not fed:
            self._is_away("it is not being fed")
            return False
        self.fed_until = monotonic() + BELIEVED_SECONDS
        self.knows_until = known
        return True

    def _is_as_far(self, request: HttpRequest, replica: Any) -> bool:
        name = settings.REPLICA_COOKIE_NAME
        if name not in request.COOKIES:
            return True
        try:
            position = request.get_signed_cookie(name, salt=COOKIE)
        except BadSignature:
            return True
        if not _POSITION.fullmatch(position or ""):
            return True
        with replica.cursor() as cursor:
            cursor.execute(_AS_FAR, [position])
            return bool(cursor.fetchone()[0])

    def _is_of_replica(self, error: Exception, replica: Any) -> bool:
        """Whether an error is one that the primary would not have."""
        cause = error.__cause__
        # It had to give way to what it was fed, or the view writes after all.
        if isinstance(
            cause, errors.SerializationFailure | errors.ReadOnlySqlTransaction
        ):
            return True
        return self._is_gone(replica)

    def _is_gone(self, replica: Any) -> bool:
        if replica.connection is not None and replica.is_usable():
            return False
        with suppress(DatabaseError):
            replica.close()
        self._is_away("it does not answer")
        return True

    def _is_away(self, why: str) -> None:
        self.away_until, self.fed_until = monotonic() + AWAY_SECONDS, 0.0
        logger.warning("The replica is away: %s", why)


def _verbs(token: Any) -> list[str]:
    """What a token may do, of records of any type."""
    return [str(scope).partition(":")[0] for scope in token.scopes]
