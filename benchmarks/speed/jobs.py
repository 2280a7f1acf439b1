"""The jobs: what is asked of the product, and of whom else the same is asked.

That all say the same is checked before anything is timed.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from benchmarks.speed import datasette, directus, pair, questions, tutorial
from benchmarks.speed.place import DAY, STATE, Place
from records.kit.files.xlsx_files import read_xlsx

# So many rows a file may have that is whole before it is sent (records.kit.turns).
MOST_ROWS = 100_000
SHOWN = "key,kind,title,date,place,country,citation_count,disputes"

Rows = list[Any]


@dataclass(frozen=True, slots=True)
class Job:
    """One job: addresses of the product, and the SQL of the limit with its values.

    ``rows`` reads the product's answer as far as both say the same, ``plain`` the
    limit's. ``goal`` is the ratio to reach. ``others``: by the name of a peer, where it
    is asked the same; ``common`` reads what such an answer has in common with ours.
    ``of`` names the job beside which this one is put instead of the limit.
    """

    word: str
    title: str
    addresses: tuple[str, ...]
    sql: str
    goal: float
    rows: Callable[[bytes], Any] = json.loads
    plain: Callable[[bytes], Any] = json.loads
    values: tuple[dict[str, Any], ...] = ({},)
    others: Mapping[str, str] = field(default_factory=dict)
    common: Callable[[bytes], Any] | None = None
    is_copy: bool = False
    of: str = ""


def _results(body: bytes) -> Rows:
    found: Rows = json.loads(body)["results"]
    return found


def _answers(body: bytes) -> Rows:
    """The records of an answer, in whichever of the shapes that the peers have."""
    found = json.loads(body)
    if isinstance(found, dict):
        found = found.get("results", found.get("data", found))
    return found if isinstance(found, list) else [found]


def _keys(body: bytes) -> Rows:
    """What all answers have in common: which records, in order, of how many persons."""
    return [
        (row["key"], len(row.get("parts", row).get("participations", ())))
        for row in _answers(body)
    ]


def _table(body: bytes) -> Rows:
    """The rows of a CSV file, without its head and the line that ends it."""
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    return [row for row in rows if row[0] not in ("key", "#end")]


def _sheet(body: bytes) -> Rows:
    """The rows of the first sheet of a workbook."""
    return [list(row) for row in read_xlsx(body)]


def _first_column(body: bytes) -> Rows:
    return [row[0] for row in _table(body)]


def _count(body: bytes) -> int:
    found = json.loads(body)
    if not (isinstance(found, dict) and "count" in found):
        [found] = _answers(body)
    return int(found["count"])


def _few(body: bytes) -> int:
    """A count, as far as all count: to ten thousand and one."""
    found = json.loads(body)
    is_more = isinstance(found, dict) and found.get("count_is") == "at_least"
    return min(_count(body) + is_more, 10_001)


def jobs(place: Place) -> list[Job]:
    """All jobs, for what a database has, and where whom else is asked the same."""
    elsewhere = {
        "tutorial": tutorial.addresses(place),
        "datasette": datasette.addresses(place),
        "directus": directus.addresses(place),
    }
    return [
        replace(
            job,
            others={
                peer: addresses[job.word]
                for peer, addresses in elsewhere.items()
                if job.word in addresses
            },
        )
        for job in _jobs(place)
    ]


def _books(place: Place) -> list[Job]:
    """J6 as a workbook, where there are no more rows than one may have."""
    if place.trade > MOST_ROWS:
        return []
    return [
        Job(
            "J6 book",
            "The same as a workbook, beside the rows of the CSV file",
            ("/trade-records.xlsx",),
            questions.j6(),
            0.125,
            _sheet,
            _table,
            is_copy=True,
        )
    ]


def _jobs(place: Place) -> list[Job]:
    base = "/api/v1"
    events, shown = f"{base}/events/", {"fields": f"{SHOWN},parts", "count": "none"}
    narrow = {"country": STATE, "level": "minister", "date": "2005/2015"}
    state = {"state": STATE}
    return [
        Job(
            "J1",
            "50 events by country, level and dates, with all who took part",
            (f"{events}?{urlencode(narrow | shown)}",),
            questions.J1,
            0.8,
            _results,
            values=(state,),
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
            questions.J2,
            0.5,
            _results,
            values=({"d1": place.row[0], "d2": place.row[1], "behind": place.row[2]},),
            common=_keys,
        ),
        Job(
            "J3 name",
            "A person by a name in full with a slip in it",
            tuple(
                f"{base}/people/match?{urlencode({'name': name, 'limit': 20})}"
                for name, _ in place.names
            ),
            questions.J3,
            0.5,
            lambda body: [one["key"] for one in json.loads(body)["candidates"]],
            values=tuple({"name": name} for name, _ in place.names),
        ),
        Job(
            "J3 words",
            "How many records hold two words, and the first of them",
            (f"{base}/search/?q=consular+education&type=events",),
            questions.J3_WORDS,
            0.5,
            _few,
            lambda body: min(int(body), 10_001),
            common=_few,
        ),
        *_pairs("J4", f"Two parties that met {pair.SELDOM} times or almost", place.few),
        *_pairs("J4 most", "The two that met most", place.most),
        Job(
            "J5",
            "One event with all that belongs to it",
            (f"{events}{place.event}/?fields={shown['fields']}",),
            questions.events("e.key = %(event)s"),
            0.5,
            lambda body: [json.loads(body)],
            values=({"event": place.event},),
            common=_keys,
        ),
        Job(
            "J6",
            f"A CSV file of {place.trade:,} rows of trade",
            (f"{base}/trade-records.csv",),
            questions.j6(),
            0.33,
            _table,
            _table,
            common=_first_column,
            is_copy=True,
        ),
        *_books(place),
        Job(
            "J8",
            "An exact count of the events in a country",
            (f"{events}?country={STATE}&count=exact&page_size=1&fields=key",),
            questions.J8,
            0.3,
            _count,
            values=(state,),
            common=_count,
        ),
        Job(
            "J9",
            "50 heads of mission in office on a day",
            (
                f"{base}/appointments/?as_of={DAY}&rank=ambassador&count=none"
                "&fields=key,person,mission,rank",
            ),
            questions.J9,
            0.5,
            _results,
            values=({"day": DAY},),
            common=_keys,
        ),
    ]


def _pairs(word: str, title: str, two: tuple[str, str]) -> list[Job]:
    in_api, as_page = pair.addresses(two)
    told = "contacts per year and level, the last 20, their lists and trade"
    return [
        Job(
            word,
            f"{title}: {told}",
            (in_api,),
            pair.J4,
            0.8,
            pair.read,
            values=(pair.values(two),),
        ),
        Job(
            f"{word} page",
            f"Their page, which says much more, beside our own {word}",
            (as_page,),
            "",
            0,
            of=word,
        ),
    ]
