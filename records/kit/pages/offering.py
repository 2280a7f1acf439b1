"""What a list is offered as beside its page: files of exactly it, and a call."""

from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.db.models import Value
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from records.kit.filtering.fields import raw_values, single_values
from records.kit.filtering.paths import visible
from records.kit.pages.listing import Total
from records.kit.pages.look import COLUMNS, COUNT, DENSITY, PAGE_SIZE
from records.kit.pages.query import changed
from records.kit.pages.tallies import Counts, Pairs, Tally
from records.models import Citation, Record
from records.reading import Reader

CITATIONS_FILE = "citations.csv"
ATOM = "atom"
# Of more rows it is not counted how many have a place in a kind of file.
MOST_FITTED = 5_000
DOWNLOADS = {
    "csv": "CSV",
    "xlsx": "Excel",
    "json": "JSON",
    "yaml": "YAML",
    CITATIONS_FILE: "Citations (CSV)",
}
FEED = "Feed (Atom)"


def files_of(browse: Any) -> dict[str, str]:
    """The files that a list is there as, by extension, with their labels."""
    files = {
        extension: label
        for extension, label in DOWNLOADS.items()
        if extension != CITATIONS_FILE or browse.model is not Citation
    }
    return files | {kind.extension: kind.label for kind in browse.kinds} | {ATOM: FEED}


def _pairs(kind: Any, rows: Any) -> Pairs:
    return [kind.fitting(rows).values_list("pk", Value(""))]


def _fitting(kind: Any) -> str:
    """The name of the tally of a kind of file; no parameter is called so."""
    return f"in {kind.extension}"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the list; ``remark`` says what of the list is not in it."""

    label: str
    address: str
    remark: str = ""


def files_of_record(browse: Any, record: Record, reader: Reader) -> list[File]:
    """The files of one record: of the list that holds it alone, as far as it fits."""
    asked = urlencode({"key": record.key})
    own = visible(browse.model, reader).filter(pk=record.pk)
    unfit = {
        kind.extension
        for kind in browse.kinds
        if kind.leaves_out and not kind.fitting(own).exists()
    }
    return [
        File(label, f"{reverse(f'{record.PLURAL}-download', args=[extension])}?{asked}")
        for extension, label in files_of(browse).items()
        if extension not in unfit
    ]


class Offer:
    """The files of a list and the call that asks the API for the same."""

    def __init__(self, browse: Any, request: HttpRequest, total: Total) -> None:
        self.browse, self.request, self.total = browse, request, total
        # What was counted of the tallies.
        self.counts: dict[str, Counts] = {}

    @cached_property
    def files(self) -> list[File]:
        """Every file of exactly this list, but for the feed."""
        remarks = {kind.extension: self._remark(kind) for kind in self.browse.kinds}
        return [
            File(label, self._address(extension), remarks.get(extension, ""))
            for extension, label in files_of(self.browse).items()
            if extension != ATOM
        ]

    @property
    def tallies(self) -> list[Tally]:
        """What counts the rows that have a place in each kind of file, among few."""
        model, numbers = self.browse.model, self.total.numbers
        return [
            Tally(_fitting(kind), model, numbers, kind, partial(_pairs, kind))
            for kind in self.browse.kinds
            if kind.leaves_out and not self._is_long
        ]

    @property
    def _is_long(self) -> bool:
        total = self.total
        return total.is_more or not total.numbers or total.number > MOST_FITTED

    @property
    def feed(self) -> str:
        """The address of what changed last in the list, for feed readers."""
        return self._address(ATOM)

    @property
    def words(self) -> str:
        """How many rows the files hold."""
        if self.total.is_more:
            return f"all rows, more than {self.total.number:,}"
        one = self.total.number == 1
        return "this row" if one else f"all {self.total.number:,} rows"

    @property
    def call(self) -> str:
        """The address at which the API gives these records, in this order."""
        query = self.request.GET
        names = single_values(raw_values(query, COLUMNS))
        # The API has the fields of the record itself, and calls a record by its key.
        fields = dict.fromkeys(name for name in ("key", *names) if "__" not in name)
        asked = QueryDict(mutable=True)
        asked.update(query)
        for name in (COLUMNS, DENSITY, "page"):
            asked.pop(name, None)
        address = reverse(f"api-{self.browse.model.PLURAL}-list")
        text = asked.urlencode(safe=",")
        if names:
            chosen = urlencode({"fields": ",".join(fields)}, doseq=True)
            text = f"{text}&{chosen.replace('%2C', ',')}".removeprefix("&")
        return self.request.build_absolute_uri(f"{address}?{text}".removesuffix("?"))

    @property
    def shell(self) -> str:
        """The same as a line for a shell; what the address holds needs no escaping."""
        return f"curl -sS '{self.call}'"

    def _address(self, extension: str) -> str:
        without = dict.fromkeys(("page", PAGE_SIZE, DENSITY, COUNT))
        asked = changed(self.request.GET, **without).removesuffix("?")
        return reverse(f"{self.browse.model.PLURAL}-download", args=[extension]) + asked

    def _remark(self, kind: Any) -> str:
        """How many rows a kind of file has no place for."""
        if not kind.leaves_out or not self.total.number:
            return ""
        if self._is_long or _fitting(kind) not in self.counts:
            return f"without those {kind.leaves_out}"
        fitting = sum(rows for _, rows in self.counts[_fitting(kind)])
        left = self.total.number - fitting
        return f"without {left:,} {kind.leaves_out}" if left else ""
