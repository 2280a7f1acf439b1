"""Match, and the services of the Reconciliation API 0.2 that OpenRefine talks to.

One service for people and one for parties. They read, and anybody's page may ask them
(CORS); so they go by tokens only: a cookie counts for nothing, and no answer holds more
than what is public, unless it was asked for with a token.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import re_path, reverse
from django.utils.html import format_html
from rest_framework.exceptions import ParseError
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from people.models import Person
from people.reconciling import shapes
from people.reconciling.candidates import KINDS, BadProperty, Kind, Likely, faults
from people.reconciling.shapes import FEW, LONGEST, MOST
from records.door.authentication import TokenAuthentication
from records.kit.api.asking import Parameter
from records.kit.api.bodies import StrictJson, read_json
from records.kit.api.conditional import answered
from records.kit.api.problems import refuse_if
from records.kit.api.shapes import Schema, ref
from records.kit.api.views import ReadOnlyView
from records.kit.filtering.paths import visible
from records.kit.nearest import did_you_mean
from records.models import Record

VERSIONS = ["0.1", "0.2"]
BATCH = 50
PREVIEW = {"width": 420, "height": 160}
ANYBODY = "*"


class MatchView(ReadOnlyView):
    """The persons that a name could mean, each with a score and why."""

    model = Person
    TAGGED = True
    PARAMETERS = ("name", "party", "date", "office", "limit")

    @staticmethod
    def asks() -> list[Parameter]:
        """What may be said of whom one looks for."""
        return shapes.asked_to_match()

    @staticmethod
    def gives() -> tuple[Schema, dict[str, Schema]]:
        """The schema of the answer."""
        return ref("Matched"), shapes.MATCHED

    def get(self, request: Request) -> HttpResponseBase:
        """Candidates, the likeliest first; none is more than a proposal."""
        given = request.query_params
        errors: dict[str, list[str]] = {}
        for name in given:
            if name not in self.PARAMETERS:
                near = did_you_mean(name, self.PARAMETERS)
                errors[name] = [f"There is no such parameter.{near}"]
            elif len(given.getlist(name)) > 1:
                errors[name] = ["Give this parameter once only."]
            elif len(given[name]) > LONGEST or "\0" in given[name]:
                errors[name] = [f"At most {LONGEST} characters can be read."]
        if not given.get("name", "").strip():
            errors.setdefault("name", ["Give a name, such as name=I. Zhaafari."])
        limit = given.get("limit", str(FEW))
        if not (limit.isascii() and limit.isdecimal() and 1 <= int(limit[:4]) <= MOST):
            errors["limit"] = [f"Between 1 and {MOST} candidates can be asked for."]
        known = {name: given[name] for name in given if name not in errors}
        if errors:
            refuse_if(errors | faults(known, request.user))
        try:
            found = KINDS[Person.PLURAL].likely(
                given["name"].strip(), known, request.user, int(limit)
            )
        except BadProperty:
            refuse_if(faults(known, request.user))
        return answered(
            request,
            {
                "name": given["name"],
                "candidates": [self._object(one) for one in found],
            },
        )

    def _object(self, one: Likely) -> dict[str, Any]:
        address = reverse("api-people-detail", args=[one.record.key])
        return {
            "key": one.record.key,
            "label": one.name,
            "url": self.request.build_absolute_uri(address),
            "score": one.score,
            "match": one.is_match,
            "reasons": one.reasons,
        }


class Service(ReadOnlyView):
    """What all addresses of a service have in common."""

    kind: ClassVar[Kind] = KINDS[Person.PLURAL]
    model: ClassVar[type[Record]] = Person
    authentication_classes = [TokenAuthentication]

    def finalize_response(
        self, request: Any, response: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Any page may read the answer, errors too; none may send cookies along."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = ANYBODY
        response["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
        return response

    def type_object(self) -> dict[str, str]:
        """The type of record, as the protocol names types."""
        return {
            "id": self.model.record_type(),
            "name": str(self.model._meta.verbose_name).capitalize(),
        }

    def known(self, key: str) -> Any:
        """The record of a key that whoever asks may see, or None."""
        rows = visible(self.model, self.request.user)
        return rows.filter(key=key.replace("\0", "")).first()


class ReconcileView(Service):
    """The manifest of a service, and the answers to queries, by GET and by POST.

    A batch of queries does not fit into an address, so the protocol posts it: such a
    POST reads, and changes nothing. Nothing is done in anybody's name, hence no token
    against forged requests.
    """

    http_method_names = ["get", "head", "post", "options"]
    parser_classes = [FormParser, MultiPartParser, StrictJson]
    READS_BY_POST = True
    TAKES = shapes.TAKES

    @staticmethod
    def asks() -> list[Parameter]:
        """Queries, as they may stand in an address."""
        return shapes.ASKED

    @staticmethod
    def gives() -> tuple[Schema, dict[str, Schema]]:
        """The schema of the answer."""
        return shapes.ANSWERED, shapes.RECONCILED

    def get(self, request: Request) -> HttpResponseBase:
        """The manifest; or the answers to ``queries``, or to one ``query``."""
        return self._answer(request.query_params)

    def post(self, request: Request) -> HttpResponseBase:
        """The answers to ``queries``, or to one ``query``."""
        given = request.data
        return self._answer(given if isinstance(given, Mapping) else {})

    def _answer(self, given: Mapping[str, Any]) -> HttpResponseBase:
        if "extend" in given:
            refuse_if({"extend": ["This service does not extend data."]})
        if "queries" in given:
            queries = _read("queries", given["queries"])
            if not isinstance(queries, dict):
                refuse_if({"queries": ["Send an object: {“q0”: {“query”: “…”}}."]})
            if len(queries) > BATCH:
                refuse_if({"queries": [f"At most {BATCH} queries fit in one batch."]})
            return Response({name: self._one(query) for name, query in queries.items()})
        if "query" in given:
            text = given["query"]
            is_object = isinstance(text, str) and text.lstrip().startswith("{")
            return Response(self._one(_read("query", text) if is_object else text))
        return Response(self.manifest())

    def _one(self, query: Any) -> dict[str, Any]:
        """The candidates for one query. A fault is told in its place, not for all."""
        query = {"query": query} if isinstance(query, str) else query
        if not isinstance(query, dict):
            return {"result": [], "error": "A query is an object with “query”."}
        text = _plain(query.get("query") or "").strip()[:LONGEST]
        types = query.get("type") or []
        types = types if isinstance(types, list) else [types]
        if not text or (types and self.model.record_type() not in types):
            return {"result": []}
        limit = query.get("limit")
        most = limit if isinstance(limit, int) and 0 < limit <= MOST else FEW
        try:
            known = _known(query.get("properties") or [], self.kind)
            found = self.kind.likely(text, known, self.request.user, most)
        except BadProperty as error:
            # What can't be understood says nothing for or against anybody.
            found = self.kind.likely(text, {}, self.request.user, most)
            return {"result": self._results(found), "error": error.message}
        return {"result": self._results(found)}

    def _results(self, found: list[Likely]) -> list[dict[str, Any]]:
        return [
            {
                "id": one.record.key,
                "name": one.name,
                "description": one.description,
                "type": [self.type_object()],
                "score": one.score,
                "match": one.is_match,
                "features": [
                    {"id": f"reason_{place}", "name": reason, "value": True}
                    for place, reason in enumerate(one.reasons, 1)
                ],
            }
            for one in found
        ]

    def manifest(self) -> dict[str, Any]:
        """What the service is and where its parts are."""
        at = self.request.build_absolute_uri
        plural = self.model.PLURAL
        here = at(reverse(f"api-reconcile-{plural}")).rstrip("/")
        pages = at(reverse(f"{plural}-list"))
        suggest = {
            what: {"service_url": here, "service_path": f"/suggest/{what}"}
            for what in ("entity", "type", "property")
        }
        suggest["entity"]["flyout_service_path"] = "/flyout?id=${id}"
        return {
            "versions": VERSIONS,
            "name": f"Chancery: {plural}",
            "identifierSpace": pages,
            "schemaSpace": at(reverse("api-root")),
            "defaultTypes": [self.type_object()],
            "view": {"url": f"{pages}{{{{id}}}}/"},
            "preview": {"url": f"{here}/preview?id={{{{id}}}}", **PREVIEW},
            "suggest": suggest,
            "batchSize": BATCH,
        }


class SuggestView(Service):
    """Records, types or properties that begin like what is typed."""

    PLACES: ClassVar[dict[str, list[str]]] = {"what": ["entity", "property", "type"]}

    @staticmethod
    def asks() -> list[Parameter]:
        """What is typed so far."""
        return shapes.asked_to_suggest()

    @staticmethod
    def gives() -> tuple[Schema, dict[str, Schema]]:
        """The schema of the answer."""
        return shapes.SUGGESTED, {}

    def get(self, request: Request, what: str) -> Response:
        """What could be meant, the likeliest first."""
        prefix = request.query_params.get("prefix", "").replace("\0", "").strip()
        prefix = prefix[:LONGEST]
        if what == "entity":
            found = self.kind.beginning(prefix, request.user, FEW * 2) if prefix else []
            objects: list[dict[str, Any]] = [
                {
                    "id": one.key,
                    "name": str(one),
                    "description": self.kind.describe(one),
                    "notable": [self.type_object()],
                }
                for one in found
            ]
        elif what == "type":
            objects = [self.type_object()]
        else:
            objects = [
                {"id": one.name, "name": one.label, "description": one.help}
                for one in self.kind.properties
            ]
        if what != "entity":
            low = prefix.lower()
            objects = [
                one
                for one in objects
                if low in str(one["id"]).lower() or low in str(one["name"]).lower()
            ]
        return Response({"result": objects})


class FlyoutView(Service):
    """A few words on a record, as a piece of HTML in JSON."""

    @staticmethod
    def asks() -> list[Parameter]:
        """Of which record."""
        return shapes.asked_to_fly_out()

    @staticmethod
    def gives() -> tuple[Schema, dict[str, Schema]]:
        """The schema of the answer."""
        return shapes.FLYOUT, {}

    def get(self, request: Request) -> Response:
        """Its name and what tells it from others; empty for none that may be seen."""
        key = request.query_params.get("id", "")
        record = self.known(key)
        if record is None:
            return Response({"id": key[:LONGEST], "html": ""})
        html = format_html(
            "<p><b>{}</b><br>{}</p>", str(record), self.kind.describe(record)
        )
        return Response({"id": record.key, "html": html})


class PreviewView(Service):
    """A few words on a record, to be shown in a frame of another page."""

    # A page, not an answer of the API.
    schema = None

    def get(self, request: Request) -> HttpResponse:
        """A small page without anything to press, so that any page may frame it."""
        if not request.query_params.get("id"):
            refuse_if({"id": ["Say of which record, such as id=fuad-masum."]})
        record = self.known(request.query_params["id"])
        context = {
            "record": record,
            "words": self.kind.describe(record) if record else "",
        }
        status = 404 if record is None else 200
        page = render(request._request, "people/preview.html", context, status=status)
        page["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; frame-ancestors *"
        )
        # Where a policy says who may frame a page, browsers pass this header over.
        return page


def _known(properties: Any, kind: Kind) -> dict[str, str]:
    """What a query says besides the name; unknown properties are passed over."""
    names = {one.name for one in kind.properties}
    known: dict[str, str] = {}
    for one in properties if isinstance(properties, list) else []:
        if not isinstance(one, dict) or str(one.get("pid")) not in names:
            continue
        value = one.get("v")
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, dict):
            value = value.get("id") or value.get("name")
        if value:
            known[str(one["pid"])] = _plain(value)[:LONGEST]
    return known


def _plain(value: Any) -> str:
    """A text that can be looked for: without NUL, and without halves of characters."""
    return str(value).replace("\0", "").encode(errors="ignore").decode()


def _read(name: str, text: Any) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return read_json(text)
    except ParseError as error:
        refuse_if({name: [str(error.detail)]})


def _service(kind: Kind) -> list[Any]:
    """The addresses of one service; a stroke at the end may be left out."""
    model = kind.model
    plural = model.PLURAL
    views = {
        "": (ReconcileView, ""),
        "-suggest": (SuggestView, "/suggest/(?P<what>entity|type|property)"),
        "-flyout": (FlyoutView, "/flyout"),
        "-preview": (PreviewView, "/preview"),
    }
    return [
        re_path(
            f"^{plural}{way}/?$",
            view.as_view(kind=kind, model=model),
            name=f"api-reconcile-{plural}{name}",
        )
        for name, (view, way) in views.items()
    ]


urlpatterns = [address for kind in KINDS.values() for address in _service(kind)]
