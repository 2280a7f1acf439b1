"""The API of disputes: read only, under ``/api/v1/disputes/``."""

from typing import Any

from django.http.response import HttpResponseBase
from django.urls import path
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from records.disputes.data import as_object
from records.disputes.filters import DisputeFilterSet
from records.disputes.telling import tell
from records.kit.api.asking import Parameter, paging, parameters_of
from records.kit.api.base import base_of
from records.kit.api.conditional import answered
from records.kit.api.listed import Records
from records.kit.api.paging import COUNT, CURSOR, PAGE_SIZE, asked_page
from records.kit.api.problems import errors_of, refuse_if
from records.kit.api.shapes import (
    TEXT,
    Schema,
    exactly,
    field_schema,
    list_schema,
    or_null,
    ref,
)
from records.kit.api.views import ReadOnlyView
from records.kit.views import headings
from records.models import Citation, Dispute, Ruling

CLAIM = exactly(
    {
        "citation": TEXT,
        "value": TEXT,
        "value_in_words": TEXT,
        "is_shown": {"type": "boolean"},
        "source": or_null(ref("Reference")),
        "passage": or_null(ref("Reference")),
        "locator": TEXT,
        "as_written": TEXT,
        "reading": field_schema(Citation._meta.get_field("reading")),
        "remark": TEXT,
    }
)
RULING = exactly(
    {
        "key": TEXT,
        "outcome": field_schema(Ruling._meta.get_field("outcome")),
        "prevails": {"type": ["string", "null"]},
        "reason": TEXT,
        "ruled_at": {"type": "string", "format": "date-time"},
    }
)
# What a dispute looks like, as records.disputes.data tells it.
DISPUTE = exactly(
    {
        "record": ref("TypedReference"),
        "field": TEXT,
        "label": TEXT,
        "kind": field_schema(Dispute._meta.get_field("kind")),
        "status": field_schema(Dispute._meta.get_field("status")),
        "since": {"type": ["string", "null"], "format": "date-time"},
        "accepted": TEXT,
        "claims": {"type": "array", "items": ref("ClaimInDispute"), "minItems": 2},
        "ruling": or_null(ref("RulingOfDispute")),
        "url": {"type": "string", "format": "uri"},
    }
)
COMPONENTS: dict[str, Schema] = {
    "Dispute": DISPUTE,
    "ClaimInDispute": CLAIM | {"description": "What one source says, and where."},
    "RulingOfDispute": RULING | {"description": "What was decided, and why."},
}


class _DisputeView(ReadOnlyView):
    TAGGED = True

    def disputes(self) -> Any:
        """The disputes that whoever asks may see, open ones first."""
        visible = Dispute.objects.visible_to(self.request.user)
        # The numbers of records are nobody's business; a cursor would tell them.
        place = ("record__record_type", "record__key", "field")
        return visible.order_by("known_status", "known_since", *place)

    def objects(self, rows: Any) -> list[dict[str, Any]]:
        """The disputes as objects."""
        base = base_of(self.request)
        told = tell(rows, self.request.user, headings)
        return [as_object(one, base) for one in told]


class DisputeListView(_DisputeView):
    """A page of the disputes that fit the filters."""

    @staticmethod
    def asks() -> list[Parameter]:
        """The filters of disputes, and those of pages."""
        rows = Dispute.objects.none()
        return [*parameters_of(DisputeFilterSet, rows), *paging()]

    @staticmethod
    def gives() -> tuple[Schema, dict[str, Schema]]:
        """The schema of the answer."""
        return list_schema(ref("Dispute")), COMPONENTS

    def get(self, request: Request) -> HttpResponseBase:
        """Count, neighbours and results; 400 for a parameter that can't be followed."""
        filters = DisputeFilterSet(
            request.query_params,
            self.disputes(),
            request=request,
            only_asked=True,
            page_parameters=(CURSOR, PAGE_SIZE, COUNT),
        )
        errors = errors_of(filters)
        page = asked_page(request.query_params, errors)
        refuse_if(errors)
        answer = page.answer(Records(filters.qs), request)
        return answered(request, answer.told(self.objects(answer.rows)))


class DisputeDetailView(_DisputeView):
    """The dispute over one field of a record."""

    @staticmethod
    def asks() -> list[Parameter]:
        """A single dispute takes no parameters."""
        return []

    @staticmethod
    def gives() -> tuple[Schema, dict[str, Schema]]:
        """The schema of the answer."""
        return ref("Dispute"), COMPONENTS

    def get(
        self, request: Request, record_type: str, key: str, field: str
    ) -> HttpResponseBase:
        """The dispute; 404 where the sources agree, or there is no such record."""
        refuse_if(
            {
                name: ["A single dispute takes no parameters."]
                for name in request.query_params
            }
        )
        rows = self.disputes().filter(
            record__record_type=record_type, record__key=key, field=field
        )
        if found := self.objects(rows):
            return answered(request, found[0])
        place = f"{record_type}:{key}"
        raise NotFound(f"There is no dispute over {field[:60]} of {place[:180]}.")


urlpatterns = [
    path("", DisputeListView.as_view(), name="api-dispute-list"),
    path(
        "<str:record_type>:<str:key>/<str:field>/",
        DisputeDetailView.as_view(),
        name="api-dispute-detail",
    ),
]
