"""Search in the API: the same answers as the page, under ``/api/v1/search/``."""

from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from records.kit.api.asking import Parameter
from records.kit.api.conditional import answered
from records.kit.api.paging import AT_LEAST, EXACT
from records.kit.api.problems import refuse_if
from records.kit.api.shapes import ADDRESS, TEXT, WHOLE, Schema, exactly, ref
from records.kit.api.views import ReadOnlyView
from records.kit.filtering.fields import LONGEST_TEXT
from records.kit.registry import record_types
from records.kit.views import headings
from records.search.asking import Asked, read_question
from records.search.finding import RANKED
from records.search.many import LATEST, LISTED, NEAREST
from records.search.results import Answer, Group, answer
from records.search.telling import Result
from records.search.views import beyond

_TEXTS: Schema = {"type": "array", "items": TEXT}
_YES: Schema = {"type": "boolean"}
_PAGE: Schema = {"type": ["string", "null"], "format": "uri"}
_COUNTED: Schema = {"type": "string", "enum": [EXACT, AT_LEAST]}
_ORDER: Schema = {
    "type": "string",
    "enum": [NEAREST, LATEST, LISTED],
    "description": (
        f"How near they come; of more than {RANKED:,}, after those whose name or title"
        " holds all of the words, the latest first, or as their list is ordered. Pages"
        " end then after so many."
    ),
}
_REASON = exactly({"field": TEXT, "label": TEXT, "text": TEXT, "words": _TEXTS})
COMPONENTS: dict[str, Schema] = {
    "Found": exactly(
        {
            "query": TEXT,
            "count": WHOLE,
            "count_is": _COUNTED,
            "partly": _YES,
            "nearly": _TEXTS,
            "suggestions": _TEXTS,
            "groups": {"type": "array", "items": ref("FoundOfType")},
        }
    )
    | {"description": "What a search finds, by type."},
    "FoundOfType": exactly(
        {
            "type": TEXT,
            "label": TEXT,
            "count": WHOLE,
            "count_is": _COUNTED,
            "order": _ORDER,
            "next": _PAGE,
            "previous": _PAGE,
            "results": {"type": "array", "items": ref("FoundRecord")},
        }
    )
    | {"description": "Records of one type: the first, or those of a page."},
    "FoundRecord": exactly(
        {
            "key": TEXT,
            "label": TEXT,
            "url": ADDRESS,
            "exact": _YES,
            "reasons": {"type": "array", "items": _REASON},
        }
    )
    | {"description": "A record, with the words of it that were looked for."},
}


class SearchView(ReadOnlyView):
    """What is found for ``q``: the first of each type, or a page of one ``type``."""

    TAGGED = True

    @staticmethod
    def asks() -> list[Parameter]:
        """The parameters of a search."""
        plurals = [model.PLURAL for model in record_types()]
        page: Schema = {"type": "integer", "minimum": 1}
        return [
            Parameter(
                "q",
                "words",
                "What to look for: words, “phrases”, and -words that must not be.",
                {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT},
                required=True,
            ),
            Parameter(
                "type",
                "a list",
                "Results of one type only, all of them, in pages.",
                {"type": "string", "enum": plurals},
            ),
            Parameter("page", "a number", "Which page of one type.", page),
        ]

    @staticmethod
    def gives() -> tuple[Schema, dict[str, Schema]]:
        """The schema of the answer."""
        return ref("Found"), COMPONENTS

    def get(self, request: Request) -> HttpResponseBase:
        """Groups with their counts; 400 for a question that can't be followed."""
        asked, problems = read_question(request.query_params)
        errors: dict[str, list[str]] = {}
        for problem in problems:
            errors.setdefault(problem.name, []).append(problem.message)
        if not asked.text and not errors:
            errors["q"] = ["Say what to look for, such as q=Zhaafari."]
        refuse_if(errors)
        found = answer(asked, request.user, headings)
        if too_far := beyond(asked, found):
            refuse_if({too_far.name: [too_far.message]})
        return answered(request, self._object(asked, found))

    def _object(self, asked: Asked, found: Answer) -> dict[str, Any]:
        return {
            "query": asked.text,
            "count": found.total,
            "count_is": AT_LEAST if found.is_more else EXACT,
            "partly": found.is_partly,
            "nearly": found.nearly,
            "suggestions": [one.text for one in found.suggestions],
            "groups": [self._group(asked, group) for group in found.groups],
        }

    def _group(self, asked: Asked, group: Group) -> dict[str, Any]:
        address = replace_query_param(
            self.request.build_absolute_uri(), "type", group.model.PLURAL
        )
        number = asked.page if asked.model else 0
        following = replace_query_param(address, "page", number + 1)
        before = replace_query_param(address, "page", number - 1)
        is_more = group.count > len(group.results) and number < group.last
        return {
            "type": group.model.PLURAL,
            "label": group.label,
            "count": group.counted,
            "count_is": AT_LEAST if group.is_more else EXACT,
            "order": group.order,
            "next": following if is_more else None,
            "previous": before if number > 1 else None,
            "results": [self._result(result) for result in group.results],
        }

    def _result(self, result: Result) -> dict[str, Any]:
        record = result.record
        address = reverse(f"api-{record.PLURAL}-detail", args=[record.key])
        return {
            "key": record.key,
            "label": result.title,
            "url": self.request.build_absolute_uri(address),
            "exact": result.is_exact,
            "reasons": [
                {
                    "field": reason.field,
                    "label": reason.label,
                    "text": reason.text,
                    "words": [p.text for p in reason.pieces if p.is_marked],
                }
                for reason in result.reasons
            ],
        }
