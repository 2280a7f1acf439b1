"""What is asked for in a database of invented records, found the same each time."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from benchmarks.speed import pair
from benchmarks.speed.questions import SEEN

STATE, DAY = "generated-state-0", "2010-06-01"
NAMES = 60


@dataclass(frozen=True, slots=True)
class Place:
    """An event, names with slips, a far page, and two pairs of parties.

    ``few`` met a hundred times at most, ``most`` oftener than any others.
    """

    event: str
    names: tuple[tuple[str, str], ...]
    trade: int
    behind: int
    row: tuple[date, date, str]
    cursor: str
    few: tuple[str, str]
    most: tuple[str, str]


def find_place(connection: Any) -> Place:
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
    few, most = pair.met_most(connection, pair.SELDOM), pair.met_most(connection)
    return Place(event, slips, trade, behind, row, cursor, few, most)


def _slip(name: str, number: int) -> str:
    """The name with a letter left out, doubled, or in the other's place."""
    at = len(name) - 3 - number % 3
    return (
        name[:at] + name[at + 1 :],
        name[:at] + name[at] + name[at:],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    )[number % 3]
