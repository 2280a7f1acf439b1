"""Views of the API, made from the kit for every record type."""

import importlib
import re
from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar

import orjson
from django.db.models import QuerySet
from django.http import HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, re_path, reverse
from orjson import Fragment
from rest_framework.exceptions import MethodNotAllowed, NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from records.kit.api import history
from records.kit.api.at_once import reading_at_once
from records.kit.api.base import base_of
from records.kit.api.conditional import answered, given_before
from records.kit.api.docs import docs, docs_of
from records.kit.api.files import FURTHER, FileKind
from records.kit.api.listed import Columns
from records.kit.api.objects import text_of_key, texts_of
from records.kit.api.openapi import document
from records.kit.api.paging import PARAMETERS, asked_page
from records.kit.api.problems import errors_of, problem_handler, refuse_if
from records.kit.api.rows import Row
from records.kit.api.shapes import ADDRESS, Schema
from records.kit.api.wanted import (
    FIELDS,
    HISTORY,
    INCLUDABLE_OF_ONE,
    Wanted,
    asked,
    asked_day,
    known_keys,
    known_keys_of_one,
)
from records.kit.api.writable import Writable, WritingRouter
from records.kit.as_of import rule_of, standing_on
from records.kit.filtering.on_a_day import AS_OF, STANDING
from records.kit.filtering.paths import in_order
from records.kit.filters import RecordFilterSet, filterset_for
from records.kit.inclusion import CITATIONS, INCLUDE
from records.kit.nearest import did_you_mean, nearest, nearest_key_sentence
from records.kit.registry import by_singular, record_types
from records.models import FormerKey, Record
from records.models.base import KEY_PATTERN
from records.reading import current_sight, sight_of

# The addresses of each list, by its word: to find one of them, those of others are not
# looked through.
_LISTS: dict[str, WritingRouter] = {}

Names = list[str]

ANYTHING = "*/*"
DETAIL_PARAMETERS = (FIELDS, INCLUDE, AS_OF)


class ReadOnlyView(APIView):
    """A view that answers questions and changes nothing."""

    http_method_names = ["get", "head", "options"]
    # Whether its answers have an ETag.
    TAGGED: ClassVar[bool] = False

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """The view, without a transaction around what it reads."""
        return reading_at_once(super().as_view(**initkwargs))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse every other method before asking who is there."""
        if (request.method or "").lower() not in self.http_method_names:
            raise MethodNotAllowed(request.method or "")
        super().initial(request, *args, **kwargs)

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[Any, str]:
        """JSON, at once for who takes anything or JSON as it is."""
        if request.META.get("HTTP_ACCEPT", ANYTHING) in (
            ANYTHING,
            JSONRenderer.media_type,
        ):
            return JSONRenderer(), JSONRenderer.media_type
        found: tuple[Any, str] = super().perform_content_negotiation(request, force)
        return found

    def get_exception_handler(self) -> Callable[..., Response | None]:
        """All errors have one form."""
        return problem_handler


class RecordViewSet(Writable, ViewSetMixin, ReadOnlyView):
    """The list of one record type and each of its records.

    A subclass names its ``model`` and is thereby part of the API. ``EXTRA`` are values
    that a filter works out for each row, given beside the fields where they exist.
    ``EXAMPLE`` is a new record as it may be sent, between records of the fixtures;
    ``FILES`` are kinds of file that a whole list may be, beside NDJSON and CSV.
    """

    model: type[Record]
    EXTRA: ClassVar[tuple[str, ...]] = ()
    EXAMPLE: ClassVar[dict[str, Any] | None] = None
    FILES: ClassVar[tuple[type[FileKind], ...]] = ()
    TAGGED = True
    lookup_field = "key"
    lookup_value_regex = "[^/]+"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        FURTHER[cls.model] = cls.FILES
        plural = cls.model.PLURAL
        own = _LISTS[plural] = WritingRouter()
        own.register("", cls, basename=f"api-{plural}")

    @classmethod
    def as_view(cls, *args: Any, **initkwargs: Any) -> Any:
        """The view of some methods, without a transaction around what it reads."""
        return reading_at_once(super().as_view(*args, **initkwargs))

    def records(self) -> QuerySet[Any]:
        """The records that whoever asks may see, in their usual order."""
        return in_order(self.model, self.request.user)

    def list(self, request: Request) -> HttpResponseBase:
        """A page of the records that fit the filters."""
        return given_before(request, lambda: self._list(request))

    def _list(self, request: Request) -> HttpResponseBase:
        filters = filterset_for(self.model)(
            request.query_params,
            self.records,
            request=request,
            only_asked=True,
            page_parameters=PARAMETERS,
        )
        errors = errors_of(filters)
        page = asked_page(request.query_params, errors)
        wanted = asked(request.query_params, self.known_keys(), errors)
        refuse_if(errors)
        worked_out = [one for one in (*self.EXTRA, STANDING) if wanted.has(one)]

        def columns(rows: QuerySet[Any]) -> Names:
            known = rows.query.annotations
            return ["id", *(one for one in worked_out if one in known)]

        question = self._question(filters, worked_out)
        found = Columns(lambda: filters.qs, columns, question, filters.some_rows)
        answer = page.answer(found, request)
        return answered(request, answer.told(self._told(answer.rows, wanted)))

    def _question(self, filters: RecordFilterSet, worked_out: Names) -> Hashable | None:
        """What is asked and how much who asks may see: the SQL depends on no more."""
        asked = filters.question
        if asked is None:
            return None
        sights = sight_of(self.request.user), current_sight()
        return self.model, *sights, tuple(worked_out), asked

    def retrieve(self, request: Request, key: str) -> HttpResponseBase:
        """One record with all its citations; a former key leads to the new one."""
        if HISTORY in request.META.get("QUERY_STRING", ""):
            # It names users, who are no records.
            return self._retrieve(request, key)
        return given_before(request, lambda: self._retrieve(request, key))

    def _retrieve(self, request: Request, key: str) -> HttpResponseBase:
        errors: dict[str, list[str]] = {}
        for name in request.query_params:
            if name not in DETAIL_PARAMETERS:
                near = did_you_mean(name, DETAIL_PARAMETERS)
                errors[name] = [f"A single record takes no “{name[:60]}”.{near}"]
        wanted = asked(
            request.query_params,
            known_keys_of_one(self.model, self.EXTRA),
            errors,
            always=(CITATIONS,),
            includable=INCLUDABLE_OF_ONE,
            day=asked_day(request.query_params, errors),
        )
        refuse_if(errors)
        if wanted.includes(HISTORY):
            history.check(request)
        if re.fullmatch(KEY_PATTERN, key):
            if told := self._one_told(key, wanted):
                return answered(request, *told)
            if new_key := self._new_key(key):
                name = f"api-{self.model.PLURAL}-detail"
                address = reverse(name, args=[new_key])
                if question := request.META.get("QUERY_STRING"):
                    address = f"{address}?{question}"
                return HttpResponsePermanentRedirect(address)
        kind = self.model._meta.verbose_name
        near = nearest_key_sentence(self.records(), key)
        raise NotFound(f"There is no {kind} “{key[:120]}”.{near}")

    def _new_key(self, key: str) -> str | None:
        former = FormerKey.objects.filter(
            record_type=self.model.record_type(), key=key
        ).values("record_id")
        found: str | None = (
            self.records().filter(pk__in=former).values_list("key", flat=True).first()
        )
        return found

    def known_keys(self) -> Names:
        """Every key that a record may have in an answer."""
        return known_keys(self.model, self.EXTRA)

    def _one_told(self, key: str, wanted: Wanted) -> tuple[Fragment, int] | None:
        """One record, with how it stood on the day that is asked for; its version."""
        model, reader = self.model, self.request.user

        def worked_out(number: int) -> Row:
            if not wanted.day or rule_of(model).is_timeless:
                return {}
            return {STANDING: standing_on(model, number, wanted.day, reader)}

        found = text_of_key(
            model, key, wanted, reader=reader, base=self._base, worked_out=worked_out
        )
        if found is None:
            return None
        number, version, text = found
        if wanted.includes(HISTORY):
            told = history.told(model, number, reader)
            member = orjson.dumps({HISTORY: told}, default=str).decode()
            text = f"{text[:-1]},{member[1:]}" if text != "{}" else member
        return Fragment(text), version

    @property
    def _base(self) -> str:
        """The address of the API."""
        return base_of(self.request)

    def _told(self, rows: Sequence[Row], wanted: Wanted) -> Fragment:
        texts = texts_of(
            self.model,
            rows,
            wanted,
            reader=self.request.user,
            base=self._base,
            extra=self.EXTRA,
        )
        return Fragment(f"[{','.join(texts)}]")


# What there is beside the lists, by the name of its address.
BESIDE_LISTS = {
    "disputes": "api-dispute-list",
    "changes": "api-changes",
    "search": "api-search",
    "people/match": "api-people-match",
    "reconcile/people": "api-reconcile-people",
    "reconcile/parties": "api-reconcile-parties",
    "datapackage.json": "api-datapackage",
    "schema": "api-schema",
    "docs": "api-docs",
}


def _refuse_parameters(request: Request) -> None:
    told = ["This address takes no parameters."]
    refuse_if(dict.fromkeys(request.query_params, told))


class RootView(ReadOnlyView):
    """Where the API begins: the address of every list, and of all that is beside."""

    TAGGED = True

    @staticmethod
    def gives() -> tuple[Schema, dict[str, Schema]]:
        """The schema of the answer."""
        return {"type": "object", "additionalProperties": ADDRESS}, {}

    def get(self, request: Request) -> HttpResponseBase:
        """The word of each list, such as ``missions``, with its address."""
        _refuse_parameters(request)
        names = {model.PLURAL: f"api-{model.PLURAL}-list" for model in record_types()}
        return answered(
            request,
            {
                word: request.build_absolute_uri(reverse(name))
                for word, name in (names | BESIDE_LISTS).items()
            },
        )


class SchemaView(ReadOnlyView):
    """The OpenAPI document of the API."""

    schema = None

    def get(self, request: Request) -> HttpResponseBase:
        """The document, in JSON."""
        _refuse_parameters(request)
        return answered(request, document())


class NowhereView(ReadOnlyView):
    """Any address of the API that leads nowhere."""

    schema = None

    def get(self, request: Request, address: str) -> Response:
        """Never answers; names the nearest list, or what is beside the lists."""
        known = [*BESIDE_LISTS, *(model.PLURAL for model in record_types())]
        word = address.split("/")[0]
        if word in known:
            # Or one step beyond it, such as people/match.
            near = nearest(address, [one for one in known if "/" in one])
            meant = f" Did you mean “{near}”?" if near else ""
            raise NotFound(f"There is nothing below “{word}” at this address.{meant}")
        word = address if word == "reconcile" else word
        near = did_you_mean(word, known, by_singular())
        raise NotFound(f"There is no list “{word[:60]}”.{near}")


def urls() -> list[URLPattern | URLResolver]:
    """The addresses of the API: the root, every record type, and nowhere."""
    for app in dict.fromkeys(model._meta.app_label for model in record_types()):
        importlib.import_module(f"{app}.api")
    return [
        path("", RootView.as_view(), name="api-root"),
        path("docs/", docs, name="api-docs"),
        path("docs/<str:plural>/", docs_of, name="api-docs-of"),
        path("schema/", SchemaView.as_view(), name="api-schema"),
        *(path(f"{word}/", include(own.urls)) for word, own in _LISTS.items()),
        re_path(r"^(?P<address>.*)/$", NowhereView.as_view(), name="api-nowhere"),
    ]
