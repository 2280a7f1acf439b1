"""Browsers that an account has been used in before.

An attack on an account from everywhere must not lock its owner out: tries from a known
browser are counted apart. The cookie says nothing but that its bearer once knew the
password of an account, and opens nothing.
"""

import secrets
import unicodedata

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

SALT = "chancery.device"
SECONDS = 180 * 86_400


def same_name(username: str) -> str:
    """The name as tries are counted by it: case and form make no difference."""
    return unicodedata.normalize("NFKC", username).strip().casefold()[:200]


def known_device(request: HttpRequest, username: str) -> str:
    """The name of the browser, if this account was used in it; else empty."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        said = signing.loads(cookie, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return ""
    return str(said["device"]) if said["account"] == same_name(username) else ""


def remember_device(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Let the browser say next time that this account was used in it."""
    device = known_device(request, name) or secrets.token_urlsafe(12)
    value = {"account": same_name(name), "device": device}
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(value, salt=SALT),
        max_age=SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
