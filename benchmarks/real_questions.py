"""Forty questions to the public files, each with its answer counted in the files."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

Row = dict[str, str]


class Files:
    """The files, read as they are and not by Chancery."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _read(self, name: str, delimiter: str = ",") -> list[Row]:
        with (self.folder / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file, delimiter=delimiter))

    @cached_property
    def visits(self) -> list[Row]:
        """Visits of foreign leaders."""
        return self._read("hsg_visits.csv")

    @cached_property
    def travels(self) -> list[Row]:
        """Stops abroad."""
        return self._read("hsg_travels.csv")

    @cached_property
    def people(self) -> list[Row]:
        """Principal officers."""
        return self._read("hsg_people.csv")

    @cached_property
    def rdcr(self) -> list[Row]:
        """Recognition and relations."""
        return self._read("hsg_rdcr.csv")

    @cached_property
    def memberships(self) -> list[Row]:
        """Memberships; each once."""
        rows = self._read("factbook_io_participation.csv")
        return list(
            {(r["gec_code"], r["organisation"], r["status"]): r for r in rows}.values()
        )

    @cached_property
    def missions(self) -> list[Row]:
        """Missions; each once."""
        rows = self._read("wikidata_embassies_2021-11-13.csv", ";")
        return list({r["QID"]: r for r in reversed(rows)}.values())

    def journeys(self, **wanted: str) -> int:
        """How many journeys have a stop with these cells."""
        return len(
            {
                row["journey_id_derived"]
                for row in self.travels
                if all(row[name] == value for name, value in wanted.items())
            }
        )


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, where, and how the answer follows from the files."""

    words: str
    address: str
    wanted: Callable[[Files], int]


def _visits(**wanted: str) -> Callable[[Files], int]:
    def count(files: Files) -> int:
        return sum(
            all(row[name] == value for name, value in wanted.items())
            for row in files.visits
        )

    return count


def _during(first: str, last: str) -> Callable[[Files], int]:
    return lambda files: sum(
        row["start_date"] <= last and row["end_date"] >= first for row in files.visits
    )


def _rdcr(*kinds: str) -> Callable[[Files], int]:
    return lambda files: sum(row["event_type_derived"] in kinds for row in files.rdcr)


def _members(organisation: str, *statuses: str) -> Callable[[Files], int]:
    return lambda files: sum(
        row["organisation"] == organisation
        and (not statuses or row["status"] in statuses)
        for row in files.memberships
    )


def _sent(operator: str, kind: str = "") -> Callable[[Files], int]:
    return lambda files: sum(
        row["operator"] == operator and kind in ("", row["type"])
        for row in files.missions
    )


HSG, TRAVELS = "source=hsg-visits", "source=hsg-travels"
IO, WIKI = "source=factbook-organisations", "source=wikidata-embassies"

QUESTIONS = (
    Question(
        "How many visits of foreign leaders?",
        f"visits/?{HSG}",
        lambda files: len(files.visits),
    ),
    Question(
        "How many journeys abroad?",
        f"visits/?{TRAVELS}",
        lambda files: files.journeys(),
    ),
    Question(
        "How many stops of theirs?",
        f"stops/?{TRAVELS}",
        lambda files: len(files.travels),
    ),
    Question(
        "How many principal officers?",
        "people/?source=hsg-people",
        lambda files: len(files.people),
    ),
    *(
        Question(
            f"How many visits from {name}?",
            f"visits/?{HSG}&party={key}",
            _visits(country_id=key),
        )
        for key, name in (
            ("israel", "Israel"),
            ("jordan", "Jordan"),
            ("kazakhstan", "Kazakhstan"),
            ("iraq", "Iraq"),
            ("hawaii", "Hawaii"),
            ("korea-south", "South Korea, under its three names"),
        )
    ),
    *(
        Question(
            f"How many {word} visits?",
            f"visits/?{HSG}&visit_class={word}",
            _visits(visit_class_derived=word),
        )
        for word in ("state", "official_working", "guest_of_government", "private")
    ),
    Question(
        "How many visits for a gathering of many?",
        f"visits/?{HSG}&occasion=multilateral_event",
        _visits(visit_class_derived="multilateral_event"),
    ),
    Question(
        "How many visits for a funeral?",
        f"visits/?{HSG}&occasion=ceremony",
        _visits(visit_class_derived="funeral"),
    ),
    Question(
        "How many visits touch 1961?",
        f"visits/?{HSG}&date=1961",
        _during("1961-01-01", "1961-12-31"),
    ),
    Question(
        "How many visits touch September 1995?",
        f"visits/?{HSG}&date=1995-09",
        _during("1995-09-01", "1995-09-30"),
    ),
    Question(
        "How many state visits from France?",
        f"visits/?{HSG}&party=france&visit_class=state",
        _visits(country_id="france", visit_class_derived="state"),
    ),
    Question(
        "How many visitors in all, two of them in one cell?",
        "participations/?source=hsg-visits",
        lambda files: sum(int(row["persons_count"]) for row in files.visits),
    ),
    Question(
        "How many journeys of President Taft?",
        "visits/?person=president-taft-william-howard",
        lambda files: files.journeys(who_id="taft-william-howard"),
    ),
    Question(
        "How many of his namesake, who was born in 1915?",
        "visits/?person=taft-william-howard",
        lambda files: 0,
    ),
    Question(
        "How many journeys of Henry Kissinger?",
        f"visits/?{TRAVELS}&person=kissinger-henry-a",
        lambda files: files.journeys(who_id="kissinger-henry-a"),
    ),
    Question(
        "How many journeys of John Kerry?",
        f"visits/?{TRAVELS}&person=kerry-john-forbes",
        lambda files: files.journeys(who_id="kerry-john-forbes"),
    ),
    Question(
        "How many journeys touch France?",
        f"visits/?{TRAVELS}&party=france",
        lambda files: files.journeys(country_id="france"),
    ),
    Question(
        "How many stops in Egypt?",
        "stops/?country=egypt",
        lambda files: sum(row["country_id"] == "egypt" for row in files.travels),
    ),
    Question(
        "How many stops in Turkey, also under its new name?",
        "stops/?country=turkey",
        lambda files: sum(
            row["country_id"] in ("turkey", "turkiye") for row in files.travels
        ),
    ),
    Question(
        "How many recognitions?",
        "relation-events/?kind=recognition_de_jure",
        _rdcr("recognition"),
    ),
    Question(
        "How often were relations severed?",
        "relation-events/?kind=severed",
        _rdcr("relations_severed"),
    ),
    Question(
        "How often was a mission raised in rank?",
        "relation-events/?kind=level_raised",
        _rdcr("mission_status_raised"),
    ),
    Question("How many treaties?", "agreements/?instrument=treaty", _rdcr("treaty")),
    Question(
        "What of Albania and its relations?",
        "relation-events/?party=albania",
        lambda files: sum(
            row["country_id"] == "albania"
            and row["event_type_derived"]
            not in ("treaty", "consular", "other", "independence_or_statehood")
            for row in files.rdcr
        ),
    ),
    Question(
        "How many memberships?",
        f"memberships/?{IO}",
        lambda files: len(files.memberships),
    ),
    Question(
        "Who is in OPEC?",
        f"memberships/?{IO}&organisation=opec",
        _members("OPEC"),
    ),
    Question(
        "Who is a member of NATO?",
        f"memberships/?{IO}&organisation=nato&status=member",
        _members("NATO", "member"),
    ),
    Question(
        "Who observes at the WTO?",
        f"memberships/?{IO}&organisation=wto&status=observer",
        _members("WTO", "observer"),
    ),
    Question(
        "How many missions?", f"missions/?{WIKI}", lambda files: len(files.missions)
    ),
    Question(
        "How many missions of France?",
        f"missions/?{WIKI}&sending_party=france",
        _sent("France"),
    ),
    Question(
        "How many nunciatures?",
        f"missions/?{WIKI}&kind=nunciature",
        _sent("Vatican", "apostolic nunciature"),
    ),
    Question(
        "How many missions are accredited to Slovenia, wherever they stand?",
        f"missions/?{WIKI}&receiving_parties=slovenia",
        lambda files: sum(
            "Slovenia" in (row["jurisdictions"] or row["country"]).split("|")
            for row in files.missions
        ),
    ),
)
