"""Programs at the door of the API: who comes with a token is its owner, and no more."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import ResolverMatch

from records.door import limits
from records.door.addresses import client_address
from records.door.limits import Limit, TooManyAttempts
from records.door.tokens import (
    READS,
    VERB_OF,
    WRITES,
    BadToken,
    end_published,
    find_token,
    note_use,
    token_of,
)
from records.kit.catalogue import MEDIA_TYPE, problem
from records.models import Record

DOORS = "/api/"
# Addresses that tell of no record, and so are open to every token.
FREE = frozenset({"api-root", "api-nowhere", "api-schema", "api-docs", "api-docs-of"})
NONE_SUCH = "This token opens nothing: it is unknown, ended or expired."
NO_BEARER = "Send “Authorization: Bearer …” with a token, or nothing."
IN_ADDRESS = (
    "A token never stands in an address, which logs and browsers keep. If it was one "
    "of yours, it is ended now: make another, and send it as “Authorization: Bearer …”."
)


class TokenMiddleware:
    """Sets the user of a request to the API that has a token, and keeps to its scopes.

    Such a request is its owner's in every way, so all that bounds the owner bounds it;
    a cookie beside it counts for nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(DOORS):
            return self.get_response(request)
        try:
            return self._answer(request)
        except TooManyAttempts as error:
            response = _refusal(429, str(error))
            response["Retry-After"] = str(error.wait)
            return _reached(response, error.limit)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        place = client_address(request)
        address = f"{request.path_info}?{request.META.get('QUERY_STRING', '')}"
        if end_published(address, place):
            return _refusal(401, IN_ADDRESS)
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return self._answer_place(request, place)
        scheme, _, text = header.partition(" ")
        if scheme.lower() != "bearer":
            return _refusal(401, NO_BEARER)
        try:
            token = find_token(text.strip(), place)
        except BadToken:
            return _refusal(401, NONE_SUCH)
        limit = WRITES if request.method in VERB_OF else READS
        left = limits.take(limit, str(token.pk))
        note_use(token)
        request.user = token.user
        request.api_token = token  # type: ignore[attr-defined]
        return self._answered(request, limit, left)

    def _answer_place(self, request: HttpRequest, place: str) -> HttpResponse:
        """The answer to whoever comes without a token, as often as their place may."""
        if not settings.API_PER_MINUTE:
            return self.get_response(request)
        limit = Limit("questions from a place", settings.API_PER_MINUTE, 60)
        left = limits.take(limit, place)
        return self._answered(request, limit, left)

    def _answered(
        self, request: HttpRequest, limit: Limit, left: float
    ) -> HttpResponse:
        response = self.get_response(request)
        # Where another limit was reached, the headers speak of that one.
        if reached := getattr(request, "limit_reached", None):
            return _reached(response, reached)
        return _with_limit(response, limit, left)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Nothing where the token is for that; 403 otherwise."""
        token = token_of(request)
        match = request.resolver_match
        if token is None or match is None or match.url_name in FREE:
            return None
        reads = getattr(getattr(view, "view_class", None), "READS_BY_POST", False)
        verb = "read" if reads else VERB_OF.get(request.method or "", "read")
        plural = _plural_of(match)
        if token.covers(verb, plural):
            return None
        what = plural if plural != "*" else "records of all types"
        may = ", ".join(token.scopes)
        told = f"This token may not {verb} {what}. It may: {may}."
        return _refusal(403, told)


def _plural_of(match: ResolverMatch) -> str:
    """The list that an address is about; ``*`` where it is about more than one."""
    view = getattr(match.func, "cls", None) or getattr(match.func, "view_class", None)
    # Views of many lists are told which one when they are made.
    made_with = getattr(match.func, "view_initkwargs", {})
    model = made_with.get("model") or getattr(view, "model", None)
    if isinstance(model, type) and issubclass(model, Record):
        return model.PLURAL
    return "*"


def _with_limit(response: HttpResponse, limit: Limit, left: float) -> HttpResponse:
    response["RateLimit-Limit"] = str(int(limit.most))
    response["RateLimit-Remaining"] = str(max(0, int(left)))
    # Of a bucket that fills evenly: when it is full again.
    full = (limit.most - left) * limit.seconds / limit.most
    response["RateLimit-Reset"] = str(max(0, round(full)))
    return response


def _reached(response: HttpResponse, limit: Limit | None) -> HttpResponse:
    return _with_limit(response, limit, 0) if limit else response


def _refusal(status: int, told: str) -> JsonResponse:
    found = problem(status, told)
    response = JsonResponse(found, status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response
