"""A list as a file: exactly the rows that the same parameters give as a page."""

from typing import Any

from django.http import (
    HttpRequest,
    HttpResponseBadRequest,
    HttpResponseBase,
    HttpResponseNotFound,
)
from django.urls import reverse

from records.kit.api.base import base_of
from records.kit.downloads import (
    citations_response,
    download_response,
    kind_response,
)
from records.kit.inclusion import CITATIONS, INCLUDE, asked_inclusions
from records.kit.nearest import did_you_mean
from records.kit.pages import listing
from records.kit.pages.feeds import feed_response
from records.kit.pages.look import COLUMNS, asked_columns
from records.kit.pages.offering import ATOM, CITATIONS_FILE, files_of
from records.kit.record_page import PLAIN, RecordPage
from records.kit.turns import MOST_ROWS, take_turn
from records.models import Record

# Where there is room for citations within the records, or beside them.
ROOMY = ("xlsx", "json", "yaml")


class Download(RecordPage):
    """A file of exactly the list that the same parameters give as a page."""

    parameters = (*RecordPage.parameters, INCLUDE)

    def get(self, request: HttpRequest, extension: str) -> HttpResponseBase:
        """The file; 400 in plain text for a parameter that can't be followed."""
        files = files_of(self.browse)
        if extension not in files:
            message = f"There is no file type “{extension[:20]}”."
            message += did_you_mean(extension, files)
            return HttpResponseNotFound(message, content_type=PLAIN)
        filterset = self.filterset(request)
        model = self.browse.model
        problems = [] if filterset.is_valid() else listing.problems_of(filterset)
        problems += [
            listing.Problem(name, "A download holds all rows: leave this out.")
            for name in RecordPage.parameters
            if name in request.GET and name != COLUMNS
        ]
        included = self._included(request, extension, problems)
        columns, strange = asked_columns(request.GET, model, self.browse.columns)
        problems += strange
        if not problems and filterset.qs[MOST_ROWS : MOST_ROWS + 1].exists():
            problems.append(_too_long(model))
        if problems:
            lines = [f"{problem.name}: {problem.message}" for problem in problems]
            return HttpResponseBadRequest("\n".join(lines) + "\n", content_type=PLAIN)
        take_turn(request)
        rows, query = filterset.qs, request.build_absolute_uri()
        if extension == CITATIONS_FILE:
            return citations_response(model, rows, reader=request.user, query=query)
        if extension == ATOM:
            return feed_response(self.browse, rows, columns, request)
        for kind in self.browse.kinds:
            if kind.extension == extension:
                base = base_of(request)
                made = kind(model, request.user, base)
                return kind_response(made, rows, query=query)
        return download_response(
            model,
            rows,
            extension,
            reader=request.user,
            query=query,
            include_citations=CITATIONS in included,
            columns=columns if COLUMNS in request.GET else (),
        )

    def _included(
        self, request: HttpRequest, extension: str, problems: list[listing.Problem]
    ) -> set[str]:
        """What stands in the file beside the records, where that has room for it."""
        errors: dict[str, list[str]] = {}
        included: set[Any] = asked_inclusions(request.GET, errors)
        if included and extension not in ROOMY:
            file = f"{self.browse.model.PLURAL}.{CITATIONS_FILE}"
            errors.setdefault(INCLUDE, []).append(
                f"A CSV file holds one table: take {file} beside it."
                if extension in ("csv", CITATIONS_FILE)
                else f"This file has no place for them: take {file} beside it."
            )
        problems += [
            listing.Problem(name, message)
            for name, messages in errors.items()
            for message in messages
        ]
        return included


def _too_long(model: type[Record]) -> listing.Problem:
    whole = reverse(f"api-{model.PLURAL}-whole", args=["ndjson"])
    message = f"More than {MOST_ROWS:,} rows: narrow the list, or take {whole}."
    return listing.Problem(model.PLURAL, message)
