"""The jobs: what is asked of the product, and the SQL that says the same.

The SQL is written for the invented records and for one reader, as fast as its writer
could make it; it need not know what else a record may have. That it says the same as
the product is checked before anything is timed.
"""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from people.choices import Level
from records.kit.fields import record_fields
from relations.models import TradeRecord

SEEN = "secrecy <= 0 AND NOT unpublished"
STATE, OTHER, DAY = "generated-state-0", "generated-state-1", "2010-06-01"
FIRST, LAST = "2005-01-01", "2015-12-31"
NAMES = 60
SHOWN = "key,kind,title,date,place,country,citation_count,disputes"

Rows = list[Any]


def seen(table: str) -> str:
    """The condition that everybody may see a row."""
    return f"{table}.secrecy <= 0 AND NOT {table}.unpublished"


def _reference(plural: str, alias: str, label: str = "name") -> str:
    """A record that is referred to; one that may not be seen is shown as none."""
    return (
        f"CASE WHEN {seen(alias)} THEN"
        f" json_build_object('key', {alias}.key, 'label', {alias}.{label}, 'url',"
        f" %(base)s || '{plural}/' || {alias}.key || '/') END"
    )


_HIGHER = ", ".join(
    f"'{one}'" for one in Level.values[: Level.values.index("minister")]
)

# A date as the API shows it: to the day, month or year, about a month, or a few days.
_DATE = """
    json_build_object('edtf', e.date, 'display',
        CASE WHEN e.date LIKE '%%/%%' THEN
            CASE WHEN date_trunc('month', e.date_earliest)
                    = date_trunc('month', e.date_latest)
                THEN to_char(e.date_earliest, 'FMDD') || '–'
                WHEN to_char(e.date_earliest, 'YYYY') = to_char(e.date_latest, 'YYYY')
                THEN to_char(e.date_earliest, 'FMDD FMMonth') || ' – '
                ELSE to_char(e.date_earliest, 'FMDD FMMonth YYYY') || ' – ' END
            || to_char(e.date_latest, 'FMDD FMMonth YYYY')
        ELSE CASE WHEN e.date LIKE '%%~' THEN 'about ' ELSE '' END ||
            to_char(e.date_earliest, CASE length(rtrim(e.date, '~'))
                WHEN 10 THEN 'FMDD FMMonth YYYY' WHEN 7 THEN 'FMMonth YYYY'
                ELSE 'YYYY' END)
        END,
        'earliest', e.date_earliest, 'latest', e.date_latest,
        'precision', CASE WHEN e.date LIKE '%%/%%' THEN 'within'
            ELSE CASE length(rtrim(e.date, '~')) WHEN 10 THEN 'day' WHEN 7 THEN 'month'
            ELSE 'year' END END,
        'approximate', e.date LIKE '%%~', 'uncertain', false)
"""

_EVENT = f"""
    json_build_object('key', e.key, 'kind', e.kind, 'title', e.title, 'date', {_DATE},
        'place', {_reference("places", "place")},
        'country', {_reference("parties", "country")},
        'parts', json_build_object('stops', '[]'::json, 'delegations', '[]'::json,
            'participations', coalesce((
                SELECT json_agg(json_build_object('key', p.key,
                    'event', {_reference("events", "e", "title")}, 'delegation', NULL,
                    'party', {_reference("parties", "party")},
                    'person', {_reference("people", "person")},
                    'name_as_written', p.name_as_written, 'role', p.role,
                    'office', {_reference("offices", "office", "title")},
                    'office_as_written', p.office_as_written, 'level', p.level,
                    'order', p.order, 'self',
                    %(base)s || 'participations/' || p.key || '/', 'version', p.version)
                    ORDER BY party.name, party.key, p.order, p.key)
                FROM events_participation p
                LEFT JOIN relations_party party ON party.id = p.party_id
                LEFT JOIN people_person person ON person.id = p.person_id
                LEFT JOIN people_office office ON office.id = p.office_id
                WHERE p.event_id = e.id AND {seen("p")}), '[]'::json),
            'statements', '[]'::json, 'outcomes', '[]'::json),
        'citation_count', (SELECT count(*) FROM records_citation c
            WHERE c.record_id = e.id AND {seen("c")}),
        'disputes', coalesce((
            SELECT json_agg(json_build_object('field', d.field, 'kind', d.kind,
                'status', d.status, 'url',
                %(base)s || 'disputes/event:' || e.key || '/' || d.field || '/')
                ORDER BY d.field)
            FROM (SELECT field, (known).kind, (known).status FROM (
                SELECT field, CASE WHEN records_all_is_seen(record_id, field, 0, false)
                    THEN ROW(kind, status)::benchmark_known
                    ELSE (SELECT ROW(kind, status)::benchmark_known
                        FROM records_disagreement(record_id, field, 0, false)) END
                FROM records_dispute WHERE record_id = e.id) AS found (field, known)
            ) AS d WHERE d.kind <> 'precision'), '[]'::json))
"""
KNOWN = """
    DO $$ BEGIN CREATE TYPE benchmark_known AS (kind text, status text);
    EXCEPTION WHEN duplicate_object THEN NULL; END $$
"""


def _events(
    condition: str, order: str = "e.date_earliest, e.date_latest, e.key"
) -> str:
    return f"""
        SELECT coalesce(json_agg({_EVENT} ORDER BY {order}), '[]')::text
        FROM (SELECT * FROM events_event e WHERE {condition} AND {seen("e")}
            ORDER BY {order} LIMIT 50) AS e
        LEFT JOIN relations_place place ON place.id = e.place_id
        LEFT JOIN relations_party country ON country.id = e.country_id
    """


_J1 = _events(f"""
    e.country_id = (SELECT id FROM relations_party WHERE key = %(state)s)
    AND e.date_earliest <= %(last)s AND e.date_latest >= %(first)s
    AND EXISTS (SELECT FROM events_participation p WHERE p.event_id = e.id
        AND p.level = 'minister' AND {seen("p")}
        AND NOT EXISTS (SELECT FROM events_participation h WHERE h.event_id = e.id
            AND h.party_id = p.party_id AND h.level IN ({_HIGHER}) AND {seen("h")}))
""")

_J3 = f"""
    SELECT coalesce(json_agg(key), '[]')::text FROM (
        SELECT p.key, max(word_similarity(records_letters(%(name)s),
            records_letters(s.text))) AS near
        FROM records_searchentry s JOIN people_person p ON p.id = s.about
        WHERE s.is_name AND records_letters(%(name)s) <%% records_letters(s.text)
            AND {seen("s")}
        GROUP BY p.key ORDER BY near DESC, p.key LIMIT 20) AS found
"""

_J3_WORDS = f"""
    SELECT count(*)::text FROM (SELECT FROM records_searchentry
        WHERE words @@ (records_query('consular', false)
            && records_query('education', false)) AND {SEEN} LIMIT 10001) AS found
"""

_J2 = _events("(e.date_earliest, e.date_latest, e.key) > (%(d1)s, %(d2)s, %(behind)s)")


def _of_trade(field: Any) -> str:
    """A column of the file of trade, as the file has it."""
    if field.is_relation:
        return f"{field.name}.key"
    is_decimal = field.get_internal_type() == "DecimalField"
    return f"trim_scale(t.{field.column})" if is_decimal else f"t.{field.column}"


_J6 = f"""
    SELECT {", ".join(map(_of_trade, record_fields(TradeRecord)))}
    FROM relations_traderecord t
    LEFT JOIN relations_party reporter ON reporter.id = t.reporter_id
    LEFT JOIN relations_party partner ON partner.id = t.partner_id
    WHERE {seen("t")} ORDER BY t.period_earliest, t.period_latest, t.key
"""

_J9 = f"""
    SELECT coalesce(json_agg(json_build_object('key', a.key,
        'person', {_reference("people", "person")},
        'mission', {_reference("missions", "mission")}, 'rank', a.rank)
        ORDER BY a.name, a.person_key, a.key), '[]')::text
    FROM (SELECT a.*, person.name, person.key AS person_key
        FROM people_person person JOIN people_appointment a ON a.person_id = person.id
        WHERE a.rank = 'ambassador' AND {seen("a")}
        AND EXISTS (SELECT FROM people_appointmentevent s WHERE s.appointment_id = a.id
            AND s.kind = 'appointed' AND s.date_earliest <= %(day)s AND {seen("s")})
        AND NOT EXISTS (SELECT FROM people_appointmentevent s
            WHERE s.appointment_id = a.id AND s.kind = 'ended'
            AND s.date_latest <= %(day)s AND {seen("s")})
        ORDER BY person.name, person.key, a.key LIMIT 50) AS a
    JOIN people_person person ON person.id = a.person_id
    LEFT JOIN relations_mission mission ON mission.id = a.mission_id
"""


@dataclass(frozen=True, slots=True)
class Job:
    """One job: addresses of the product, and the SQL of the limit with its values.

    ``rows`` reads the product's answer as far as both say the same, ``plain`` the
    limit's. ``goal`` is the ratio to reach. ``tutorial``: where the DRF tutorial's way
    answers; ``common`` reads what its answer has in common with ours. ``of`` names the
    job beside which this one is put instead of the limit.
    """

    word: str
    title: str
    addresses: tuple[str, ...]
    sql: str
    goal: float
    rows: Callable[[bytes], Any] = json.loads
    plain: Callable[[bytes], Any] = json.loads
    values: tuple[dict[str, Any], ...] = ({},)
    tutorial: str = ""
    common: Callable[[bytes], Any] | None = None
    is_copy: bool = False
    of: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What is asked for in a database: an event, names with slips, a far page."""

    event: str
    names: tuple[tuple[str, str], ...]
    trade: int
    behind: int
    row: tuple[date, date, str]
    cursor: str


def _results(body: bytes) -> Rows:
    found: Rows = json.loads(body)["results"]
    return found


def _keys(body: bytes) -> Rows:
    """What our answer and the tutorial's have in common: which records, in order."""
    return [
        (row["key"], len(row.get("parts", row).get("participations", ())))
        for row in _results(body)
    ]


def _table(body: bytes) -> Rows:
    """The rows of a CSV file, without its head and the line that ends it."""
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    return [row for row in rows if row[0] not in ("key", "#end")]


def _count(body: bytes) -> Any:
    return json.loads(body)["count"]


def jobs(place: Place) -> list[Job]:
    """All jobs, for the records and the far page that a database has."""
    base = "/api/v1"
    events, shown = f"{base}/events/", {"fields": f"{SHOWN},parts", "count": "none"}
    narrow = {"country": STATE, "level": "minister", "date": "2005/2015"}
    states = {"state": STATE, "first": FIRST, "last": LAST}
    return [
        Job(
            "J1",
            "50 events by country, level and dates, with all who took part",
            (f"{events}?{urlencode(narrow | shown)}",),
            _J1,
            0.8,
            _results,
            values=(states,),
            tutorial=f"/events/?country={STATE}&level=minister&first={FIRST}&last={LAST}",
            common=_keys,
        ),
        Job(
            "J1 page",
            "The same as a page in a browser, beside our own J1",
            (f"/events/?{urlencode(narrow)}",),
            "",
            0.4,
            of="J1",
        ),
        Job(
            "J2",
            f"The page of 50 events behind {place.behind:,} others",
            (f"{events}?{urlencode(shown | {'cursor': place.cursor})}",),
            _J2,
            0.5,
            _results,
            values=({"d1": place.row[0], "d2": place.row[1], "behind": place.row[2]},),
            tutorial=f"/events/?page={place.behind // 50 + 1}",
            common=_keys,
        ),
        Job(
            "J3 name",
            "A person by a name in full with a slip in it",
            tuple(
                f"{base}/people/match?{urlencode({'name': name, 'limit': 20})}"
                for name, _ in place.names
            ),
            _J3,
            0.5,
            lambda body: [one["key"] for one in json.loads(body)["candidates"]],
            values=tuple({"name": name} for name, _ in place.names),
        ),
        Job(
            "J3 words",
            "How many records hold two words, and the first of them",
            (f"{base}/search/?q=consular+education&type=events",),
            _J3_WORDS,
            0.5,
            lambda body: min(_count(body), 10_001),
            lambda body: min(int(body), 10_001),
        ),
        Job(
            "J5",
            "One event with all that belongs to it",
            (f"{events}{place.event}/?fields={shown['fields']}",),
            _events("e.key = %(event)s"),
            0.5,
            lambda body: [json.loads(body)],
            values=({"event": place.event},),
            tutorial=f"/events/{place.event}/",
            common=lambda body: json.loads(body)["key"],
        ),
        Job(
            "J6",
            f"A CSV file of {place.trade:,} rows of trade",
            (f"{base}/trade-records.csv",),
            _J6,
            0.33,
            _table,
            _table,
            is_copy=True,
        ),
        Job(
            "J8",
            "An exact count of the events in a country",
            (f"{events}?country={STATE}&count=exact&page_size=1&fields=key",),
            "SELECT count(*)::text FROM events_event WHERE country_id ="
            f" (SELECT id FROM relations_party WHERE key = %(state)s) AND {SEEN}",
            0.3,
            _count,
            values=(states,),
            tutorial=f"/events/?country={STATE}&page_size=1",
            common=_count,
        ),
        Job(
            "J9",
            "50 heads of mission in office on a day",
            (
                f"{base}/appointments/?as_of={DAY}&rank=ambassador&count=none"
                "&fields=key,person,mission,rank",
            ),
            _J9,
            0.5,
            _results,
            values=({"day": DAY},),
            tutorial=f"/heads/?day={DAY}",
            common=_keys,
        ),
    ]


def place(connection: Any) -> Place:
    """Look for what everybody may see, the same each time."""
    from django.core.signing import Signer  # noqa: PLC0415 (needs settings)

    def one(query: str, *values: Any) -> Any:
        return connection.execute(query, values).fetchone()

    [events] = one(f"SELECT count(*) FROM events_event WHERE {SEEN}")
    [trade] = one(f"SELECT count(*) FROM relations_traderecord WHERE {SEEN}")
    # The page 2,001 of a million.
    behind = max(50, events // 500 * 50)
    ordered = f"WHERE {SEEN} ORDER BY date_earliest, date_latest, key"
    row = one(
        f"SELECT date_earliest, date_latest, key FROM events_event {ordered}"
        " OFFSET %s LIMIT 1",
        behind - 1,
    )
    [event] = one(f"SELECT key FROM events_event {ordered} OFFSET %s LIMIT 1", behind)
    people = connection.execute(
        f"SELECT name, key FROM people_person WHERE {SEEN} AND id %% 7 = 0"
        " ORDER BY md5(key) LIMIT %s",
        [NAMES],
    ).fetchall()
    slips = tuple((_slip(name, n), key) for n, (name, key) in enumerate(people))
    signer = Signer(sep="~", salt="\0".join(["chancery.cursor", "/api/v1/events/", ""]))
    kept = [0, row[0].isoformat(), row[1].isoformat(), row[2]]
    cursor = signer.sign_object(kept, compress=True)
    return Place(event, slips, trade, behind, row, cursor)


def _slip(name: str, number: int) -> str:
    """The name with a letter left out, doubled, or in the other's place."""
    at = len(name) - 3 - number % 3
    return (
        name[:at] + name[at + 1 :],
        name[:at] + name[at] + name[at:],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    )[number % 3]
