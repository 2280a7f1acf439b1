"""Whether Chancery can work: asked by whoever watches over it."""

from django.db import Error, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


# No transaction around it: opening one would fail before there is an answer.
@transaction.non_atomic_requests
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, 503 when it does not; open to all."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Error:
        return JsonResponse(
            {"status": "unavailable", "database": "does not answer"}, status=503
        )
    return JsonResponse({"status": "ok", "database": "ok"})
