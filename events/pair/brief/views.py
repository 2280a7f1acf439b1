"""The brief of two parties, to read and as a file."""

from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
)
from django.shortcuts import render
from django.urls import reverse

from events.pair.asked import BRIEF_WORDS, Asked
from events.pair.brief.formats import FORMATS
from events.pair.brief.sentences import Brief
from events.pair.brief.writing import write
from events.pair.changes import Change, changes_since
from events.pair.files import PairFile
from events.pair.gathering import gather
from events.pair.parties import Missing, Pair
from events.pair.views import PairPage, cited_as, in_order
from records.kit.pages.query import changed

LENGTH_WORDS = {"one": "one page", "three": "three pages", "full": "in full"}


class BriefPage(PairPage):
    """The brief as a page that can be printed."""

    words = BRIEF_WORDS
    name = "pair-brief"

    def half(self, request: HttpRequest, key: str) -> HttpResponse:
        """Of a relation without a side there is no brief."""
        return self.missing(request, key, Missing())

    def answer(
        self, request: HttpRequest, pair: Pair, asked: Asked, context: dict[str, Any]
    ) -> HttpResponse:
        """The brief in HTML."""
        brief = _brief(request, pair, asked)
        query = changed(request.GET).removesuffix("?")
        files = [
            (label, reverse("pair-brief-file", args=[pair.key, extension]) + query)
            for extension, (_, _, label) in FORMATS.items()
        ]
        lengths = [
            (
                LENGTH_WORDS[name],
                changed(request.GET, length=name),
                name == asked.length,
            )
            for name in LENGTH_WORDS
        ]
        context |= {
            "brief": brief,
            "files": files,
            "lengths": lengths,
            **cited_as(request, asked, f"{brief.title}: brief"),
        }
        return render(request, "events/pair_brief.html", context)


class BriefFile(PairFile, BriefPage):
    """The brief as a file."""

    name = "pair-brief-file"
    kinds = FORMATS

    def answer(
        self, request: HttpRequest, pair: Pair, asked: Asked, context: dict[str, Any]
    ) -> HttpResponse:
        """The brief in the format asked for, to be saved."""
        make, media_type, _ = FORMATS[self.extension]
        body = make(_brief(request, pair, asked), asked.day)
        response = HttpResponse(body, content_type=media_type)
        name = f"{pair.key}-brief-{asked.day.isoformat()}.{self.extension}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _brief(request: HttpRequest, pair: Pair, asked: Asked) -> Brief:
    found = gather(in_order(pair, asked), request.user, asked.day, asked.period)
    changes: list[Change] = []
    if asked.changed_since:
        changes = changes_since(found, asked.changed_since, request.user)
    return write(found, asked, changes)
