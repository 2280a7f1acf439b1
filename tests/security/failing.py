"""Addresses that fail in ways a site must not tell about, beside those of the site."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import IntegrityError, InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as site
from records.door.limits import TooManyAttempts

__all__ = ["handler400", "handler403", "handler404", "handler500"]

CANARY = "ZQX-canary-of-a-person"


def raises(error):
    def view(request, **kwargs):
        raise error

    return view


def slow(request, **kwargs):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(20)")
    return HttpResponse()


def reads(request, **kwargs):
    return HttpResponse(str(len(request.body) + len(request.POST)))


def tells(request, **kwargs):
    return HttpResponse(f"{request.META['REMOTE_ADDR']} {request.scheme}")


VIEWS = {
    "bug": raises(RuntimeError(CANARY)),
    "refused": raises(PermissionDenied(CANARY)),
    "large": raises(RequestDataTooBig(CANARY)),
    "often": raises(TooManyAttempts(7)),
    "locked": raises(OperationalError(CANARY)),
    "gone": raises(InterfaceError(CANARY)),
    "unique": raises(IntegrityError(f"Key (name)=({CANARY}) already exists.")),
    "slow": slow,
    "reads": reads,
    "tells": tells,
}

urlpatterns = [
    *(path(f"{name}/", view) for name, view in VIEWS.items()),
    *(path(f"api/{name}/", view) for name, view in VIEWS.items()),
    *site,
]
