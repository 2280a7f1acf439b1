"""The feed of changes: what a program asks for that keeps a copy of the records.

In the order of commits, each change once; a copy that follows it from the beginning
holds the same records, in the same versions, as the tables.
"""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from records.kit.api.asking import Parameter, paging
from records.kit.api.paging import PAGE_SIZE, size_asked
from records.kit.api.problems import refuse_if
from records.kit.api.shapes import ADDRESS, TEXT, WHOLE, Schema, exactly
from records.kit.api.views import ReadOnlyView
from records.kit.nearest import did_you_mean
from records.kit.registry import by_record_type, record_types
from records.models import Change, Merge
from records.reading import Sight, sight_of

SINCE, TYPE = "since", "type"
PARAMETERS = (SINCE, TYPE, PAGE_SIZE)
APPEARED, CHANGED, GONE = "appeared", "changed", "gone"
NO_PLACE = "There is no such place in the feed: begin without “since”."

OR_NULL: Schema = {"type": ["string", "null"]}
_CHANGE = exactly(
    {
        "change": {"type": "string", "enum": [APPEARED, CHANGED, GONE]},
        "type": TEXT,
        "key": TEXT,
        "at": {"type": "string", "format": "date-time"},
        "merged_into": {"type": ["object", "null"]},
        "former_key": TEXT,
        "version": WHOLE,
        "url": ADDRESS,
    },
    *("merged_into", "former_key", "version", "url"),
)
CHANGES: Schema = {"type": "array", "items": _CHANGE}


class ChangesView(ReadOnlyView):
    """Changes after a place in the feed; the answer says where to go on."""

    @staticmethod
    def asks() -> list[Parameter]:
        """The parameters of the feed."""
        return [
            Parameter(SINCE, "a cursor", "After which change.", TEXT),
            Parameter(TYPE, "types of record", "Such as mission,party.", TEXT),
            *(one for one in paging() if one.name == PAGE_SIZE),
        ]

    @staticmethod
    def gives() -> tuple[Schema, dict[str, Schema]]:
        """The schema of the answer."""
        return exactly({"results": CHANGES, "cursor": OR_NULL, "next": OR_NULL}), {}

    def get(self, request: Request) -> HttpResponseBase:
        """A page of changes that whoever asks could see before, or can since."""
        errors: dict[str, list[str]] = {}
        asked = request.query_params
        for name in asked:
            if name not in PARAMETERS:
                near = did_you_mean(name, PARAMETERS)
                errors[name] = [f"There is no parameter “{name[:60]}”.{near}"]
            elif len(asked.getlist(name)) > 1:
                errors[name] = ["Give this parameter once only."]
        size = size_asked(asked, errors)
        types = _types(asked, errors)
        since = _place(asked, errors)
        refuse_if(errors)
        found = Change.objects.visible_to(request.user).settled()
        if types:
            found = found.filter(record_type__in=types)
        if since:
            later = Q(transaction__gt=since.transaction) | Q(id__gt=since.pk)
            found = found.filter(later, transaction__gte=since.transaction)
        rows = list(found[: size + 1])
        shown = rows[:size]
        cursor = str(shown[-1].handle) if shown else asked.get(SINCE) or None
        address = request.build_absolute_uri()
        following = replace_query_param(address, SINCE, cursor)
        return Response(
            {
                "results": self._told(shown),
                "cursor": cursor,
                "next": following if len(rows) > size else None,
            }
        )

    def _told(self, rows: list[Change]) -> list[dict[str, Any]]:
        sight = sight_of(self.request.user)
        gone = [row.record for row in rows if _what(row, sight) == GONE]
        merged = self._merged(gone)
        return [self._one(row, sight, merged) for row in rows]

    def _one(
        self, row: Change, sight: Sight, merged: dict[int, dict[str, str]]
    ) -> dict[str, Any]:
        what = _what(row, sight)
        told: dict[str, Any] = {
            "change": what,
            "type": row.record_type,
            "key": row.key_before if what == GONE else row.key_after,
            "at": row.at.isoformat(timespec="milliseconds"),
        }
        if what == GONE:
            told["merged_into"] = merged.get(row.record)
            return told
        if what == CHANGED and row.key_before != row.key_after:
            told["former_key"] = row.key_before
        told["version"] = row.version
        told["url"] = self._address(row.record_type, row.key_after)
        return told

    def _merged(self, numbers: list[int]) -> dict[int, dict[str, str]]:
        """What records that went were found to be, as far as that may be seen."""
        merges = Merge.objects.visible_to(self.request.user).filter(
            gone__in=numbers, undone_at=None
        )
        return {
            merge.gone: {
                "key": merge.kept.key,
                "url": self._address(merge.record_type, merge.kept.key),
            }
            for merge in merges.select_related("kept").order_by("pk")
        }

    def _address(self, record_type: str, key: str) -> str:
        plural = by_record_type(record_type).PLURAL
        path = reverse(f"api-{plural}-detail", args=[key])
        return self.request.build_absolute_uri(path)


def _what(row: Change, sight: Sight) -> str:
    """What the change is to who sees so far: what hides from them is gone."""
    before = _seen(sight, row.secrecy_before, row.unpublished_before)
    after = _seen(sight, row.secrecy_after, row.unpublished_after)
    if not after:
        return GONE
    return CHANGED if before else APPEARED


def _seen(sight: Sight, secrecy: int | None, unpublished: bool | None) -> bool:
    if secrecy is None:
        return False
    return secrecy <= sight.secrecy and (sight.drafts or not unpublished)


def _types(asked: QueryDict, errors: dict[str, list[str]]) -> list[str]:
    given = [word for word in asked.get(TYPE, "").split(",") if word]
    types = {m.PLURAL: m.record_type() for m in record_types() if not m._meta.proxy}
    known = list(types.values())
    for word in given:
        if word not in known:
            near = did_you_mean(word, known, types)
            errors[TYPE] = [f"There is no type of record “{word[:60]}”.{near}"]
    if TYPE in asked and not given:
        errors[TYPE] = ["Name at least one type of record, such as mission."]
    return given


def _place(asked: QueryDict, errors: dict[str, list[str]]) -> Change | None:
    text = asked.get(SINCE)
    if text is None:
        return None
    try:
        handle = UUID(text)
    except ValueError:
        handle = None
    place = handle and Change.objects.filter(handle=handle).first()
    if not place:
        errors[SINCE] = [NO_PLACE]
        return None
    return place


urlpatterns = [path("", ChangesView.as_view(), name="api-changes")]
