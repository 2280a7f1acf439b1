"""The pages of two parties."""

from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.generic import View

from events.choices import EventKind
from events.pair.asked import AS_OF, KINDS, PAGE_WORDS, Asked, read
from events.pair.brief.sentences import Teller
from events.pair.brief.writing import in_short
from events.pair.changes import MOST, changes_since
from events.pair.gathered import Gathered
from events.pair.gathering import gather_counted
from events.pair.numbers import Numbers
from events.pair.page import make_page
from events.pair.parties import Half, Missing, Moved, Pair, find_pair
from events.pair.pictures import Pictures
from events.pair.statement import BETWEEN
from people.choices import Level
from people.models.in_office import RULE_OF_OFFICE
from records.kit.filtering.fields import raw_values
from records.kit.pages.claims import Claims
from records.kit.pages.detail import edit_address, shown_to
from records.kit.pages.doors import Door, doors_of
from records.kit.pages.query import changed, only
from records.kit.pictures.files import picture_response
from records.kit.pictures.picture import Picture, offered
from records.kit.views import Browse, DetailPage
from records.partial_dates.display import display
from records.partial_dates.edtf import PartialDate
from relations.timing import RULE_OF_FORCE, RULE_OF_MISSIONS, RULE_OF_STATUS
from relations.views import RelationBrowse

# What a link from one page about the pair to another takes along.
KEPT = ("as_of", "we", "date")


class PairPage(View):
    """A page about two parties; ``words`` are the parameters that it understands."""

    http_method_names = ("get", "head", "options")
    words: tuple[str, ...] = PAGE_WORDS
    name = "relations-detail"

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """The page, or where it went, or what is nearest, or what can't be read."""
        found = find_pair(key, request.user)
        if isinstance(found, Moved):
            return self._moved(request, found)
        if isinstance(found, Half):
            return self.half(request, key)
        if isinstance(found, Missing):
            return self.missing(request, key, found)
        empty = [n for n in self.words if n in request.GET]
        empty = [name for name in empty if not raw_values(request.GET, name)]
        if empty:
            # A form sends its empty fields too; the address is for keeping.
            clean = changed(request.GET, **dict.fromkeys(empty))
            return HttpResponseRedirect(request.path + clean.removesuffix("?"))
        asked, problems = read(request.GET, self.words, found, request.user)
        context = self._context(request, found, asked)
        if problems:
            context["problems"] = problems
            return render(request, "events/pair_refused.html", context, status=400)
        return self.answer(request, found, asked, context)

    def answer(
        self, request: HttpRequest, pair: Pair, asked: Asked, context: dict[str, Any]
    ) -> HttpResponseBase:
        """The page itself."""
        gathered, numbers = gather_counted(in_order(pair, asked), request.user, asked)
        page = make_page(gathered, numbers, asked)
        context |= {
            "page": page,
            "summary": in_short(Teller(gathered, asked)),
            **cited_as(request, asked, gathered.pair.title),
            "pair": gathered.pair,
            "form": _form(asked),
            "rule_of_status": RULE_OF_STATUS,
            "rule_of_missions": RULE_OF_MISSIONS,
            "rule_of_force": RULE_OF_FORCE,
            "rule_of_office": RULE_OF_OFFICE,
            "doors": _doors(gathered.pair, numbers, asked),
            "call": _call(gathered.pair, asked),
            **_sources(gathered),
            **_of_record(gathered, request),
        }
        offer(request, pair, page.pictures)
        if asked.changed_since:
            changes = changes_since(gathered, asked.changed_since, request.user)
            context["changes"] = changes[:MOST]
            context["changes_count"] = len(changes)
        return render(request, "events/pair.html", context)

    def address(self, key: str) -> str:
        """Where the same page of another pair is."""
        return reverse(self.name, args=[key])

    def missing(self, request: HttpRequest, key: str, near: Missing) -> HttpResponse:
        """No such pair; the nearest one."""
        address = reverse("relations-list")
        context = {"key": key, "near": near, "list_address": address}
        return render(request, "events/pair_missing.html", context, status=404)

    def half(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """A relation without a side is a record like any other."""
        page = DetailPage.as_view(browse=RelationBrowse)
        return page(request, key=key)

    def _moved(self, request: HttpRequest, moved: Moved) -> HttpResponse:
        address = self.address(moved.key)
        query = request.GET.urlencode()
        where = f"{address}?{query}" if query else address
        if moved.for_ever:
            return HttpResponsePermanentRedirect(where)
        return HttpResponseRedirect(where)

    def _context(
        self, request: HttpRequest, pair: Pair, asked: Asked
    ) -> dict[str, Any]:
        """What every page about the two says: the day, and the ways in and out."""
        address = reverse("relations-detail", args=[pair.key])
        kept = only(request.GET, KEPT).removesuffix("?")
        return {
            "pair": pair,
            "asked": asked,
            "as_of_told": (
                "This page tells how things stood on that day: what is later is left "
                "out, what has no date stays."
            ),
            "today": display(PartialDate.from_date(asked.day)),
            "address": address,
            "page_address": address + kept,
            "brief_address": reverse("pair-brief", args=[pair.key]) + kept,
            "trade_address": reverse("pair-trade", args=[pair.key]) + kept,
            "list_address": reverse("relations-list"),
            "permanent": request.build_absolute_uri(address),
        }


def cited_as(request: HttpRequest, asked: Asked, title: str) -> dict[str, str]:
    """What a copied sentence says of where it is from."""
    # Of which day it was true, too, also where now was asked.
    lasting = changed(request.GET, as_of=asked.day.isoformat())
    day = display(PartialDate.from_date(asked.day))
    return {
        "cite_as": f"Chancery, {title}, as of {day}",
        "cite_address": request.build_absolute_uri(request.path + lasting),
    }


def offer(request: HttpRequest, pair: Pair, pictures: Pictures) -> list[Picture]:
    """The pictures that there are, with the addresses of their files."""
    address = f"{reverse('relations-detail', args=[pair.key])}pictures/"
    query = only(request.GET, PAGE_WORDS).removesuffix("?")
    return offered(pictures.all, address, query)


class PairPicture(PairPage):
    """A picture of the page of two parties, as a file, with what was asked of it."""

    name = "pair-picture"

    def get(
        self, request: HttpRequest, key: str, picture: str = "", extension: str = ""
    ) -> HttpResponseBase:
        """The file; 404 in plain text for a picture that there is not."""
        self.picture, self.extension = picture, extension
        return super().get(request, key)

    def half(self, request: HttpRequest, key: str) -> HttpResponse:
        """Of a relation without a side there is no picture."""
        return self.missing(request, key, Missing())

    def address(self, key: str) -> str:
        """Where the same picture of another pair is."""
        return reverse(self.name, args=[key, self.picture, self.extension])

    def answer(
        self, request: HttpRequest, pair: Pair, asked: Asked, context: dict[str, Any]
    ) -> HttpResponse:
        """The picture as shapes or as pixels, to be saved."""
        gathered, numbers = gather_counted(in_order(pair, asked), request.user, asked)
        pictures = offer(request, pair, make_page(gathered, numbers, asked).pictures)
        return picture_response(pictures, pair.key, self.picture, self.extension)


def in_order(pair: Pair, asked: Asked) -> Pair:
    """The pair with our side first, if one of them is “we”."""
    if asked.we and asked.we == pair.b.key:
        return Pair(pair.b, pair.a, pair.relation, pair.key)
    return pair


def _doors(pair: Pair, numbers: Numbers, asked: Asked) -> list[Door]:
    """Lists of what is between the two, with how many there are."""
    filtersets = {m: browse.filterset_class for m, browse in Browse.of_type.items()}
    both = ",".join(party.key for party in pair.parties)
    return doors_of(filtersets, BETWEEN, both, numbers.lists, asked.as_of)


def _call(pair: Pair, asked: Asked) -> str:
    """Where the API tells of the two."""
    address = reverse("api-pair", args=[party.key for party in pair.parties])
    day = asked.as_of
    return f"{address}?{AS_OF}={day.isoformat()}" if day else address


def _sources(gathered: Gathered) -> dict[str, Any]:
    cited = gathered.cited
    if isinstance(cited, Claims):
        return {"citations": cited.own_places, "places": cited.further_places}
    return {"citations": [], "places": cited.places}


def _of_record(gathered: Gathered, request: HttpRequest) -> dict[str, Any]:
    """Who speaks of the record of the relation; what staff are told and offered."""
    pair, cited = gathered.pair, gathered.cited
    if pair.relation is None:
        return {}
    return {
        "record": pair.relation,
        "cited": {"is_cited": bool(cited.agreeing(pair.relation))},
        "markers": cited.markers(cited.agreeing(pair.relation)),
        "shown_to": shown_to(pair.relation),
        "edit": edit_address(pair.relation, request.user),
    }


def _form(asked: Asked) -> dict[str, Any]:
    """What the form offers, and what of it is chosen."""
    return {
        "kinds": [
            (kind.value, capfirst(str(EventKind(kind).label)), kind in asked.kinds)
            for kind in KINDS
        ],
        "levels": [
            (level.value, level.label, level.value in asked.levels) for level in Level
        ],
        "topics": list(asked.topics),
        "is_open": asked.narrows or bool(asked.changed_since),
    }
