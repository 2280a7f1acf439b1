"""Addresses that fail in every way, beside those of the site."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.urls import path

from config.urls import urlpatterns as site


def fails(request):
    raise RuntimeError("on purpose")


def refuses(request):
    raise PermissionDenied


def confuses(request):
    raise SuspiciousOperation


urlpatterns = [
    path("fails/", fails),
    path("refuses/", refuses),
    path("confuses/", confuses),
    *site,
]
