"""The files that all ways read, and the mapping for the one that is somebody else's."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PARTIES = 200
ROWS = {
    "visits": ("key", "title", "date", "country", "visit_class", "summary"),
    "participations": ("key", "event", "party", "name_as_written", "role", "order"),
    "citations": ("key", "record", "source", "locator", "as_written"),
    "trade-records": (
        "key", "reporter", "partner", "flow", "period", "period_kind", "value",
        "currency", "commodity_code", "commodity_revision", "uncited_reason",
    ),
}  # fmt: skip


MAPPED = "mapped"
# Visits, who came, and the gazette that says so, in one row.
_FOREIGN = ("no", "title", "day", "host", "class", "text", "guest", "guest_of")
MAPPING = """
about: Visits as a foreign ministry lists them
source: {key: gazette, title: Gazette, kind: press}
tables:
  - records: visits
    called: visit
    key: "visit-{no}"
    fields:
      title: "{title}"
      date: "{day}"
      country: "party-{host}"
      visit_class: "{class}"
      summary: "{text}"
    cite: {locator: "no. {no}", as_written: "The visit"}
  - records: participations
    key: "{@visit}-1"
    fields:
      event: "{@visit}"
      party: "party-{guest_of}"
      name_as_written: "{guest}"
      role: principal
      order: "1"
"""


LONG = "parties-with-notes"
_NOTE = 4_000


def write_long(folder: Path, mib: int) -> None:
    """A file of so many MiB in our own format: parties with the longest of notes."""
    words = "A note for colleagues, which is long. " * 120
    with (folder / f"{LONG}.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("key", "name", "kind", "note"))
        number = 0
        while file.tell() < mib * 2**20:
            number += 1
            note = f"{number}. {words}"[:_NOTE].strip()
            writer.writerow((f"long-{number}", f"Company {number}", "company", note))


def write_files(folder: Path, events: int, trade: int, start: int = 0) -> None:
    """The files that all ways read; the words in them vary as real ones do.

    ``start`` is the number of the first: what is there up to it is another file's.
    """
    made = _made(range(start, start + events), range(start, start + trade))
    for name, header in ROWS.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(made[name])
    made = _made(range(start, start + events), range(start, start + trade))
    with (folder / f"{MAPPED}.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_FOREIGN)
        for (_, title, day, host, kind, text), guest in zip(
            made["visits"], made["participations"], strict=True
        ):
            of = guest[2].removeprefix("party-")
            number = guest[1].removeprefix("visit-")
            host = host.removeprefix("party-")
            writer.writerow((number, title, day, host, kind, text, guest[3], of))


def _made(events: range, trade: range) -> dict[str, Iterable[tuple[Any, ...]]]:
    return {
        "visits": (
            (
                f"visit-{n}",
                f"Visit number {n} of a president",
                f"{1950 + n % 70}-{1 + n % 12:02}-{1 + n % 28:02}",
                f"party-{n % PARTIES}",
                "state",
                f"Talks on trade, transport and the {n % 91} projects begun before",
            )
            for n in events
        ),
        "participations": (
            (
                f"visit-{n}-1",
                f"visit-{n}",
                f"party-{(n + 1) % PARTIES}",
                f"Person {n % 997}",
                "principal",
                1,
            )
            for n in events
        ),
        "citations": (
            (f"c-{n}", f"event:visit-{n}", "gazette", f"no. {n}", "The visit")
            for n in events
        ),
        "trade-records": (
            (
                f"trade-{n}",
                f"party-{n % PARTIES}",
                # Never the reporter itself.
                f"party-{(n + 1 + n // PARTIES % (PARTIES - 1)) % PARTIES}",
                "export" if n % 2 else "re_import",
                1960 + n % 60,
                "annual",
                n * 7 % 1_000_003,
                "USD",
                f"{1 + n % 97:02}",
                "H3",
                "Made for measuring.",
            )
            for n in trade
        ),
    }
