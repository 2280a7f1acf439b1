"""The OpenAPI document: what drf-spectacular can't see by itself, told from the kit."""

from functools import cache
from typing import Any

from django.utils.text import capfirst
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from records.kit.api import asking, shapes
from records.kit.api.wanted import known_keys
from records.kit.catalogue import MEDIA_TYPE
from records.models import Record
from records.models.base import KEY_LENGTH

JSON = "application/json"
# What any address may answer besides what it is asked for.
REFUSALS = {
    400: "A parameter is unknown or can't be understood.",
    401: "Nobody, or an unknown token, asks for what is not open to everybody.",
    403: "Whoever asks may not do this.",
    404: "Nothing is there, or nothing that may be seen.",
    406: "“Accept” asks for something else than JSON.",
    429: "More was asked than is answered to one client in a minute.",
    503: "The answer takes too long.",
}
# And what else a change may be answered.
WRITING = {
    409: "It contradicts what is kept.",
    412: "The record has been changed since the version that If-Match names.",
    413: "What was sent is larger than is taken.",
    415: "The body is no JSON.",
    422: "What was sent breaks a rule of the records.",
    428: "A change names no version that it changes.",
}
_VERSION = ("If-Match", "The ETag of the record that is changed.")
HEADERS = {
    "GET": (
        "If-None-Match",
        "The ETag of an answer that is known: 304 if it has not changed.",
    ),
    "POST": ("Idempotency-Key", "Sent twice with one key it is done once."),
    "PATCH": _VERSION,
    "PUT": _VERSION,
    "DELETE": _VERSION,
}
Responses = dict[Any, Any]
# Has no types of its own.
_component: Any = ResolvedComponent
_generator: Any = SchemaGenerator


class _TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Tells how a token is sent."""

    target_class = "records.door.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer of a token."""
        told = "Made by its owner under “Tokens”; it reads what they may read."
        return {"type": "http", "scheme": "bearer", "description": told}


class KitSchema(AutoSchema):
    """Tells of one address; a view may say of itself what it takes and gives.

    ``asks`` on a view is a function that gives its parameters, ``gives`` one that gives
    the schema of its answer and the components that this names.
    """

    view: Any

    @property
    def model(self) -> type[Record] | None:
        """The record type that the view is about, for views made from the kit."""
        found: type[Record] | None = getattr(self.view, "model", None)
        return found

    def get_operation_id(self) -> str:
        """Such as ``missions_list`` and ``missions_retrieve``."""
        words = [word.replace("-", "_") for word in self._tokenize_path()] or ["root"]
        action = getattr(self.view, "action", None) or self.method.lower()
        if self.method == "GET":
            action = "retrieve" if self.path.endswith("}/") else "list"
        return "_".join([*words, action])

    def get_summary(self) -> str | None:
        """Such as “Missions”, or “One mission”; else what the view says of itself."""
        if self.model is None:
            told: str = self.get_description()
            return told.split("\n")[0].rstrip(".") or None
        names = self.model._meta
        if self.method == "GET" and self.view.action == "list":
            return capfirst(str(names.verbose_name_plural))
        return f"One {names.verbose_name}"

    def get_override_parameters(self) -> list[Any]:
        """The filters of the list, from its filter set; of a record, what it takes."""
        found: list[asking.Parameter] = []
        if self.method != "GET":
            return [_header(*HEADERS[self.method])]
        if hasattr(self.view, "asks"):
            found = self.view.asks()
        elif self.model is not None:
            keys = known_keys(self.model, self.view.EXTRA)
            if self.view.action == "list":
                found = [*asking.filters_of(self.model), *asking.paging()]
            found += asking.choosing(keys)
        return [_described(one) for one in found] + [_header(*HEADERS["GET"])]

    def get_request_serializer(self) -> Any:
        """Records by the keys of an answer: one, or a list of up to 500."""
        if self.method in ("GET", "DELETE"):
            return None
        one: shapes.Schema = {"type": "object"}
        many: shapes.Schema = {"type": "array", "items": one, "maxItems": 500}
        if self.path.endswith("}/"):
            return {JSON: one}
        return {JSON: many if self.method == "PATCH" else {"oneOf": [one, many]}}

    def get_response_serializers(self) -> Any:
        """What the address answers, and in which ways it refuses."""
        refused = shapes.ref("Problem")
        self._know(shapes.COMPONENTS)
        statuses = REFUSALS if self.method == "GET" else REFUSALS | WRITING
        found: Responses = {
            (status, MEDIA_TYPE): OpenApiResponse(refused, told)
            for status, told in statuses.items()
        }
        if self.method == "DELETE":
            return {204: OpenApiResponse(None, "It is gone."), **found}
        if self.method != "GET":
            done = 201 if self.method == "POST" else 200
            told = OpenApiResponse({"type": "object"}, "As it is now.")
            return {(done, JSON): told, (202, JSON): told, **found}
        answer = OpenApiResponse(self._answer(), "The answer.")
        unchanged = OpenApiResponse(None, "It is as whoever asks has it already.")
        return {(200, JSON): answer, 304: unchanged, **found}

    def _answer(self) -> shapes.Schema:
        if hasattr(self.view, "gives"):
            schema, components = self.view.gives()
            self._know(components)
            return dict(schema)
        if self.model is None:
            return {"type": "object"}
        self._know(shapes.record_schemas(self.model, self.view.EXTRA))
        record = shapes.ref(shapes.name_of(self.model))
        return shapes.list_schema(record) if self.view.action == "list" else record

    def _know(self, components: dict[str, shapes.Schema]) -> None:
        for name, schema in components.items():
            self.registry.register_on_missing(
                _component(name, ResolvedComponent.SCHEMA, schema, object=name)
            )

    def _is_list_view(self, serializer: Any = None) -> bool:
        # Schemas of lists are told whole.
        return False

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        kept = {"type": "string", "minLength": 1, "maxLength": KEY_LENGTH}
        return [
            {"name": name, "in": "path", "required": True, "schema": kept}
            for name in variables
        ]


def _described(parameter: asking.Parameter) -> OpenApiParameter:
    is_list = parameter.schema.get("type") == "array"
    return OpenApiParameter(
        parameter.name,
        type=parameter.schema,
        description=parameter.told,
        # Several values are repeated, or joined with commas.
        style="form" if is_list else None,
        explode=False if is_list else None,
    )


def _header(name: str, told: str) -> OpenApiParameter:
    return OpenApiParameter(
        name,
        type={"type": "string"},
        location=OpenApiParameter.HEADER,
        description=told,
    )


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document of all addresses; the same for everybody."""
    found: dict[str, Any] = _generator().get_schema(request=None, public=True)
    return found
