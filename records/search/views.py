"""The page of search over everything."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from records.kit.pages.listing import Pages, Problem
from records.kit.pages.query import changed
from records.kit.views import headings
from records.search.asking import Asked, read_question
from records.search.results import ON_A_PAGE, Answer, answer


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What is found, by type; how to ask, where nothing was asked yet."""
    asked, problems = read_question(request.GET)
    context: dict[str, Any] = {"asked": asked, "query": request.GET}
    if not problems and asked.text:
        found = answer(asked, request.user, headings)
        if problem := beyond(asked, found):
            problems.append(problem)
        context |= {
            "answer": found,
            "sections": [
                (group, changed(request.GET, type=group.model.PLURAL, page=None))
                for group in found.groups
            ],
            "everything": changed(request.GET, type=None, page=None),
            "pages": _pages(request, asked, found),
            "call": f"{reverse('api-search')}{changed(request.GET)}",
        }
    context["problems"] = problems
    status = 400 if problems else 200
    return render(request, "records/search.html", context, status=status)


def beyond(asked: Asked, found: Answer) -> Problem | None:
    """The problem of a page behind the last; None where there is none."""
    last = found.groups[0].last if found.groups and asked.model else 1
    if asked.page <= last:
        return None
    return Problem("page", f"There is no page {asked.page}. The last page is {last}.")


def _pages(request: HttpRequest, asked: Asked, found: Answer) -> Pages | None:
    """Where the page is among those of one type."""
    if not asked.model or not found.groups:
        return None
    [group] = found.groups
    first = (asked.page - 1) * ON_A_PAGE + 1
    return Pages(
        number=asked.page,
        last=group.last,
        first_row=first,
        last_row=first + len(group.results) - 1,
        previous=changed(request.GET, page=asked.page - 1) if asked.page > 1 else "",
        next=changed(request.GET, page=asked.page + 1)
        if asked.page < group.last
        else "",
    )
