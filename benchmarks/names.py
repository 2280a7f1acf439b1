"""How well names are found and reconciled, measured on files of real names.

    python -m benchmarks.names pairs PAIRS.csv [--others PEOPLE.csv]
    python -m benchmarks.names reconcile PEOPLE.csv --strangers VISITS.csv

Pairs have the columns name_a, name_b, same_person (1 or 0) and context; people have
surname, forename, gen_name and alt_names (parted by “;” or “|”); visits have
name_parsed. The records are made in one transaction, which is rolled back.
"""

import argparse
import csv
import json
import os
import re
import sys
import zlib
from collections import Counter
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlencode

import django
from django.test import Client

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
BATCH = 50
ASKED, STRANGERS = 150, 50
LIKELY = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    pairs = commands.add_parser("pairs")
    pairs.add_argument("file", type=Path)
    pairs.add_argument("--others", type=Path)
    pairs.set_defaults(run=lambda given: measure_pairs(given.file, given.others))
    reconcile = commands.add_parser("reconcile")
    reconcile.add_argument("file", type=Path)
    reconcile.add_argument("--strangers", type=Path, required=True)
    reconcile.set_defaults(
        run=lambda given: reconcile_names(given.file, given.strangers)
    )
    given = parser.parse_args()
    wanted = [
        given.file,
        getattr(given, "others", None),
        getattr(given, "strangers", None),
    ]
    for file in filter(None, wanted):
        if not file.is_file():
            sys.exit(f"{file} is not there: nothing was measured.")
    django.setup()
    from django.db import transaction  # noqa: PLC0415 (after setup)

    from records.reading import everything  # noqa: PLC0415 (after setup)

    with everything(), transaction.atomic():
        given.run(given)
        transaction.set_rollback(True)


def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def name_of(row: dict[str, str]) -> str:
    """The name of a person of the file of people."""
    parts = (row["forename"], row["surname"], row["gen_name"])
    return " ".join(part for part in parts if part)


def half_of(name: str) -> str:
    """In which half of the names one is: rules may be tuned on the first only."""
    return "tuned on" if zlib.crc32(name.encode()) % 2 else "held out"


def make_person(name: str, party: object = None) -> int:
    from people.models import Person  # noqa: PLC0415 (after setup)

    return Person.objects.create(name=name[:200], serves=party).pk


def measure_pairs(file: Path, others: Path | None) -> None:
    """Recall at 5 on the pairs that are the same, and what is claimed of the others."""
    from django.http import QueryDict  # noqa: PLC0415 (after setup)

    from people.matching import Wanted, candidates  # noqa: PLC0415 (after setup)
    from people.models import Person  # noqa: PLC0415 (after setup)
    from records.models import User  # noqa: PLC0415 (after setup)
    from records.search.asking import read_question  # noqa: PLC0415
    from records.search.finding import find  # noqa: PLC0415 (after setup)
    from relations.models import Party  # noqa: PLC0415 (after setup)

    reader = User(username="nobody", is_superuser=True, is_active=True)
    pairs = rows_of(file)
    parties = {
        row["context"]: Party.objects.create(name=row["context"][:200], kind="state")
        for row in {row["context"]: row for row in pairs}.values()
    }
    same = [row for row in pairs if row["same_person"] == "1"]
    different = [row for row in pairs if row["same_person"] == "0"]
    known = {
        (row["name_a"], row["context"]): make_person(
            row["name_a"], parties[row["context"]]
        )
        for row in same
    }
    apart = [
        (
            row,
            make_person(row["name_a"], parties[row["context"]]),
            make_person(row["name_b"], parties[row["context"]]),
        )
        for row in different
    ]
    if others:
        Person.objects.bulk_create(
            Person(name=name_of(row)[:200]) for row in rows_of(others)
        )
    analyse()
    hits: dict[str, Counter[str]] = {"held out": Counter(), "tuned on": Counter()}
    missed, times = [], []
    for row in same:
        person, half = known[row["name_a"], row["context"]], half_of(row["name_a"])
        # Of several persons of one name any is right: the file has no more of them.
        right = set(
            Person.objects.filter(name=row["name_a"]).values_list("pk", flat=True)
        ) | {person}
        hits[half]["pairs"] += 1
        began = perf_counter()
        found = candidates(Wanted(row["name_b"]), reader, 5)
        times.append(perf_counter() - began)
        is_found = any(one.person.pk in right for one in found)
        hits[half]["match"] += is_found
        asked, problems = read_question(QueryDict(urlencode({"q": row["name_b"]})))
        people = [hit for hit in find(asked, reader).hits if hit.model is Person]
        hits[half]["search"] += bool(
            people and not problems and set(people[0].numbers[:5]) & right
        )
        if not is_found:
            missed.append(f"{row['name_b']} for {row['name_a']}")
        party = frozenset({parties[row["context"]].pk})
        hits[half]["claimed"] += any(
            one.is_match for one in candidates(Wanted(row["name_b"], party), reader, 5)
        )
    for half, count in hits.items():
        print(
            f"{half}: {count['pairs']} pairs the same; recall at 5: match"
            f" {count['match'] / count['pairs']:.3f}, search"
            f" {count['search'] / count['pairs']:.3f}; claimed the same by name and"
            f" party: {count['claimed']}"
        )
    wrong = 0
    for row, one, other in apart:
        party = frozenset({parties[row["context"]].pk})
        for name, person in ((row["name_b"], one), (row["name_a"], other)):
            found = candidates(Wanted(name, party), reader, 5)
            wrong += any(hit.is_match and hit.person.pk == person for hit in found)
    print(f"{len(apart)} pairs marked different: {wrong} claimed the same")
    print(f"persons: {Person.objects.count()}; ms a name: {1000 * median(times):.0f}")
    for line in missed[:20]:
        print("  missed:", line)


def reconcile_names(file: Path, strangers: Path) -> None:
    """200 names as OpenRefine asks for them: right, wrong, none."""
    people = rows_of(file)
    keys: dict[str, str] = {}
    from people.models import Person  # noqa: PLC0415 (after setup)

    Person.objects.bulk_create(
        Person(name=name_of(row)[:200], key=f"hsg-{row['id']}"[:120]) for row in people
    )
    analyse()
    called = [
        (re.split(r"[;|]", row["alt_names"])[0].strip(), f"hsg-{row['id']}"[:120])
        for row in people
        if row["alt_names"]
    ]
    called.sort(key=lambda one: zlib.crc32(one[0].encode()))
    keys = dict(called[:ASKED])
    own = {word.lower() for row in people for word in name_of(row).split()}
    names = {row["name_parsed"] for row in rows_of(strangers) if row["name_parsed"]}
    unknown = [
        name for name in names if not {word.lower() for word in name.split()} & own
    ]
    unknown.sort(key=lambda name: zlib.crc32(name.encode()))
    asked = [*keys, *unknown[:STRANGERS]]
    client, counts, began = Client(), Counter[str](), perf_counter()
    wrong: list[str] = []
    missed: list[str] = []
    for start in range(0, len(asked), BATCH):
        batch = asked[start : start + BATCH]
        queries = {str(n): {"query": name, "limit": 5} for n, name in enumerate(batch)}
        answer = client.post(
            "/api/v1/reconcile/people",
            {"queries": json.dumps(queries)},
            headers={"host": "localhost"},
        )
        for number, name in enumerate(batch):
            results = answer.json()[str(number)]["result"]
            counts["claimed"] += any(result["match"] for result in results)
            first = results[0] if results and results[0]["score"] >= LIKELY else None
            if first is None:
                counts["none" if name in keys else "rightly none"] += 1
                if name in keys:
                    best = [f"{one['name']} ({one['score']})" for one in results[:1]]
                    missed.append(f"{name}: {best[0] if best else 'nobody'}")
            elif first["id"] == keys.get(name):
                counts["right"] += 1
            else:
                counts["wrong"] += 1
                wrong.append(f"{name}: {first['name']} ({first['score']})")
    print(f"{len(asked)} names ({len(keys)} known):", dict(counts))
    print(f"ms a name: {1000 * (perf_counter() - began) / len(asked):.0f}")
    for line in wrong[:20]:
        print("  wrong:", line)
    for line in missed[:20]:
        print("  none:", line)


def analyse() -> None:
    """Tell the database how many there are, so that it takes the right way."""
    from django.db import connection  # noqa: PLC0415 (after setup)

    with connection.cursor() as cursor:
        for table in ("people_person", "people_personname", "records_searchentry"):
            cursor.execute(f"ANALYZE {table}")


if __name__ == "__main__":
    main()
