"""Looking at another day: what a page asks with ``as_of=``, and its links that keep it.

A page need not think of it: the middleware gives the day to every link and form of an
answer that was asked as of a day, and the frame of every page says which day it is. A
link that leaves the day has the attribute ``data-leave``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from html import escape, unescape
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone

from records.kit.filtering.fields import DayField
from records.kit.filtering.on_a_day import AS_OF, STANDING, AsOfFilter
from records.kit.filters import filterset_for
from records.kit.nearest import did_you_mean
from records.kit.pages.listing import Problem
from records.kit.pages.query import changed, copied
from records.models import Record, RecordQuerySet
from records.partial_dates.display import display
from records.partial_dates.edtf import PartialDate
from records.reading import Reader

# Where pages tell nothing as of a day: files, the door, what staff change, programs.
_APART = (
    "/static/",
    "/admin/",
    "/account/",
    "/login/",
    "/logout/",
    "/healthz",
    "/api/",
)

_LINK = re.compile(r"<a\b[^>]*>", re.ASCII)
_ADDRESS = re.compile(r'\b(href|data-panel)="([^"]*)"', re.ASCII)
_FORM = re.compile(r'(<form\b[^>]*\bmethod="get"[^>]*>)(.*?</form>)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day that a page is asked for, as it was written and in words."""

    day: date
    written: str

    def __str__(self) -> str:
        return display(PartialDate.from_date(self.day))


def asked_as_of(query: QueryDict) -> AsOf | None:
    """The day asked for; none without one, or with one that can't be read."""
    written = [text for value in query.getlist(AS_OF) if (text := value.strip())]
    if len(written) != 1:
        return None
    try:
        day = DayField(required=False).clean(written[0])
    except ValidationError:
        return None
    return AsOf(day, written[0]) if day else None


def asked_day(request: HttpRequest) -> date | None:
    """The day as of which a page is asked for; none for now."""
    asked = asked_as_of(request.GET)
    return asked.day if asked else None


def problems_of_page(query: QueryDict, known: tuple[str, ...] = ()) -> list[Problem]:
    """What is wrong with the parameters of a page that has these and ``as_of``."""
    words = (*known, AS_OF)
    problems = [
        Problem(name, f"There is no “{name[:60]}” here.{did_you_mean(name, words)}")
        for name in query
        if name not in words
    ]
    problems += [
        Problem(name, "Give this parameter once only.")
        for name in words
        if len(query.getlist(name)) > 1
    ]
    try:
        DayField(required=False).clean(query.get(AS_OF, ""))
    except ValidationError as error:
        problems.append(Problem(AS_OF, " ".join(error.messages), f"id_{AS_OF}"))
    return problems


def rows_on(rows: RecordQuerySet, day: date | None, reader: Reader) -> RecordQuerySet:
    """Of records of any type those that hold on a day, by the rule of their type.

    Each is marked with how well that is known, in ``standing``. Without a day: all.
    """
    if day is None:
        return rows
    asked = QueryDict(urlencode({AS_OF: day.isoformat()}))
    request = HttpRequest()
    request.user = reader  # type: ignore[assignment]
    kind = filterset_for(rows.model)
    found: RecordQuerySet = kind(asked, rows, request=request, only_asked=True).qs
    return found


def rule_of(model: type[Record]) -> AsOfFilter:
    """What it means for records of this type to hold on a day."""
    found: AsOfFilter = filterset_for(model).base_filters[AS_OF]
    return found


def standing_on(
    model: type[Record], number: int, day: date, reader: Reader
) -> str | None:
    """How well a record is known to hold on a day; none where it did not."""
    rows = model.objects.visible_to(reader).filter(pk=number)
    found = rows_on(rows, day, reader).order_by().values_list(STANDING, flat=True)
    known: str | None = found.first()
    return known


def keeps(path: str) -> bool:
    """Whether a page at this path tells of a day."""
    return path.startswith("/") and not path.startswith(("//", *_APART))


def with_day(address: str, written: str, here: str = "/") -> str:
    """An address of the site with the day, unless it leads elsewhere or has one.

    ``here`` is the path of the page, which an address without a path means.
    """
    if address.startswith("#") or not keeps(urlsplit(address).path or here):
        return address
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or AS_OF in QueryDict(parts.query):
        return address
    asked = urlencode({AS_OF: written})
    query = f"{parts.query}&{asked}" if parts.query else asked
    return urlunsplit(("", "", parts.path, query, parts.fragment))


def keep_day(html: str, written: str, here: str) -> str:
    """A page whose links and forms keep the day."""

    def keep(tag: re.Match[str]) -> str:
        if "data-leave" in tag[0]:
            return tag[0]
        return _ADDRESS.sub(
            lambda m: f'{m[1]}="{escape(with_day(unescape(m[2]), written, here))}"',
            tag[0],
        )

    def fill(form: re.Match[str]) -> str:
        if f'name="{AS_OF}"' in form[0]:
            return form[0]
        hidden = f'<input type="hidden" name="{AS_OF}" value="{escape(written)}">'
        return f"{form[1]}{hidden}{form[2]}"

    return _FORM.sub(fill, _LINK.sub(keep, html))


class AsOfMiddleware:
    """Every link, form and redirect of an answer as of a day leads to the same day."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        asked = asked_as_of(request.GET) if keeps(request.path_info) else None
        if asked is None or not isinstance(response, HttpResponse):
            return response
        if "Location" in response:
            response["Location"] = with_day(response["Location"], asked.written)
        elif response.get("Content-Type", "").startswith("text/html"):
            html = response.content.decode()
            response.content = keep_day(html, asked.written, request.path).encode()
        return response


# A question longer than this is refused anyway: it is not said again in every link.
LONGEST_KEPT = 2000


def frame(request: HttpRequest) -> dict[str, object]:
    """What the frame of every page says of the day, and how to choose another."""
    if not keeps(request.path_info):
        return {}
    asked = asked_as_of(request.GET)
    rest = copied(request.GET)
    written = rest.pop(AS_OF, [""])[-1]
    rest.pop("page", None)
    if len(rest.urlencode()) > LONGEST_KEPT:
        rest.clear()
    year = timezone.now().year - 1
    leave = f"{request.path}?{rest.urlencode()}" if rest else request.path
    return {
        "as_of": asked,
        "as_of_written": written,
        "as_of_kept": [
            (name, value) for name, values in rest.lists() for value in values
        ],
        "as_of_leave": leave,
        "last_year": year,
        "as_of_last_year": changed(rest, as_of=f"{year}-12-31"),
    }
