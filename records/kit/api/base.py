"""The address of the API, which begins the addresses of all records in its answers."""

from functools import lru_cache

from django.http import HttpRequest
from django.urls import reverse
from rest_framework.request import Request


def base_of(request: HttpRequest | Request) -> str:
    """Where the API is, as whoever asks sees the site."""
    return _base(request.scheme or "http", request.get_host())


# By few names a site is known; others are refused before.
@lru_cache(maxsize=64)
def _base(scheme: str, host: str) -> str:
    return f"{scheme}://{host}{reverse('api-root')}"
