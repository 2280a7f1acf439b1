"""The page that tells programmers how to ask: rendered here, without scripts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from records.kit.api.catalogue import KINDS


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The documentation of the API."""
    return render(request, "records/api.html", {"kinds": KINDS})
