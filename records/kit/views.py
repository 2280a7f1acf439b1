"""The pages of each record type: list, detail and download.

A record type declares its ``Browse`` in ``<app>/views.py``; that is all it has to say::

    class MissionBrowse(Browse):
        model = Mission
        columns = ("name", "kind", "sending_party", "opened")
        filterset_class = MissionFilterSet
        resource_class = MissionResource
"""

from functools import partial
from types import ModuleType
from typing import Any, ClassVar

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    HttpResponseNotFound,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.views.generic import View

from records.kit.as_of import asked_day, problems_of_page, with_day
from records.kit.downloads import citations_response, download_response
from records.kit.filtering.fields import raw_values
from records.kit.filters import PAGE_PARAMETERS, RecordFilterSet
from records.kit.inclusion import CITATIONS, INCLUDE, asked_inclusions
from records.kit.nearest import did_you_mean
from records.kit.pages import listing, lookup
from records.kit.pages.citing import Cited
from records.kit.pages.detail import Detail, make_detail
from records.kit.pages.doors import Door, find_doors
from records.kit.pages.exhibits import asked_of, make_exhibits
from records.kit.pages.facets import make_facets
from records.kit.pages.query import changed
from records.kit.pages.references import References
from records.kit.pages.tables import Shape, make_table
from records.kit.resources import RecordResource
from records.models import Citation, Record
from records.reading import Reader

TITLES = {"external_ids": "External identifiers"}
CITATIONS_FILE = "citations.csv"
DOWNLOADS = {
    "csv": "CSV",
    "xlsx": "Excel",
    "json": "JSON",
    "yaml": "YAML",
    CITATIONS_FILE: "Citations (CSV)",
}


class Browse:
    """The pages of one record type, as declarations only.

    columns         fields shown in the list and in tables of other pages
    link            the column that leads to the record; without it a last one does
    heading         fields that make the title of the page; else the record's own words;
                    “a|b” is b where a is empty, “a__b” a field of the record in a
    omitted         related records that ``detail_template`` shows in its own way
    titles          what sections of related records are called, by related name
    asked_by        the filter by which lists of other types are asked for the record
    files           media types and extensions of files of the API in another standard
    parameters      what the page of a record can be asked for, beside ``as_of``
    """

    model: ClassVar[type[Record]]
    columns: ClassVar[tuple[str, ...]]
    link: ClassVar[str] = ""
    heading: ClassVar[tuple[str, ...]] = ()
    omitted: ClassVar[tuple[str, ...]] = ()
    titles: ClassVar[dict[str, str]] = {}
    asked_by: ClassVar[str] = ""
    parameters: ClassVar[tuple[str, ...]] = ()
    files: ClassVar[tuple[tuple[str, str], ...]] = ()
    detail_template: ClassVar[str] = "records/detail.html"
    filterset_class: ClassVar[type[RecordFilterSet]]
    resource_class: ClassVar[type[RecordResource]]

    of_type: ClassVar[dict[type[Record], type["Browse"]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for part in (cls.filterset_class, cls.resource_class):
            if part._meta.model is not cls.model:
                raise TypeError(f"{cls.__name__} and {part.__name__}: two models")
        Browse.of_type[cls.model] = cls

    @classmethod
    def urls(cls) -> list[URLPattern]:
        """The three addresses of the record type."""
        word = cls.model.PLURAL
        return [
            path(f"{word}/", ListPage.as_view(browse=cls), name=f"{word}-list"),
            path(
                f"{word}.<str:extension>",
                Download.as_view(browse=cls),
                name=f"{word}-download",
            ),
            path(
                f"{word}/<str:key>/",
                DetailPage.as_view(browse=cls),
                name=f"{word}-detail",
            ),
        ]

    @staticmethod
    def urls_of(views: ModuleType) -> list[URLPattern]:
        """The addresses of every record type that a module of views declares."""
        return [
            pattern
            for browse in Browse.of_type.values()
            if browse.__module__ == views.__name__
            for pattern in browse.urls()
        ]

    @classmethod
    def shape(cls) -> Shape:
        """The columns of a table of these records."""
        return Shape(cls.model, cls.columns, cls.link)

    @classmethod
    def context(cls, record: Any, request: HttpRequest) -> dict[str, Any]:
        """What the page of a record needs beyond the usual."""
        return {}

    @classmethod
    def alternates(cls, record: Any) -> list[tuple[str, str]]:
        """Where programs find the same record: media types and addresses."""
        name = f"api-{cls.model.PLURAL}"
        key = urlencode({"key": record.key})
        return [
            ("application/json", reverse(f"{name}-detail", args=[record.key])),
            *(
                (kind, f"{reverse(f'{name}-whole', args=[extension])}?{key}")
                for kind, extension in cls.files
            ),
        ]

    @classmethod
    def asked_value(cls, record: Any, reader: Reader) -> str:
        """The value of the filter ``asked_by``; empty for none."""
        return str(record.key)


class RecordPage(View):
    """A page of one record type."""

    browse: type[Browse] = Browse
    http_method_names = ("get", "head", "options")

    @property
    def words(self) -> dict[str, Any]:
        """How the record type is called, and the address of its list."""
        options = self.browse.model._meta
        return {
            "type_name": capfirst(str(options.verbose_name)),
            "type_plural": capfirst(str(options.verbose_name_plural)),
            "plural": self.browse.model.PLURAL,
            "list_address": reverse(f"{self.browse.model.PLURAL}-list"),
        }

    # Parameters that are no filters.
    parameters: tuple[str, ...] = PAGE_PARAMETERS

    def filterset(self, request: HttpRequest) -> RecordFilterSet:
        """The filter set over all that the reader may see."""
        rows = self.browse.model.objects.visible_to(request.user)
        return self.browse.filterset_class(
            request.GET,
            queryset=rows,
            request=request,
            page_parameters=self.parameters,
        )


class ListPage(RecordPage):
    """The list of a record type: filtered, sorted, in pages, to be downloaded."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list; a parameter that can't be followed gives a message and no rows."""
        filterset = self.filterset(request)
        empty = [n for n in filterset.filters if n in request.GET]
        empty = [name for name in empty if not raw_values(request.GET, name)]
        if empty:
            # A form sends its empty fields too; the address is for keeping.
            clean = changed(request.GET, **dict.fromkeys(empty))
            return HttpResponseRedirect(request.path + clean.removesuffix("?"))
        number, size, problems = listing.read_paging(request.GET)
        if not filterset.is_valid():
            problems = [*listing.problems_of(filterset), *problems]
        context = {
            "as_of_told": filterset.as_of.told,
            "filterset": filterset,
            "orders": listing.orders(filterset, request.GET, self.browse.columns),
            "page_size": request.GET.get("page_size", ""),
            **self.words,
        }
        if not problems:
            problems = self._fill(context, filterset, request, number, size)
        context["problems"] = problems
        return render(
            request, "records/list.html", context, status=400 if problems else 200
        )

    def _fill(
        self,
        context: dict[str, Any],
        filterset: Any,
        request: HttpRequest,
        number: int,
        size: int,
    ) -> list[listing.Problem]:
        """Add the rows and all that is said about them to the context."""
        model, query = self.browse.model, request.GET
        rows = filterset.qs
        total = rows.count()
        records, pages, problems = listing.cut(rows, query, total, number, size)
        if problems:
            return problems
        names = self.browse.columns
        shape = Shape(
            model, names, self.browse.link, listing.sortings(filterset, query, names)
        )
        references = References(request.user, headings)
        shape.want(records, references)
        references.fetch()
        cited = Cited(references)
        cited.load(shape.subjects(records, references))
        table = make_table(context["type_plural"], shape, records, references, cited)
        context |= {
            "table": table,
            "places": cited.places,
            "pages": pages,
            "total": total,
            "count": listing.in_words(model, total),
            "undated": listing.count_undated(model, rows) if total else 0,
            "chips": listing.chips(filterset, query),
            "facets": make_facets(filterset, request),
            "downloads": self._downloads(request),
        }
        return []

    def _downloads(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Label and address of each file of exactly this list."""
        asked = changed(request.GET, page=None, page_size=None).removesuffix("?")
        name = f"{self.browse.model.PLURAL}-download"
        return [
            (label, reverse(name, args=[extension]) + asked)
            for extension, label in DOWNLOADS.items()
            if extension != CITATIONS_FILE or self.browse.model is not Citation
        ]


class DetailPage(RecordPage):
    """The page of one record."""

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """The record; a former key leads on, an unknown one names the nearest."""
        model, reader = self.browse.model, request.user
        record = lookup.find(model, key, reader)
        if record is None:
            moved = lookup.find_moved(model, key, reader)
            if moved is not None:
                return HttpResponsePermanentRedirect(moved.get_absolute_url())
            near = lookup.find_near(model, key, reader)
            context = {"key": key, "near": near, **self.words}
            return render(request, "records/missing.html", context, status=404)
        known = (*self.browse.parameters, *sorted(asked_of(model)))
        if wrong := problems_of_page(request.GET, known):
            context = {"title": str(record), "problems": wrong}
            return render(request, "records/refused.html", context, status=400)
        problems: list[listing.Problem] = []
        detail = self.detail(record, request, problems)
        address, day = record.get_absolute_url(), asked_day(request)
        if day:
            address = with_day(address, day.isoformat())
        context = {
            "record": record,
            "detail": detail,
            "problems": problems,
            "doors": self._doors(record, request),
            "permanent": request.build_absolute_uri(address),
            "alternates": self.browse.alternates(record),
            "as_of_told": detail.told,
            **self.words,
            **self.browse.context(record, request),
        }
        status = 400 if problems else 200
        return render(request, self.browse.detail_template, context, status=status)

    def detail(
        self, record: Record, request: HttpRequest, problems: list[listing.Problem]
    ) -> Detail:
        """All that the page shows; ``problems`` takes what can't be followed."""
        return make_detail(
            record,
            request.user,
            headings=headings,
            omitted=self.browse.omitted,
            shapes=lambda other: Browse.of_type[other].shape(),
            lists=list_address,
            titles=TITLES | self.browse.titles,
            exhibits=partial(make_exhibits, record, request, problems),
            day=asked_day(request),
        )

    def _doors(self, record: Record, request: HttpRequest) -> list[Door]:
        """Lists that are about the record, for types that say how to ask for them."""
        name = self.browse.asked_by
        value = self.browse.asked_value(record, request.user) if name else ""
        filtersets = {m: browse.filterset_class for m, browse in Browse.of_type.items()}
        return find_doors(filtersets, name, value, request) if value else []


class Download(RecordPage):
    """A file of exactly the list that the same parameters give as a page."""

    parameters = (*PAGE_PARAMETERS, INCLUDE)

    def get(self, request: HttpRequest, extension: str) -> HttpResponseBase:
        """The file; 400 in plain text for a parameter that can't be followed."""
        if extension not in DOWNLOADS:
            message = f"There is no file type “{extension[:20]}”."
            message += did_you_mean(extension, DOWNLOADS)
            return HttpResponseNotFound(message, content_type=PLAIN)
        filterset = self.filterset(request)
        problems = [] if filterset.is_valid() else listing.problems_of(filterset)
        problems += [
            listing.Problem(name, "A download holds all rows: leave this out.")
            for name in PAGE_PARAMETERS
            if name in request.GET
        ]
        included = self._included(request, extension, problems)
        if problems:
            lines = [f"{problem.name}: {problem.message}" for problem in problems]
            return HttpResponseBadRequest("\n".join(lines) + "\n", content_type=PLAIN)
        model, rows = self.browse.model, filterset.qs
        query = request.build_absolute_uri()
        if extension == CITATIONS_FILE:
            return citations_response(model, rows, reader=request.user, query=query)
        return download_response(
            model,
            rows,
            extension,
            reader=request.user,
            query=query,
            include_citations=CITATIONS in included,
        )

    def _included(
        self, request: HttpRequest, extension: str, problems: list[listing.Problem]
    ) -> set[str]:
        """What stands in the file beside the records, where that has room for it."""
        errors: dict[str, list[str]] = {}
        included = asked_inclusions(request.GET, errors)
        if included and extension in ("csv", CITATIONS_FILE):
            file = f"{self.browse.model.PLURAL}.{CITATIONS_FILE}"
            errors.setdefault(INCLUDE, []).append(
                f"A CSV file holds one table: take {file} beside it."
            )
        problems += [
            listing.Problem(name, message)
            for name, messages in errors.items()
            for message in messages
        ]
        return included


PLAIN = "text/plain; charset=utf-8"


def headings(model: type[Record]) -> tuple[str, ...]:
    """The fields that make the title of a record of this type."""
    return Browse.of_type[model].heading


def list_address(model: type[Record], field: str, key: str) -> str:
    """Address of the list of records that name a record by a field; empty if none."""
    browse = Browse.of_type[model]
    if field not in browse.filterset_class.base_filters:
        return ""
    return f"{reverse(f'{model.PLURAL}-list')}?{urlencode({field: key})}"
