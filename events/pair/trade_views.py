"""The trade of two parties: what each reports, side by side, as page and as file."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
)
from django.shortcuts import render
from django.urls import reverse

from events.pair.asked import FIGURE_WORDS, SHOWN, TRADE_WORDS, Asked
from events.pair.files import PairFile
from events.pair.gathered import Gathered
from events.pair.gathering import gather_trade
from events.pair.mirror import (
    RULE_OF_GAP,
    MirrorRow,
    Strand,
    make_strands,
    tell_re_exports,
)
from events.pair.mirror_picture import draw_strand
from events.pair.narrowing import reported_by
from events.pair.parties import Missing, Pair
from events.pair.showing import Shower
from events.pair.views import PairPage, in_order
from records.kit.downloads import download_response
from records.kit.pages.query import changed, only
from records.kit.pictures.files import picture_response
from records.kit.pictures.picture import Picture, offered
from relations.models import TradeRecord

FILES = {"csv": "CSV", "xlsx": "XLSX", "json": "JSON", "yaml": "YAML"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A strand beside its picture; ``rows`` are the periods that the table tells."""

    strand: Strand
    picture: Picture | None
    rows: list[MirrorRow]


class TradePage(PairPage):
    """Both reporters side by side, by flow, goods and currency, with the gap."""

    words = TRADE_WORDS
    name = "pair-trade"

    def half(self, request: HttpRequest, key: str) -> HttpResponse:
        """Of a relation without a side there is no trade."""
        return self.missing(request, key, Missing())

    def answer(
        self, request: HttpRequest, pair: Pair, asked: Asked, context: dict[str, Any]
    ) -> HttpResponseBase:
        """The page."""
        gathered, records = _trade(request, pair, asked)
        drawn, more = _draw(request, pair, asked, gathered, records)
        query = only(request.GET, FIGURE_WORDS).removesuffix("?")
        strands = [one.strand for one in drawn]
        context |= {
            "drawn": drawn,
            "more": more,
            "list": f"{reverse('trade-records-list')}?{_between(gathered)}",
            "re_exports": tell_re_exports(strands),
            "rule_of_gap": RULE_OF_GAP,
            "files": [
                (label, reverse("pair-trade-file", args=[pair.key, extension]) + query)
                for extension, label in FILES.items()
            ],
            "count": len(records),
            "tabs": _tabs(request, "show", SHOWN, asked.show, "everything"),
            "reporters": _tabs(
                request,
                "reporter",
                {party.key: f"as {party} reports" for party in gathered.pair.parties},
                asked.reporter,
                "as both report",
            ),
            "trade_path": reverse(self.name, args=[pair.key]),
            "places": gathered.cited.places,
        }
        return render(request, "events/pair_trade.html", context)


class TradePicture(TradePage):
    """One of the pictures of the trade page, as a file."""

    name = "pair-trade-picture"

    def get(
        self, request: HttpRequest, key: str, picture: str = "", extension: str = ""
    ) -> HttpResponseBase:
        """The file; 404 in plain text for a picture that there is not."""
        self.picture, self.extension = picture, extension
        return super().get(request, key)

    def address(self, key: str) -> str:
        """Where the same picture of another pair is."""
        return reverse(self.name, args=[key, self.picture, self.extension])

    def answer(
        self, request: HttpRequest, pair: Pair, asked: Asked, context: dict[str, Any]
    ) -> HttpResponse:
        """The picture as shapes or as pixels, to be saved."""
        drawn, _ = _draw(request, pair, asked, *_trade(request, pair, asked))
        pictures = [one.picture for one in drawn]
        stem = f"{pair.key}-trade"
        return picture_response(pictures, stem, self.picture, self.extension)


class TradeFile(PairFile, TradePage):
    """Exactly the figures of the trade page, as a file of trade records."""

    name = "pair-trade-file"
    kinds = FILES

    def answer(
        self, request: HttpRequest, pair: Pair, asked: Asked, context: dict[str, Any]
    ) -> HttpResponseBase:
        """The rows in the order of time."""
        _, records = _trade(request, pair, asked)
        rows = TradeRecord.objects.visible_to(request.user)
        return download_response(
            TradeRecord,
            rows.filter(pk__in=[record.pk for record in records]),
            self.extension,
            reader=request.user,
            query=request.get_full_path(),
        )


def _trade(
    request: HttpRequest, pair: Pair, asked: Asked
) -> tuple[Gathered, list[Any]]:
    gathered = gather_trade(in_order(pair, asked), request.user, asked.day)
    records = reported_by(gathered.trade, asked)
    if asked.reporter:
        [ours] = [p for p in gathered.pair.parties if p.key == asked.reporter]
        records = [r for r in records if gathered.side_of(r.reporter_id) == ours]
    return gathered, records


def _tabs(
    request: HttpRequest, name: str, words: Any, chosen: str, every: str
) -> list[tuple[str, str, bool]]:
    """Links that choose one of the words, or all: label, address, whether it is so."""
    labels = words if isinstance(words, dict) else {word: word for word in words}
    tabs = [(every, changed(request.GET, **{name: None}), not chosen)]
    tabs += [
        (label, changed(request.GET, **{name: word}), word == chosen)
        for word, label in labels.items()
    ]
    return tabs


def _draw(
    request: HttpRequest,
    pair: Pair,
    asked: Asked,
    gathered: Gathered,
    records: list[Any],
) -> tuple[list[Drawn], int]:
    """The strands with their pictures, and how many more there are.

    The files of the pictures are at addresses of their own.
    """
    drawn = []
    strands, more = make_strands(Shower(gathered), records)
    if asked.reporter:
        strands = [one for s in strands if (one := s.by(asked.reporter))]
    for strand in strands:
        sources = gathered.cited.sources(one.record for one in strand.figures)
        picture = draw_strand(strand, [str(source) for source in sources])
        rows = strand.with_gaps if asked.show == "gaps" else strand.rows
        drawn.append(Drawn(strand, picture, rows))
    address = f"{reverse('pair-trade', args=[pair.key])}pictures/"
    query = only(request.GET, FIGURE_WORDS).removesuffix("?")
    offered([one.picture for one in drawn], address, query)
    return drawn, more


def _between(gathered: Gathered) -> str:
    return urlencode({"between": ",".join(p.key for p in gathered.pair.parties)})
