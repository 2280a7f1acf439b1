"""Who changes the records, and why: told to the database's history triggers.

The web request says it by itself (middleware); a command says it with
``attributed_to(reason="…")``.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


@contextmanager
def attributed_to(
    *, actor: int | None = None, reason: str = "", request: str = ""
) -> Iterator[None]:
    """History rows written inside carry this actor (user number) and reason.

    Enter it outside a transaction: a rollback takes back what was said inside. Behind a
    pool a connection is ours for a transaction only; there all of it is one.
    """
    said = ("" if actor is None else str(actor), reason[:500], request[:40])
    if settings.DATABASE_POOLED:
        with transaction.atomic():
            _tell(*said)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('statement_timeout', %s, true)",
                    [f"{settings.WRITE_TIMEOUT}s"],
                )
            yield
        return
    _tell(*said)
    try:
        yield
    finally:
        # In a failed transaction nothing can be said; its rollback forgets for us.
        if not connection.needs_rollback:
            _tell("", "", "")


def give_reason(reason: str) -> None:
    """Say why while what is attributed is under way: the reason is in the body."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('chancery.reason', %s, %s)",
            [reason[:500], settings.DATABASE_POOLED],
        )


def _tell(actor: str, reason: str, request: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('chancery.actor', %(actor)s, %(is_local)s),"
            " set_config('chancery.reason', %(reason)s, %(is_local)s),"
            " set_config('chancery.request', %(request)s, %(is_local)s)",
            {
                "actor": actor,
                "reason": reason,
                "request": request,
                "is_local": settings.DATABASE_POOLED,
            },
        )


class AttributionMiddleware:
    """Attributes what a writing request changes to the user who is logged in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS:
            return self.get_response(request)
        with attributed_to(
            actor=request.user.pk,
            reason=request.POST.get("change_reason", ""),
            request=uuid.uuid4().hex,
        ):
            return self.get_response(request)
