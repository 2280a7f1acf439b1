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
    HttpResponseBase,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from records.kit.api.files import FileKind
from records.kit.as_of import asked_day, problems_of_page, with_day
from records.kit.download_page import Download
from records.kit.filters import RecordFilterSet
from records.kit.list_page import ListPage
from records.kit.pages import listing, lookup
from records.kit.pages.counting import can_be_counted
from records.kit.pages.detail import Detail, make_detail
from records.kit.pages.doors import Door, find_doors
from records.kit.pages.exhibits import asked_of, make_exhibits
from records.kit.pages.offering import files_of_record
from records.kit.pages.tables import Shape
from records.kit.record_page import PLAIN as PLAIN
from records.kit.record_page import RecordPage
from records.kit.resources import RecordResource
from records.models import Record
from records.reading import Reader

TITLES = {"external_ids": "External identifiers"}


class Browse:
    """The pages of one record type, as declarations only.

    columns         fields shown in the list and in tables of other pages
    facets          filters whose values are counted beside the list; else by the model
    link            the column that leads to the record; without it a last one does
    heading         fields that make the title of the page; else the record's own words;
                    “a|b” is b where a is empty, “a__b” a field of the record in a
    omitted         related records that ``detail_template`` shows in its own way
    titles          what sections of related records are called, by related name
    asked_by        the filter by which lists of other types are asked for the record
    files           media types and extensions of files of the API in another standard
    kinds           of these kinds of file those that the list is offered as, too
    parameters      what the page of a record can be asked for, beside ``as_of``
    """

    model: ClassVar[type[Record]]
    columns: ClassVar[tuple[str, ...]]
    facets: ClassVar[tuple[str, ...]] = ()
    link: ClassVar[str] = ""
    heading: ClassVar[tuple[str, ...]] = ()
    omitted: ClassVar[tuple[str, ...]] = ()
    titles: ClassVar[dict[str, str]] = {}
    asked_by: ClassVar[str] = ""
    parameters: ClassVar[tuple[str, ...]] = ()
    files: ClassVar[tuple[tuple[str, str], ...]] = ()
    kinds: ClassVar[tuple[type[FileKind], ...]] = ()
    detail_template: ClassVar[str] = "records/detail.html"
    filterset_class: ClassVar[type[RecordFilterSet]]
    resource_class: ClassVar[type[RecordResource]]

    of_type: ClassVar[dict[type[Record], type["Browse"]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for part in (cls.filterset_class, cls.resource_class):
            if part._meta.model is not cls.model:
                raise TypeError(f"{cls.__name__} and {part.__name__}: two models")
        for name in cls.facets:
            rule = cls.filterset_class.base_filters.get(name)
            if not can_be_counted(cls.model, rule):
                raise TypeError(f"{cls.__name__}: “{name}” can't be a facet")
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

    @staticmethod
    def headings(model: type[Record]) -> tuple[str, ...]:
        """The fields that make the title of a record of a type."""
        return Browse.of_type[model].heading

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
            "files": files_of_record(self.browse, record, reader),
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


headings = Browse.headings


def list_address(model: type[Record], field: str, key: str) -> str:
    """Address of the list of records that name a record by a field; empty if none."""
    browse = Browse.of_type[model]
    if field not in browse.filterset_class.base_filters:
        return ""
    return f"{reverse(f'{model.PLURAL}-list')}?{urlencode({field: key})}"
