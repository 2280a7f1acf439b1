"""J4: what happened between two parties, as their page tells it and as one statement.

Of the page is read what both say: of the contacts with a date, the latest hundred, how
many each year had at each level, over the last 24 years; the first twenty of them; and
every figure of trade. The page says much more, which is no part of the comparison.
"""

import re
from typing import Any

from benchmarks.speed.questions import seen
from people.choices import Level

# As many contacts as the page looks at, tells, and names first; and years.
FETCHED, SHOWN, LATEST, YEARS = 500, 100, 20, 24
_LEVELS = list(Level.values)
# The columns of the table of levels: what a head of state, of government and a minister
# are counted with; then all lower ones; then those of whom none is known.
_COLUMNS = (_LEVELS[:2], _LEVELS[2:4], _LEVELS[4:6], _LEVELS[6:])


def met_most(connection: Any, up_to: int | None = None) -> tuple[str, str]:
    """The keys of the two states that met most, or most but no more often than that."""
    found = connection.execute(
        f"""
        SELECT one.key, other.key FROM (
            SELECT a.party_id AS one, b.party_id AS other, count(*) AS met
            FROM (SELECT DISTINCT event_id, party_id FROM events_participation p
                WHERE {seen("p")}) AS a
            JOIN (SELECT DISTINCT event_id, party_id FROM events_participation p
                WHERE {seen("p")}) AS b USING (event_id)
            JOIN events_event e ON e.id = a.event_id AND {seen("e")}
            WHERE a.party_id < b.party_id GROUP BY 1, 2
        ) AS pairs
        JOIN relations_party one ON one.id = pairs.one
        JOIN relations_party other ON other.id = pairs.other
        WHERE %(most)s::bigint IS NULL OR met <= %(most)s
        ORDER BY met DESC, one.key, other.key LIMIT 1
        """,
        {"most": up_to},
    ).fetchone()
    return found[0], found[1]


def address(pair: tuple[str, str]) -> str:
    """The page of two parties."""
    return f"/relations/{'-'.join(pair)}/"


def values(pair: tuple[str, str]) -> dict[str, Any]:
    """What the statement is asked with."""
    return {"one": pair[0], "other": pair[1]}


def _level(highest: str) -> str:
    """The column in which the highest level of an event is counted, from 0."""
    cases = " ".join(
        f"WHEN {highest} < {sum(map(len, _COLUMNS[: n + 1]))} THEN {n}"
        for n in range(len(_COLUMNS))
    )
    return f"CASE {cases} ELSE {len(_COLUMNS)} END"


def _took_part(party: str, event: str = "") -> str:
    return f"""
        SELECT p.event_id FROM events_participation p
        WHERE p.party_id = (SELECT id FROM {party}) AND {seen("p")} {event}
    """


# Who met seldom: what both took part in, by the two alone, and then those events.
SELDOM = f"""
    e.id IN (SELECT event_id FROM ({_took_part("one")} INTERSECT {_took_part("other")})
        AS both_took_part OFFSET 0)
"""
# Who met often: event after event, the latest first, until there are enough.
OFTEN = " AND ".join(
    f"(SELECT true FROM ({_took_part(party, 'AND p.event_id = e.id')}) AS p LIMIT 1)"
    for party in ("one", "other")
)
_RANK = f"array_position(ARRAY{_LEVELS}, p.level::text) - 1"
_BY_LEVEL = range(len(_COLUMNS) + 1)
_COUNTS = ", ".join(f"count(*) FILTER (WHERE level = {n}) AS of_{n}" for n in _BY_LEVEL)
_ROW = ", ".join(f"coalesce(of_{n}, 0)" for n in _BY_LEVEL)
_LATEST_FIRST = "date_earliest DESC, date_latest DESC, key DESC"
_FIGURE_BY_FIGURE = "period_earliest, period_latest, is_other, key"


def j4(met: str) -> str:
    """The statement, with how it finds the contacts: SELDOM or OFTEN."""
    return f"""
        WITH one AS MATERIALIZED (SELECT id FROM relations_party WHERE key = %(one)s),
        other AS MATERIALIZED (SELECT id FROM relations_party WHERE key = %(other)s),
        fetched AS MATERIALIZED (
            SELECT e.id, e.key, e.date_earliest, e.date_latest FROM events_event e
            WHERE {seen("e")} AND e.date_earliest IS NOT NULL AND {met}
            ORDER BY e.date_earliest DESC NULLS LAST, e.date_latest DESC NULLS LAST,
                e.key LIMIT {FETCHED}
        ),
        latest AS MATERIALIZED (
            SELECT * FROM fetched ORDER BY {_LATEST_FIRST} LIMIT {SHOWN}
        ),
        ranked AS MATERIALIZED (
            SELECT extract(year FROM latest.date_earliest)::int AS year,
                (SELECT min({_RANK}) FROM events_participation p
                    WHERE p.event_id = latest.id AND {seen("p")}) AS highest
            FROM latest
        ),
        years AS (
            SELECT year, {_COUNTS}
            FROM (SELECT year, {_level("highest")} AS level FROM ranked) AS levels
            GROUP BY year
        ),
        span AS (
            SELECT generate_series(greatest(min(year), max(year) - {YEARS - 1}),
                max(year)) AS year FROM years
        ),
        trade AS (
            SELECT t.*, false AS is_other FROM relations_traderecord t
            WHERE reporter_id = (SELECT id FROM one) AND {seen("t")}
                AND partner_id = (SELECT id FROM other)
            UNION ALL
            SELECT t.*, true FROM relations_traderecord t
            WHERE reporter_id = (SELECT id FROM other) AND {seen("t")}
                AND partner_id = (SELECT id FROM one)
        )
        SELECT json_build_object(
            'years', (SELECT json_agg(json_build_array(year, {_ROW}) ORDER BY year)
                FROM span LEFT JOIN years USING (year)),
            'latest', (SELECT json_agg(key ORDER BY {_LATEST_FIRST}) FROM (
                SELECT * FROM latest ORDER BY {_LATEST_FIRST} LIMIT {LATEST}) AS few),
            'trade', (SELECT coalesce(json_agg(json_build_array(
                period, flow, key, trim_scale(value)) ORDER BY {_FIGURE_BY_FIGURE}),
                '[]') FROM trade)
        )::text
    """


_YEAR = re.compile(r'data-label="Year">(\d+)</td>(.*?)</tr>', re.DOTALL)
_COUNT = re.compile(r'data-label="(?!All)[^"]+">(\d+)</td>')
_CONTACT = re.compile(r'<li id="contact-([^"]+)">')
_PERIOD = re.compile(r'data-label="Period">(\d+) (.*?)</tr>', re.DOTALL)
_FIGURE = re.compile(
    r'<p class="head">(\w+):\s.*?/trade-records/([^/]+)/"><bdi>([\d,]+) ', re.DOTALL
)


def read(body: bytes) -> dict[str, Any]:
    """The same of our page."""
    page = body.decode()
    years = [
        [int(year), *map(int, _COUNT.findall(row))] for year, row in _YEAR.findall(page)
    ]
    trade = [
        [period, flow.lower(), key, int(value.replace(",", ""))]
        for period, row in _PERIOD.findall(page)
        for flow, key, value in _FIGURE.findall(row)
    ]
    return {"years": years, "latest": _CONTACT.findall(page)[:LATEST], "trade": trade}
