"""The SQL of the limit: one statement for each job, that says the same as the product.

It is written for the invented records and for one reader, as fast as its writer could
make it; it need not know what else a record may have.
"""

from typing import Any

from people.choices import Level

FIRST, LAST = "2005-01-01", "2015-12-31"
SEEN = "secrecy <= 0 AND NOT unpublished"


def seen(table: str) -> str:
    """The condition that everybody may see a row."""
    return f"{table}.secrecy <= 0 AND NOT {table}.unpublished"


def reference(plural: str, alias: str, label: str = "name") -> str:
    """A record that is referred to; one that may not be seen is shown as none."""
    return (
        f"CASE WHEN {seen(alias)} THEN"
        f" json_build_object('key', {alias}.key, 'label', {alias}.{label}, 'url',"
        f" %(base)s || '{plural}/' || {alias}.key || '/') END"
    )


HIGHER = ", ".join(f"'{one}'" for one in Level.values[: Level.values.index("minister")])


def date_of(column: str, earliest: str, latest: str) -> str:
    """A date as the API shows it: to the day, month or year, about then, some days."""
    return f"""
    json_build_object('edtf', {column}, 'display',
        CASE WHEN {column} LIKE '%%/%%' THEN
            CASE WHEN date_trunc('month', {earliest}) = date_trunc('month', {latest})
                THEN to_char({earliest}, 'FMDD') || '–'
                WHEN to_char({earliest}, 'YYYY') = to_char({latest}, 'YYYY')
                THEN to_char({earliest}, 'FMDD FMMonth') || ' – '
                ELSE to_char({earliest}, 'FMDD FMMonth YYYY') || ' – ' END
            || to_char({latest}, 'FMDD FMMonth YYYY')
        ELSE CASE WHEN {column} LIKE '%%~' THEN 'about ' ELSE '' END ||
            to_char({earliest}, CASE length(rtrim({column}, '~'))
                WHEN 10 THEN 'FMDD FMMonth YYYY' WHEN 7 THEN 'FMMonth YYYY'
                ELSE 'YYYY' END)
        END,
        'earliest', {earliest}, 'latest', {latest},
        'precision', CASE WHEN {column} LIKE '%%/%%' THEN 'within'
            ELSE CASE length(rtrim({column}, '~'))
                WHEN 10 THEN 'day' WHEN 7 THEN 'month' ELSE 'year' END END,
        'approximate', {column} LIKE '%%~', 'uncertain', false)
    """


def beside(table: str, record_type: str) -> str:
    """How much is cited for a record, and on what sources disagree, as members."""
    return f"""
        'citation_count', (SELECT count(*) FROM records_citation c
            WHERE c.record_id = {table}.id AND {seen("c")}),
        'disputes', coalesce((
            SELECT json_agg(json_build_object('field', d.field, 'kind', d.kind,
                'status', d.status, 'url',
                %(base)s || 'disputes/{record_type}:' || {table}.key || '/' || d.field
                    || '/') ORDER BY d.field)
            FROM (SELECT of_field.field, known.kind, known.status
                FROM records_dispute of_field JOIN records_knowndispute known
                ON known.dispute_id = of_field.id AND known.secrecy = 0
                AND NOT known.drafts WHERE of_field.record_id = {table}.id
            ) AS d WHERE d.kind <> 'precision'), '[]'::json)
    """


DATE = date_of("e.date", "e.date_earliest", "e.date_latest")

_EVENT = f"""
    json_build_object('key', e.key, 'kind', e.kind, 'title', e.title, 'date', {DATE},
        'place', {reference("places", "place")},
        'country', {reference("parties", "country")},
        'parts', json_build_object('stops', '[]'::json, 'delegations', '[]'::json,
            'participations', coalesce((
                SELECT json_agg(json_build_object('key', p.key,
                    'event', {reference("events", "e", "title")}, 'delegation', NULL,
                    'party', {reference("parties", "party")},
                    'person', {reference("people", "person")},
                    'name_as_written', p.name_as_written, 'role', p.role,
                    'office', {reference("offices", "office", "title")},
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
        {beside("e", "event")})
"""


def events(condition: str, order: str = "e.date_earliest, e.date_latest, e.key") -> str:
    return f"""
        SELECT coalesce(json_agg({_EVENT} ORDER BY {order}), '[]')::text
        FROM (SELECT * FROM events_event e WHERE {condition} AND {seen("e")}
            ORDER BY {order} LIMIT 50) AS e
        LEFT JOIN relations_place place ON place.id = e.place_id
        LEFT JOIN relations_party country ON country.id = e.country_id
    """


# Page of keys first, in the order of an index: of a CASE the planner takes it that half
# of the rows fit, and so neither reads all events of a country nor all of the years,
# which stand in the text for the plan that is kept to know them. No invented date spans
# more than a year, so none that overlaps began earlier than that before.
J1 = events(f"""
    CASE WHEN e.country_id = (SELECT id FROM relations_party WHERE key = %(state)s)
        THEN true END
    AND e.date_earliest BETWEEN '{FIRST}'::date - 366 AND '{LAST}'
    AND e.date_latest >= '{FIRST}'
    AND EXISTS (SELECT FROM events_participation p WHERE p.event_id = e.id
        AND p.level = 'minister' AND {seen("p")}
        AND NOT EXISTS (SELECT FROM events_participation h WHERE h.event_id = e.id
            AND h.party_id = p.party_id AND h.level IN ({HIGHER}) AND {seen("h")}))
""")

J3 = f"""
    SELECT coalesce(json_agg(key), '[]')::text FROM (
        SELECT p.key, max(word_similarity(records_letters(%(name)s),
            records_letters(s.text))) AS near
        FROM records_searchentry s JOIN people_person p ON p.id = s.about
        WHERE s.is_name AND records_letters(%(name)s) <%% records_letters(s.text)
            AND {seen("s")}
        GROUP BY p.key ORDER BY near DESC, p.key LIMIT 20) AS found
"""

J3_WORDS = f"""
    SELECT count(*)::text FROM (SELECT FROM records_searchentry
        WHERE words @@ to_tsquery('simple', 'consular:* & education:*')
            AND {SEEN} LIMIT 10001) AS found
"""

J2 = events("(e.date_earliest, e.date_latest, e.key) > (%(d1)s, %(d2)s, %(behind)s)")


def _of_trade(field: Any) -> str:
    """A column of the file of trade, as the file has it."""
    if field.is_relation:
        return f"{field.name}.key"
    is_decimal = field.get_internal_type() == "DecimalField"
    return f"trim_scale(t.{field.column})" if is_decimal else f"t.{field.column}"


def j6() -> str:
    """All rows of trade, with the columns that the file of the product has."""
    from records.kit.fields import record_fields  # noqa: PLC0415 (needs settings)
    from relations.models import TradeRecord  # noqa: PLC0415

    return f"""
        SELECT {", ".join(map(_of_trade, record_fields(TradeRecord)))}
        FROM relations_traderecord t
        LEFT JOIN relations_party reporter ON reporter.id = t.reporter_id
        LEFT JOIN relations_party partner ON partner.id = t.partner_id
        WHERE {seen("t")} ORDER BY t.period_earliest, t.period_latest, t.key
    """


J8 = f"""
    SELECT count(*)::text FROM events_event
    WHERE country_id = (SELECT id FROM relations_party WHERE key = %(state)s) AND {SEEN}
"""

J9 = f"""
    SELECT coalesce(json_agg(json_build_object('key', a.key,
        'person', {reference("people", "person")},
        'mission', {reference("missions", "mission")}, 'rank', a.rank)
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
