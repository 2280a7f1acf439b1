"""The pages that tell programmers how to ask: rendered here, and without scripts.

What they say of parameters, keys, problems and limits is taken from where it is done.
"""

import json
from inspect import cleandoc

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from records.kit.api import asking
from records.kit.api.base import base_of
from records.kit.api.files import kinds_of
from records.kit.api.openapi import document
from records.kit.api.shapes import name_of
from records.kit.api.wanted import BESIDE, INCLUDABLE
from records.kit.catalogue import KINDS
from records.kit.fields import record_fields
from records.kit.filters import filterset_for
from records.kit.registry import by_plural, record_types


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The documentation of the API: first calls, lists, pages, errors, limits."""
    lists = [
        (model.PLURAL, model._meta.verbose_name_plural, len(filters.base_filters))
        for model in record_types()
        for filters in [filterset_for(model)]
    ]
    context = {
        "base": base_of(request),
        "lists": lists,
        "paging": asking.paging(),
        "includable": INCLUDABLE,
        "kinds": KINDS,
        "most": settings.PAGE_SIZE_LIMIT,
        "longest": settings.LONGEST_QUERY,
        "seconds": settings.STATEMENT_TIMEOUT,
    }
    return render(request, "records/api.html", context)


@require_safe
def docs_of(request: HttpRequest, plural: str) -> HttpResponse:
    """What may be asked of one list, and what its records tell."""
    try:
        model = by_plural(plural)
    except LookupError:
        raise Http404 from None
    new = document()["components"]["schemas"][f"{name_of(model)}New"]
    context = {
        "base": base_of(request),
        "plural": plural,
        "files": [(word, kind.told) for word, kind in kinds_of(model).items()],
        "needed": new.get("required", []),
        "examples": [
            json.dumps(one, indent=2, ensure_ascii=False)
            for one in new.get("examples", [])
        ],
        "type_plural": model._meta.verbose_name_plural,
        "told": cleandoc(model.__doc__ or "").split("\n\n"),
        "filters": asking.filters_of(model),
        "fields": [(one.name, one.help_text) for one in record_fields(model)],
        "beside": BESIDE,
        "parts": model.PARTS,
    }
    return render(request, "records/api_list.html", context)
