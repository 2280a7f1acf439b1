"""The OpenAPI document: what drf-spectacular can't see by itself, told from the kit."""

from functools import cache
from typing import Any

from django.utils.text import capfirst
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from records.kit.api import asking, headers, history, sending, shapes
from records.kit.api.wanted import known_keys, known_keys_of_one
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
    the schema of its answer and the components that this names; ``TAKES`` is the body
    of a POST that reads, ``PLACES`` what its address may be filled with, ``EXAMPLES``
    what it leads to something with; ``MOVES`` says that it may have become another.
    """

    view: Any

    @property
    def model(self) -> type[Record] | None:
        """The record type that the view is about, for views made from the kit."""
        if hasattr(self.view, "gives"):
            return None
        found: type[Record] | None = getattr(self.view, "model", None)
        return found

    @property
    def _reads(self) -> bool:
        return self.method == "GET" or bool(getattr(self.view, "READS_BY_POST", False))

    def get_operation_id(self) -> str:
        """Such as ``missions_list`` and ``missions_retrieve``."""
        if hasattr(self.view, "files"):
            return f"{self.view.model.PLURAL}_file".replace("-", "_")
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
        one, many = str(names.verbose_name), str(names.verbose_name_plural)
        return {
            "list": capfirst(many),
            "retrieve": f"One {one}",
            "create": f"A new {one}, or a list of new {many}",
            "change_many": f"Change many {many}",
            "partial_update": f"Change one {one}",
            "destroy": f"Delete one {one}",
        }.get(getattr(self.view, "action", ""), f"All {many} in one file")

    def get_override_parameters(self) -> list[Any]:
        """The filters of the list, from its filter set; of a record, what it takes."""
        if self._reads and self.method != "GET":
            return []
        if self.method != "GET":
            asked = headers.MANY if self._is_change_of_many else None
            return _asked(asked or headers.ASKED[self.method])
        conditions = headers.ASKED["GET"] if self._has_tag else {}
        return [_described(one) for one in self._parameters()] + _asked(conditions)

    def _parameters(self) -> list[asking.Parameter]:
        found: list[asking.Parameter] = []
        if hasattr(self.view, "asks"):
            found = self.view.asks()
        elif self.model is not None:
            if self.view.action == "list":
                keys = known_keys(self.model, self.view.EXTRA)
                found = [*asking.filters_of(self.model), *asking.paging()]
                found += asking.choosing(keys)
            else:
                found = asking.of_one(known_keys_of_one(self.model, self.view.EXTRA))
        return found

    def _get_parameters(self) -> list[dict[str, Any]]:
        """The same as the document has them; drf-spectacular knows of no empty ones."""
        found: list[dict[str, Any]] = super()._get_parameters()
        if self.method == "GET":
            empty = {one.name for one in self._parameters() if one.may_be_empty}
            for one in found:
                if one["name"] in empty:
                    one["allowEmptyValue"] = True
        return found

    @property
    def _is_one(self) -> bool:
        return bool(self.path.endswith("}/"))

    @property
    def _is_change_of_many(self) -> bool:
        return self.method == "PATCH" and not self._is_one

    @property
    def _has_tag(self) -> bool:
        return bool(getattr(self.view, "TAGGED", False))

    def get_auth(self) -> list[Any]:
        """Who may ask: to write takes a token, whatever a browser sends."""
        found: list[Any] = super().get_auth()
        return found if self._reads else [one for one in found if "token" in one]

    def get_request_serializer(self) -> Any:
        """Records by the keys of an answer: one, or a list of up to 500."""
        if self._reads and self.method == "POST":
            return dict(self.view.TAKES)
        if self.model is None or self.method in ("GET", "DELETE"):
            return None
        self._know(sending.COMPONENTS)
        self._know(sending.sent_schemas(self.model, self.view.EXAMPLE))
        return {JSON: sending.sent_to(self.model, self.method, is_one=self._is_one)}

    def get_response_serializers(self) -> Any:
        """What the address answers, and in which ways it refuses."""
        refused = shapes.ref("Problem")
        self._know(shapes.COMPONENTS | history.COMPONENTS)
        statuses = REFUSALS if self.method == "GET" else REFUSALS | WRITING
        if self._reads and self.method == "POST":
            statuses = REFUSALS | {status: WRITING[status] for status in (413, 415)}
        found: Responses = {
            (status, MEDIA_TYPE): OpenApiResponse(self._refused(status, refused), told)
            for status, told in statuses.items()
        }
        if self._is_one and (self.model or getattr(self.view, "MOVES", False)):
            moved = 301 if self.method == "GET" else 308
            found[moved] = OpenApiResponse(None, "The record has another key now.")
        if not self._reads:
            return {**self._done(), **found}
        if hasattr(self.view, "files"):
            files = {
                (200, kind.media_type): OpenApiResponse(kind.schema, kind.told)
                for kind in self.view.files().values()
            }
            return {**files, **found}
        answer = OpenApiResponse(self._answer(), "The answer.")
        if self._has_tag:
            unchanged = "It is as whoever asks has it already."
            found[304] = OpenApiResponse(None, unchanged)
        return {(200, JSON): answer, **found}

    def _done(self) -> Responses:
        """What is answered to a change that is done, or waits for a second person."""
        self._know(sending.COMPONENTS)
        waits = OpenApiResponse(shapes.ref("Waiting"), "It waits for approval.")
        if self.method == "DELETE":
            return {204: OpenApiResponse(None, "It is gone."), (202, JSON): waits}
        schema: Any = {"type": "object"}
        if self.model is not None:
            self._know(shapes.record_schemas(self.model, self.view.EXTRA))
            schema = sending.told_of(self.model, self.method, is_one=self._is_one)
        status = 201 if self.method == "POST" else 200
        done = OpenApiResponse(schema, "As it is now.")
        return {(status, JSON): done, (202, JSON): waits}

    def _refused(self, status: int, problem: shapes.Schema) -> shapes.Schema:
        """A problem; with the record as it is now, or what refers to it."""
        if self.method == "GET" or self.model is None or not self._is_one:
            return problem
        if status == 412:
            now = shapes.ref(shapes.name_of(self.model))
            return shapes.problem_with(current=now)
        if status == 409 and self.method == "DELETE":
            referring = {"type": "array", "items": shapes.ref("TypedReference")}
            return shapes.problem_with(count=shapes.WHOLE, referring=referring)
        return problem

    def _get_response_headers_for_code(
        self, status_code: str, direction: str = "response"
    ) -> headers.Headers:
        # The same for all operations of a kind: no parameters need be looked through.
        return headers.told(self.method, int(status_code), has_tag=self._has_tag)

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
        places = dict(getattr(self.view, "PLACES", {}))
        # What a file may be called depends on the list.
        if hasattr(self.view, "files"):
            places["extension"] = list(self.view.files())
        own = {name: {"type": "string", "enum": e} for name, e in places.items()}
        told = getattr(self.view, "EXAMPLES", {})
        return [
            {"name": n, "in": "path", "required": True, "schema": own.get(n, kept)}
            | ({"example": told[n]} if n in told else {})
            for n in variables
        ]


def _described(parameter: asking.Parameter) -> OpenApiParameter:
    is_list = parameter.schema.get("type") == "array"
    return OpenApiParameter(
        parameter.name,
        type=parameter.schema,
        description=parameter.told,
        required=parameter.required,
        # Several values are repeated, or joined with commas.
        style="form" if is_list else None,
        explode=False if is_list else None,
    )


def _asked(found: dict[str, str]) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(
            name,
            type={"type": "string"},
            location=OpenApiParameter.HEADER,
            description=told,
        )
        for name, told in found.items()
    ]


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document of all addresses; the same for everybody."""
    found: dict[str, Any] = _generator().get_schema(request=None, public=True)
    return found
