"""Views of the API that read without a transaction around what they read."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from records.attribution import SAFE_METHODS
from records.kit.until_change import asking_once


def reading_at_once(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view in whose reading each statement stands for itself.

    They see what is committed then, with a transaction around them or without: to begin
    and end one would only cost two more questions. What is written is one as ever.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found: HttpResponseBase
        if request.method in SAFE_METHODS:
            with asking_once():
                found = view(request, *args, **kwargs)
            return found
        with transaction.atomic():
            found = view(request, *args, **kwargs)
            # An error that the REST framework made an answer of is one all the same.
            if getattr(found, "exception", False):
                transaction.set_rollback(True)
        return found

    return transaction.non_atomic_requests(answer)
