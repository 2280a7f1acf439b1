"""J4: what happened between two parties, as their page tells it and as one statement.

Of the page is read what both say: of the contacts with a date, the latest hundred, how
many each year had at each level, over the last 24 years; the first twenty of them; and
every figure of trade. The page says much more, which is no part of the comparison.
"""

import re
from typing import Any

from benchmarks.speed.questions import seen
from people.choices import Level

# As many contacts as the page tells, and shows the years of.
SHOWN, LATEST, YEARS = 100, 20, 24
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


def _latest(party: str, other: str) -> str:
    """The latest contacts: those of the one that the other took part in, too."""
    return f"""
        SELECT e.id, e.key, e.date_earliest, e.date_latest FROM events_event e
        WHERE {seen("e")} AND e.date_earliest IS NOT NULL AND e.id IN (
            SELECT p.event_id FROM events_participation p
            WHERE p.party_id = (SELECT id FROM {party}) AND {seen("p")})
        AND EXISTS (SELECT FROM events_participation p WHERE p.event_id = e.id
            AND p.party_id = (SELECT id FROM {other}) AND {seen("p")})
        ORDER BY e.date_earliest DESC, e.date_latest DESC, e.key DESC LIMIT {SHOWN}
    """


_RANK = f"array_position(ARRAY{_LEVELS}, p.level::text) - 1"
_TRADE = "ORDER BY t.period_earliest, t.period_latest, is_other, t.key"
J4 = f"""
    WITH one AS MATERIALIZED (SELECT id FROM relations_party WHERE key = %(one)s),
    other AS MATERIALIZED (SELECT id FROM relations_party WHERE key = %(other)s),
    latest AS MATERIALIZED ({_latest("other", "one")}),
    levels AS (
        SELECT extract(year FROM date_earliest)::int AS year, {
    _level("highest")
} AS level
        FROM (SELECT latest.date_earliest, (SELECT min({_RANK})
                FROM events_participation p WHERE p.event_id = latest.id AND {
    seen("p")
})
            AS highest FROM latest) AS ranked
    ),
    years AS (
        SELECT year, {
    ", ".join(
        f"count(*) FILTER (WHERE level = {n}) AS of_{n}"
        for n in range(len(_COLUMNS) + 1)
    )
} FROM levels GROUP BY year
    ),
    span AS (SELECT generate_series(
        greatest(min(year), max(year) - {YEARS - 1}), max(year)) AS year FROM years),
    trade AS (
        SELECT t.*, false AS is_other FROM relations_traderecord t
        WHERE reporter_id = (SELECT id FROM one) AND {seen("t")}
            AND partner_id + 0 = (SELECT id FROM other)
        UNION ALL
        SELECT t.*, true FROM relations_traderecord t
        WHERE reporter_id = (SELECT id FROM other) AND {seen("t")}
            AND partner_id + 0 = (SELECT id FROM one)
    )
    SELECT json_build_object(
        'years', (SELECT json_agg(json_build_array(year, {
    ", ".join(f"coalesce(of_{n}, 0)" for n in range(len(_COLUMNS) + 1))
}) ORDER BY year) FROM span LEFT JOIN years USING (year)),
        'latest', (SELECT json_agg(key) FROM (SELECT key FROM latest
            ORDER BY date_earliest DESC, date_latest DESC, key DESC LIMIT {
    LATEST
}) AS l),
        'trade', (SELECT coalesce(json_agg(json_build_array(t.period, t.flow, t.key,
            trim_scale(t.value)) {_TRADE}), '[]') FROM trade t)
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
