"""Who an import takes a name for: ``python -m benchmarks.import_names PAIRS.csv``.

Pairs have the columns name_a, name_b, same_person (1 or 0) and context. The first name
of each is of a person who is known; the second is asked for as the rows of a file are
(“who:” in a mapping), once with the party alone, once with office and day as well. Told
is how many are linked or kept apart rightly, how many wrongly, and how many are queued
for somebody to judge. All is made in one transaction, which is rolled back.
"""

import argparse
import os
import sys
from collections import Counter, defaultdict
from pathlib import Path
from time import perf_counter
from typing import Any

import django

from benchmarks.names import analyse, rows_of

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
OFFICE, DAY = "Ambassador", "2002-05-05"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    given = parser.parse_args()
    if not given.file.is_file():
        sys.exit(f"{given.file} is not there: nothing was measured.")
    django.setup()
    from django.db import transaction  # noqa: PLC0415 (after setup)

    from records.reading import everything  # noqa: PLC0415 (after setup)

    with everything(), transaction.atomic():
        pairs = rows_of(given.file)
        parties = make_parties(pairs)
        known = make_known(pairs, parties)
        analyse()
        for words, more in (
            ("name and party", {}),
            ("name, party, office and day", {"office": OFFICE, "on": DAY}),
        ):
            tell(words, pairs, known, parties, more)
        transaction.set_rollback(True)


def make_parties(pairs: list[dict[str, str]]) -> dict[str, Any]:
    """A party for each context."""
    from relations.models import Party  # noqa: PLC0415 (after setup)

    return {
        context: Party.objects.create(
            key=f"context-{number}", name=context[:200], kind="state"
        )
        for number, context in enumerate({row["context"]: None for row in pairs})
    }


def make_known(
    pairs: list[dict[str, str]], parties: dict[str, Any]
) -> dict[tuple[str, str], set[str]]:
    """The keys of the persons of each first name: each in office on the day."""
    from people.models import (  # noqa: PLC0415 (after setup)
        Appointment,
        AppointmentEvent,
        Office,
        Person,
    )

    known: dict[tuple[str, str], set[str]] = defaultdict(set)
    offices = {
        context: Office.objects.create(title=OFFICE, party=party)
        for context, party in parties.items()
    }
    for number, row in enumerate(pairs):
        place = row["name_a"], row["context"]
        if place in known:
            continue
        party = parties[row["context"]]
        person = Person.objects.create(
            key=f"known-{number}", name=row["name_a"][:200], serves=party
        )
        held = Appointment.objects.create(
            person=person, office=offices[row["context"]], title_as_written=OFFICE
        )
        for kind, date in (("assumed_charge", "2001-01-01"), ("ended", "2004-01-01")):
            AppointmentEvent.objects.create(appointment=held, kind=kind, date=date)
        known[place].add(person.key)
    return known


def tell(
    words: str,
    pairs: list[dict[str, str]],
    known: dict[tuple[str, str], set[str]],
    parties: dict[str, Any],
    more: dict[str, str],
) -> None:
    """Ask for all second names, and print what the import would do with each."""
    from people.models import Person  # noqa: PLC0415 (after setup)
    from records.mapping.finding import Asked, Finder  # noqa: PLC0415

    finder, began = Finder(), perf_counter()
    counts: dict[str, Counter[str]] = {"1": Counter(), "0": Counter()}
    wrong = []
    for row in pairs:
        party = parties[row["context"]].key
        own = known[row["name_a"], row["context"]]
        answer = finder.who(Person, Asked(row["name_b"], party, **more))
        doubtful = {key for key, _ in answer.doubtful}
        same = row["same_person"] == "1"
        if answer.sure:
            is_right = (answer.sure in own) == same
            # Another person of the very name is nobody the file speaks of.
            found = "linked rightly" if is_right and same else "linked wrongly"
            if not same and answer.sure not in own:
                found = "linked to a third person"
        elif doubtful & own:
            found = "queued"
        else:
            found = "a person of their own" if same else "kept apart"
        counts[row["same_person"]][found] += 1
        if found.startswith("linked") and found != "linked rightly":
            wrong.append(f"{row['name_b']} for {row['name_a']}: {answer.sure}")
    print(f"{words}: {1000 * (perf_counter() - began) / len(pairs):.0f} ms a name")
    for mark, what in (("1", "the same"), ("0", "different")):
        told = ", ".join(f"{number} {word}" for word, number in counts[mark].items())
        print(f"  {sum(counts[mark].values())} pairs marked {what}: {told}")
    for line in wrong[:20]:
        print("  wrong:", line)


if __name__ == "__main__":
    main()
