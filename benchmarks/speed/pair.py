"""J4: what happened between two parties, as the API tells it and as one statement.

Of all contacts how many each year had at each level, the latest twenty, how much of
each list there is, and the figures of trade, of more than a page holds the latest.
"""

import json
from typing import Any

from benchmarks.speed.questions import DATE, beside, date_of, reference, seen
from people.choices import Level

# They met so often at most who seldom met; as many contacts and figures are told.
SELDOM, LATEST, FIGURES = 100, 20, 200
_LEVELS = list(Level.values)


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


def addresses(pair: tuple[str, str]) -> tuple[str, str]:
    """Where the API tells of two parties, and their page."""
    return f"/api/v1/pairs/{'/'.join(pair)}/", f"/relations/{'-'.join(pair)}/"


def values(pair: tuple[str, str]) -> dict[str, Any]:
    """What the statement is asked with."""
    return {"one": pair[0], "other": pair[1]}


def _took_part(party: str) -> str:
    return f"""
        SELECT p.event_id FROM events_participation p
        WHERE p.party_id = (SELECT id FROM {party}) AND {seen("p")}
    """


def _highest(party: str) -> str:
    """The rank of whoever stands highest of a party at an event."""
    return f"""
        (SELECT min(array_position(ARRAY{_LEVELS}, p.level::text)) FROM
            events_participation p WHERE p.event_id = met.id AND {seen("p")}
            AND p.party_id = (SELECT id FROM {party}))
    """


def _level(rank: str) -> str:
    return f"coalesce((ARRAY{_LEVELS})[{rank}], '')"


def _side(party: str) -> str:
    return f"""
        json_build_object('party', (SELECT key FROM {party}), 'level', {_level(party)})
    """


def _party(party: str) -> str:
    return f"(SELECT {reference('parties', 'p')} FROM {party} AS p)"


def _reported(reporter: str, partner: str) -> str:
    return f"""
        SELECT t.id, t.key, t.period_earliest, t.period_latest
        FROM relations_traderecord t WHERE {seen("t")}
            AND reporter_id = (SELECT id FROM {reporter})
            AND partner_id = (SELECT id FROM {partner})
    """


def _named(model: str, names: tuple[str, ...]) -> str:
    """Members whose value is that of the column."""
    return ", ".join(f"'{name}', {model}.{name}" for name in names)


_LATEST_FIRST = "date_earliest DESC NULLS LAST, date_latest DESC NULLS LAST, key DESC"
_OF_EVENTS = ", ".join(f"e.{one}" for one in _LATEST_FIRST.split(", "))
_LAST_PERIOD_FIRST = "period_earliest DESC, period_latest DESC, key DESC"
_PERIOD = date_of("t.period", "t.period_earliest", "t.period_latest")
_AS_IT_IS = ("flow", "period_kind", "currency", "unit_multiplier", "valuation")
_AS_IT_IS += ("value_status", "estimated", "commodity", "commodity_code")
_AS_IT_IS += ("commodity_revision", "commodity_level", "statistical_source")

# In the invented world there are neither bodies nor delegations, no contact is within
# another, and of lists only these.
J4 = f"""
    WITH one AS MATERIALIZED (SELECT * FROM relations_party WHERE key = %(one)s),
    other AS MATERIALIZED (SELECT * FROM relations_party WHERE key = %(other)s),
    both_took_part AS MATERIALIZED (
        {_took_part("one")} INTERSECT {_took_part("other")}
    ),
    met AS MATERIALIZED (
        SELECT e.id, e.key, e.kind, e.date_earliest, e.date_latest FROM events_event e
        WHERE e.id = ANY(ARRAY(SELECT event_id FROM both_took_part)) AND {seen("e")}
    ),
    ranked AS MATERIALIZED (
        SELECT met.*, {_highest("one")} AS one, {_highest("other")} AS other FROM met
    ),
    latest AS MATERIALIZED (
        SELECT * FROM ranked ORDER BY {_LATEST_FIRST} LIMIT {LATEST}
    ),
    reported AS MATERIALIZED (
        {_reported("one", "other")} UNION ALL {_reported("other", "one")}
    ),
    figures AS MATERIALIZED (
        SELECT * FROM reported ORDER BY {_LAST_PERIOD_FIRST} LIMIT {FIGURES}
    )
    SELECT json_build_object(
        'parties', json_build_array({_party("one")}, {_party("other")}),
        'counts', (SELECT coalesce(json_agg(json_build_object('year', year, 'level',
                {_level("rank")}, 'count', count) ORDER BY year, rank), '[]')
            FROM (SELECT extract(year FROM date_earliest)::int AS year,
                least(one, other) AS rank, count(*) FROM ranked GROUP BY 1, 2) AS c),
        'latest', (SELECT coalesce(json_agg(json_build_object('key', e.key,
                'kind', e.kind, 'title', e.title, 'status', e.status,
                'date', CASE WHEN e.date <> '' THEN {DATE} END, 'date_inferred', NULL,
                'place', {reference("places", "place")}, 'place_inferred', NULL,
                'country', {reference("parties", "country")},
                'self', %(base)s || 'events/' || e.key || '/', {beside("e", "event")},
                'level', {_level("least(one, other)")},
                'sides', json_build_array({_side("one")}, {_side("other")}))
                ORDER BY {_OF_EVENTS}
            ), '[]')
            FROM latest JOIN events_event e USING (id)
            LEFT JOIN relations_place place ON place.id = e.place_id
            LEFT JOIN relations_party country ON country.id = e.country_id),
        'kinds', (SELECT json_object_agg(kind, count) FROM (
            SELECT kind, count(*) FROM met GROUP BY kind) AS kinds),
        'missions', (SELECT count(*) FROM relations_mission m WHERE {seen("m")} AND (
            m.sending_party_id = (SELECT id FROM one) AND EXISTS (
                SELECT FROM relations_mission_receiving_parties r
                WHERE r.mission_id = m.id AND r.party_id = (SELECT id FROM other))
            OR m.sending_party_id = (SELECT id FROM other) AND EXISTS (
                SELECT FROM relations_mission_receiving_parties r
                WHERE r.mission_id = m.id AND r.party_id = (SELECT id FROM one)))),
        'reported', (SELECT count(*) FROM reported),
        'figures', (SELECT coalesce(json_agg(json_build_object('key', t.key,
                'reporter', {reference("parties", "reporter")},
                'partner', {reference("parties", "partner")}, 'period', {_PERIOD},
                'value', trim_scale(t.value)::text, {_named("t", _AS_IT_IS)},
                'self', %(base)s || 'trade-records/' || t.key || '/',
                {beside("t", "trade_record")})
                ORDER BY t.period_earliest, t.period_latest, t.key), '[]')
            FROM figures JOIN relations_traderecord t USING (id)
            JOIN relations_party reporter ON reporter.id = t.reporter_id
            JOIN relations_party partner ON partner.id = t.partner_id)
    )::text
"""
_KINDS = {
    "visits": "visit",
    "meetings": "meeting",
    "calls": "call",
    "letters": "letter",
    "consultations": "consultation",
    "ceremonies": "ceremony",
}


def read(body: bytes) -> dict[str, Any]:
    """The same of our answer, which beside it says where the lists are."""
    told = json.loads(body)
    contacts, trade = told["contacts"], told["trade"]
    counted = {one["list"]: one["count"] for one in told["lists"]}
    kinds = {kind: counted[word] for word, kind in _KINDS.items() if word in counted}
    assert contacts["count"] == counted.get("events", 0) == sum(kinds.values())
    return {
        "parties": told["parties"],
        "counts": contacts["counts"],
        "latest": contacts["latest"],
        "kinds": kinds,
        "missions": counted.get("missions", 0),
        "reported": trade["count"],
        "figures": trade["figures"],
    }
