"""The statement that counts and tells what is between two parties.

What the two took part in is looked up once, as two lists of events, and counted whole:
of twenty thousand contacts each has its year. Conditions on what a reader may see, and
what of it holds on a day, come from the same places as those of lists.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    DateField,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    When,
)

from events.choices import EventKind
from events.models import Event, Participation
from events.pair.meeting import attended_by_both, is_attended_by
from people.choices import Level
from records.kit.among import is_one_of
from records.kit.api.json_text import joined, members
from records.kit.api.wanted import CITATION_COUNT, DISPUTES, SELF
from records.kit.api.wording import Wording
from records.kit.as_of import rows_on
from records.kit.filtering.paths import visible
from records.kit.filters import filterset_for
from records.kit.pages.doors import counting, offered, rows_with
from records.kit.registry import record_types
from records.models import Record
from records.models.changes import unchanged_until
from records.reading import Reader
from relations.models import Relation, TradeRecord

# Stand in the statement where the two parties, their sides and the day will.
ONE, OTHER = -1, -2
ONES, OTHERS, DAY = [ONE], [OTHER], date.min
# The sides stand there once, out of sight of the planner: that it may know how often a
# party is met, it would plan the statement anew for each two, which takes longer.
_SIDES = "asked (ones, others) AS MATERIALIZED (SELECT %s::bigint[], %s::bigint[])"

LATEST = 20
CONTACT: tuple[str, ...] = (
    *("key", "kind", "title", "status", "date", "date_inferred"),
    *("place", "place_inferred", "country"),
)
FIGURE: tuple[str, ...] = (
    *("key", "reporter", "partner", "flow", "period", "period_kind", "value"),
    *("currency", "unit_multiplier", "valuation", "value_status", "estimated"),
    *("commodity", "commodity_code", "commodity_revision", "commodity_level"),
    "statistical_source",
)
BETWEEN = "between"

_EITHER_WAY = ((ONE, OTHER), (OTHER, ONE))
_LAST_FIRST = "low DESC NULLS LAST, high DESC NULLS LAST, key DESC"
_LATEST = f"SELECT * FROM {{}} ORDER BY {_LAST_FIRST} LIMIT {{:d}}"
# An open beginning is kept as a day of the year 1.
_BY_YEAR = """
    (SELECT coalesce(json_agg(json_build_array(year, highest, number)), '[]')::text
    FROM (SELECT nullif(extract(year FROM low)::int, 1) AS year,
        least(one, other) AS highest, count(*) AS number
        FROM ranked GROUP BY 1, 2) AS years)
"""
_LISTS = """
    SELECT coalesce(json_agg(json_build_array(a, b, c)), '[]')::text
    FROM (SELECT 'events', kind, count(*) FROM met GROUP BY kind
        UNION ALL SELECT 'trade-records', '', count(*) FROM reported UNION ALL
"""
SIDES = ("ones", "others")


class Asking:
    """Puts the statement together; parameters are noted in the order of its text."""

    def __init__(
        self,
        reader: Reader,
        day: date | None,
        base: str,
        latest: int = LATEST,
        *,
        are_single: bool = False,
    ) -> None:
        self.reader, self.day, self.base = reader, day, base
        self.latest = latest
        # Whether each side is a party alone: an index has its events in their order.
        self.are_single = are_single
        self.wording = Wording(reader, base)
        self.params: list[Any] = []

    def put(self, rows: QuerySet[Any, Any]) -> str:
        """A query in its place."""
        sql, params = rows.query.sql_with_params()
        self.params += params
        return f"({sql})"

    def statement(self) -> str:
        """All of it, for the page or for the API."""
        self.params += [ONES, OTHERS]
        found = [
            _SIDES,
            f"took_part (id) AS MATERIALIZED {self.put(self._both())}",
            f"met (id, key, kind, low, high) AS MATERIALIZED {self.put(self._met())}",
            f"""contacts AS MATERIALIZED (
                SELECT * FROM met WHERE kind <> '{EventKind.FORUM_SESSION}'
                UNION ALL {self.put(self._within())})""",
            f"""ranked AS MATERIALIZED (
                SELECT id, key, low, high, one, other
                FROM contacts CROSS JOIN LATERAL {self._highest()})""",
            f"reported (id, low, high, key) AS MATERIALIZED {self.put(self._trade())}",
        ]
        if self.base:
            found += [
                f"latest AS MATERIALIZED ({_LATEST.format('ranked', self.latest)})",
                f"over AS MATERIALIZED ({self._over()})",
                f"""figures AS MATERIALIZED (
                    {_LATEST.format("over", settings.PAGE_SIZE_LIMIT)})""",
            ]
        columns = [_BY_YEAR, f"({_LISTS} {self.put(self._lists())}) AS lists(a, b, c))"]
        if self.base:
            columns += self._told()
        else:
            latest = _LATEST.format("met", self.latest)
            columns.append(f"(SELECT array_agg(id) FROM ({latest}) AS latest)")
        columns.append(unchanged_until())
        return f"WITH {', '.join(found)} SELECT {', '.join(columns)}"

    # What is counted

    def _both(self) -> QuerySet[Any, Any]:
        is_of = _is_the_one_of if self.are_single else _is_of
        one, other = (is_of(side) for side in SIDES)
        return attended_by_both(one, other, self.reader)

    def _met(self) -> QuerySet[Any, Any]:
        """The events at which both were; each looked up by its number."""
        return self._events(_is_in("pk", "SELECT id FROM took_part"))

    def _within(self) -> QuerySet[Any, Any]:
        """What took place within a contact of the two, if one of them is named.

        A letter handed over during a visit names its sender only.
        """
        either = [is_attended_by(_is_of(side), self.reader) for side in SIDES]
        contacts = f"SELECT id FROM met WHERE kind <> '{EventKind.FORUM_SESSION}'"
        inside = self._events(_is_in("parent", contacts), either[0] | either[1])
        return inside.exclude(_is_in("pk", "SELECT id FROM met"))

    def _events(self, *conditions: Any) -> QuerySet[Any, Any]:
        seen: Any = visible(Event, self.reader).filter(*conditions)
        rows = rows_on(seen, self.day, self.reader)
        bounds = [
            Case(
                When(date="", then=F(f"date_inferred_{bound}")),
                default=F(f"date_{bound}"),
                output_field=DateField(),
            )
            for bound in ("earliest", "latest")
        ]
        return rows.values_list("pk", "key", "kind", *bounds)

    def _highest(self) -> str:
        """The rank of whoever of each side stands highest at a contact.

        Who took part is looked up once for both.
        """
        words = ",".join(f"'{level}'" for level in Level.values)
        order = Func(
            F("level"),
            template=f"array_position(ARRAY[{words}], %(expressions)s::text) - 1",
            output_field=IntegerField(),
        )
        here = Func(
            F("event"),
            template="%(expressions)s = contacts.id",
            output_field=BooleanField(),
        )
        of_sides = [Case(When(_is_of(side), then=order)) for side in SIDES]
        persons = visible(Participation, self.reader).filter(here)
        ranks = self.put(persons.values_list(*of_sides))
        return (
            f"(SELECT min(one), min(other) FROM {ranks} AS persons(one, other))"
            " AS highest(one, other)"
        )

    def _lists(self) -> QuerySet[Any, Any]:
        """How many there are of the lists that are not looked up here anyway."""
        here = (Event, TradeRecord)
        others = [model for model in offered(filters(), BETWEEN) if model not in here]
        found: QuerySet[Any, Any] = counting(
            {model.PLURAL: self._listed(model) for model in others}
        )
        return found

    def _trade(self) -> QuerySet[Any, Any]:
        """What either reports of its trade with the other."""
        either = [
            _is_of(one, "reporter") & _is_of(other, "partner")
            for one, other in (SIDES, SIDES[::-1])
        ]
        seen: Any = visible(TradeRecord, self.reader).filter(either[0] | either[1])
        rows = rows_on(seen, self.day, self.reader)
        return rows.values_list("pk", "period_earliest", "period_latest", "key")

    def _listed(self, model: type[Record]) -> Any:
        """What the list of a type holds between the two, on the day."""
        between = [_side(side) for side in SIDES]
        found = rows_with(filters(), model, BETWEEN, between, self.reader)
        return rows_on(found, self.day, self.reader)

    # What the API tells

    def _told(self) -> Iterator[str]:
        wording = self.wording

        def beside() -> Iterator[tuple[str, Any]]:
            yield CITATION_COUNT, wording.citation_count()
            yield DISPUTES, joined("[", wording.disputes(), "]")

        def text(model: type[Record], names: tuple[str, ...]) -> Any:
            own = [one for one in wording.own(model) if one[0] == SELF]
            told = [*wording.fields(model, names), *own, *beside()]
            return joined(*members(told))

        def records(model: type[Record], names: tuple[str, ...], ids: str) -> str:
            rows = visible(model, self.reader).filter(_is_in("pk", ids))
            return self.put(rows.values_list("pk", text(model, names)))

        contacts = records(Event, CONTACT, "SELECT id FROM latest")
        yield f"""(SELECT array_agg(text ORDER BY {_LAST_FIRST})
            FROM latest JOIN {contacts} AS told(id, text) USING (id))"""
        yield f"""(SELECT array_agg(ARRAY[least(one, other), one, other]
            ORDER BY {_LAST_FIRST}) FROM latest)"""
        figures = records(TradeRecord, FIGURE, "SELECT id FROM figures")
        yield f"""(SELECT array_agg(text ORDER BY low, high, key)
            FROM figures JOIN {figures} AS told(id, text) USING (id))"""
        yield "(SELECT count(*) FROM over)"
        relation = joined("{", *members(wording.reference(Relation)), "}")
        either = [Q(party_a=a, party_b=b) for a, b in _EITHER_WAY]
        rows = visible(Relation, self.reader).filter(either[0] | either[1])
        yield self.put(rows.values_list(relation))

    def _over(self) -> str:
        """What is reported of periods that were over on the day."""
        if self.day is None:
            return "SELECT * FROM reported"
        self.params.append(self.day)
        return "SELECT * FROM reported WHERE high <= %s::date OR high IS NULL"


def _side(side: str) -> Func:
    """The parties of a side."""
    return Func(
        template=f"(SELECT {side} FROM asked)::bigint[]",
        output_field=ArrayField(BigIntegerField()),
    )


def _is_of(side: str, column: str = "party") -> Q:
    """The condition that a party is one of a side."""
    return is_one_of(column, _side(side))


def _is_the_one_of(side: str) -> Q:
    """The condition that a party is the only one of a side."""
    return Q(party=Func(template=f"(SELECT {side}[1] FROM asked)"))


@cache
def filters() -> dict[type[Record], Any]:
    """The filter set of every type of record."""
    return {model: filterset_for(model) for model in record_types()}


def _is_in(column: str, numbers: str) -> Func:
    """The condition that a column has one of the numbers that part of it found."""
    return Func(
        F(column),
        template=f"%(expressions)s = ANY(ARRAY({numbers}))",
        output_field=BooleanField(),
    )
