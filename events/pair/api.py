"""Two parties in the API: how often they met, and what is between them."""

import re
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import path, re_path, reverse
from orjson import Fragment, dumps
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from events.models import Event
from events.pair.asked import KINDS
from events.pair.numbers import Told, tell
from events.pair.parties import Two, former_of, two_of
from events.pair.statement import BETWEEN, CONTACT, FIGURE, LATEST, filters
from people.choices import Level
from records.kit.api.asking import Parameter
from records.kit.api.base import base_of
from records.kit.api.conditional import answered, given_before
from records.kit.api.problems import refuse_if
from records.kit.api.shapes import (
    ADDRESS,
    COMPONENTS,
    WHOLE,
    Schema,
    exactly,
    fields_schema,
    or_null,
    ref,
)
from records.kit.api.texts_kept import keep_texts, texts_kept
from records.kit.api.views import ReadOnlyView
from records.kit.api.wanted import CITATION_COUNT, DISPUTES, SELF, asked_day
from records.kit.filtering.on_a_day import AS_OF
from records.kit.filtering.paths import visible
from records.kit.nearest import did_you_mean, nearest_key_sentence
from records.kit.pages.doors import doors_of
from records.models import Record
from records.models.addresses import address_of
from records.models.base import KEY_PATTERN
from relations.models import Party, TradeRecord


class PairView(ReadOnlyView):
    """Two parties: their contacts by year and level, and what else is between them."""

    TAGGED = True
    MOVES = True
    EXAMPLES: ClassVar[dict[str, str]] = {"one": "kazakhstan", "other": "iraq"}

    @staticmethod
    def asks() -> list[Parameter]:
        """The day."""
        return [
            Parameter(
                AS_OF,
                "a day as 2015-03-15",
                "What had happened, or held, on that day; what has no date stays.",
                {"type": "string", "format": "date"},
                may_be_empty=True,
            )
        ]

    @staticmethod
    def gives() -> tuple[Schema, dict[str, Schema]]:
        """The schema of the answer."""
        return ref("Pair"), COMPONENTS | _components()

    def get(self, request: Request, one: str, other: str) -> HttpResponseBase:
        """The two, in the order in which they are named; former keys lead to new ones.

        404 for a party that there is not, or that may not be seen.
        """
        return given_before(request, lambda: self._get(request, one, other))

    def _get(self, request: Request, one: str, other: str) -> HttpResponseBase:
        errors: dict[str, list[str]] = {}
        for name in request.query_params:
            if name != AS_OF:
                near = did_you_mean(name, (AS_OF,))
                errors[name] = [f"A pair takes no “{name[:60]}”.{near}"]
        day = asked_day(request.query_params, errors)
        refuse_if(errors)
        can_be = all(re.fullmatch(KEY_PATTERN, key) for key in (one, other))
        two = two_of(one, other, request.user) if can_be else None
        if two is None:
            return self._elsewhere(request, (one, other))
        base, reader = base_of(request), request.user
        meant, alone = ("pair", two, day, base), 0
        if not (kept := texts_kept(meant, reader, [alone])):
            told = tell(two, reader, day, base)
            text = dumps(_Answer(request, two, day).told(told)).decode()
            kept = {alone: text}
            keep_texts(meant, reader, kept, told.horizon)
        return answered(request, Fragment(kept[alone]))

    def _elsewhere(self, request: Request, keys: tuple[str, ...]) -> HttpResponseBase:
        """Where parties went that have other keys now; or which there is not."""
        if keys[0] == keys[1]:
            raise NotFound("Name two different parties: a pair is of two.")
        now = former_of(keys, request.user)
        if missing := [key for key in keys if key not in now]:
            seen = visible(Party, request.user)
            raise NotFound(
                " ".join(
                    f"There is no party “{key[:120]}”.{nearest_key_sentence(seen, key)}"
                    for key in missing
                )
            )
        if now[keys[0]] == now[keys[1]]:
            raise NotFound("Both are keys of one party: a pair is of two.")
        address = reverse("api-pair", args=[now[key] for key in keys])
        if question := request.META.get("QUERY_STRING"):
            address = f"{address}?{question}"
        return HttpResponsePermanentRedirect(address)


class NoPairView(ReadOnlyView):
    """Where one party is named, or none."""

    schema = None

    def get(self, request: Request, address: str = "") -> HttpResponseBase:
        """Never answers; says how two are named."""
        example = reverse("api-pair", args=list(PairView.EXAMPLES.values()))
        raise NotFound(f"Name two parties, such as {example}.")


class _Answer:
    """Puts the answer together from what the database told."""

    def __init__(self, request: Request, two: Two, day: date | None) -> None:
        self.request, self.two, self.day = request, two, day
        self.keys = [party.key for party in two.parties]

    def told(self, told: Told) -> dict[str, Any]:
        """The whole of it."""
        between = ",".join(self.keys)
        named = told.relation["key"] if told.relation else "-".join(sorted(self.keys))
        most = str(settings.PAGE_SIZE_LIMIT)
        lists = doors_of(filters(), BETWEEN, between, told.lists, self.day)
        return {
            SELF: self._address(reverse("api-pair", args=self.keys)),
            "page": self._address(reverse("relations-detail", args=[named])),
            AS_OF: self.day.isoformat() if self.day else None,
            "parties": [
                {
                    "key": party.key,
                    "label": party.name,
                    "url": f"{base_of(self.request)}{Party.PLURAL}/{party.key}/",
                }
                for party in self.two.parties
            ],
            "relation": told.relation,
            "contacts": {
                "count": told.contacts,
                "counts": [
                    {"year": year, "level": level, "count": counted}
                    for year, level, counted in told.counts
                ],
                "latest": [self._contact(*one) for one in told.contacts_told],
                "url": self._list(Event.PLURAL, kind=",".join(KINDS), ordering="-date"),
            },
            "lists": [
                {
                    "list": one.plural,
                    "count": one.count,
                    "url": self._absolute(one.call),
                }
                for one in lists
            ],
            "disputes": self._list("dispute"),
            "trade": {
                "count": told.figures_in_all,
                "figures": [Fragment(f"{{{text}}}") for text in told.figures],
                "url": self._list(
                    TradeRecord.PLURAL, ordering="period", page_size=most
                ),
            },
        }

    def _contact(self, text: str, highest: str, *levels: str) -> Fragment:
        sides = [
            {"party": key, "level": level}
            for key, level in zip(self.keys, levels, strict=True)
        ]
        beside = dumps({"level": highest, "sides": sides}).decode()
        return Fragment(f"{{{text},{beside[1:]}")

    def _list(self, word: str, **asked: str) -> str:
        """The list that holds the rest."""
        asked = {BETWEEN: ",".join(self.keys), **asked}
        address = f"{address_of(f'api-{word}-list')}?{urlencode(asked, safe=',')}"
        return self._address(address)

    def _address(self, address: str) -> str:
        """An address of this site, with the day."""
        if self.day:
            joint = "&" if "?" in address else "?"
            address = f"{address}{joint}{urlencode({AS_OF: self.day.isoformat()})}"
        return self._absolute(address)

    def _absolute(self, address: str) -> str:
        return self.request.build_absolute_uri(address)


def _components() -> dict[str, Schema]:
    """The answer by its parts."""
    level: Schema = {"enum": [*Level.values, ""]}
    return {
        "Pair": exactly(
            {
                SELF: ADDRESS,
                "page": ADDRESS,
                AS_OF: {"type": ["string", "null"], "format": "date"},
                "parties": _many(ref("Reference"), minItems=2, maxItems=2),
                "relation": or_null(ref("Reference")),
                "contacts": exactly(
                    {
                        "count": WHOLE,
                        "counts": _many(ref("CountOfContacts")),
                        "latest": _many(ref("ContactOfPair"), maxItems=LATEST),
                        "url": ADDRESS,
                    }
                ),
                "lists": _many(ref("ListOfPair")),
                "disputes": ADDRESS,
                "trade": exactly(
                    {
                        "count": WHOLE,
                        "figures": _many(ref("FigureOfPair")),
                        "url": ADDRESS,
                    }
                ),
            }
        )
        | {"description": "What is recorded between two parties."},
        "CountOfContacts": exactly(
            {
                "year": {"type": ["integer", "null"]},
                "level": level,
                "count": {"type": "integer", "minimum": 1},
            }
        )
        | {
            "description": (
                "How many contacts began, or may have begun, in a year, and on what "
                "level the higher side stood; null for those without a date, empty "
                "where no level is known."
            )
        },
        "ContactOfPair": exactly(
            {
                **_told_of(Event, CONTACT),
                "level": level,
                "sides": _many(
                    exactly({"party": {"type": "string"}, "level": level}),
                    minItems=2,
                    maxItems=2,
                ),
            }
        )
        | {"description": "A contact of the two, with the highest level of each side."},
        "ListOfPair": exactly(
            {"list": {"type": "string"}, "count": WHOLE, "url": ADDRESS}
        )
        | {"description": "A list of what is between the two, and how much it holds."},
        "FigureOfPair": exactly(_told_of(TradeRecord, FIGURE))
        | {"description": "What one of the two reports of its trade with the other."},
    }


def _told_of(model: type[Record], names: tuple[str, ...]) -> dict[str, Schema]:
    fields = fields_schema(model)
    return {
        **{name: fields[name] for name in names},
        SELF: ADDRESS,
        CITATION_COUNT: WHOLE,
        DISPUTES: _many(ref("DisputeOfRecord")),
    }


def _many(item: Schema, **bounds: int) -> Schema:
    return {"type": "array", "items": item, **bounds}


urlpatterns = [
    re_path("^(?:(?P<address>[^/]+)/)?$", NoPairView.as_view(), name="api-no-pair"),
    path("<str:one>/<str:other>/", PairView.as_view(), name="api-pair"),
]
