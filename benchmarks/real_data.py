"""Public files of others, loaded and asked: ``python -m benchmarks.real_data FOLDER``.

Loads into a throw-away database every file of the folder (or of CHANCERY_REAL_DATA)
that a shipped mapping is for, each in a process of its own, and tells rows in, records
out, rows left out with the reason, errors, seconds and peak memory; then loads all once
more, which has to write nothing, and asks forty questions through the API, whose
answers are counted in the files themselves. Where there is no folder it says so.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
DATABASE = "chancery_real_data"
# In this order they find each other, and who may be meant by the names of visitors is
# known before these are read: file, what its rows are, mapping.
FILES = (
    ("hsg_countries.csv", "parties", "hsg_countries"),
    ("hsg_territories.csv", "parties", "hsg_territories"),
    ("hsg_locales.csv", "places", "hsg_locales"),
    ("hsg_people.csv", "people", "hsg_people"),
    (
        "factbook_diplomatic_representation.csv",
        "missions",
        "factbook_diplomatic_representation",
    ),
    ("hsg_travels.csv", "visits", "hsg_travels"),
    ("hsg_visits.csv", "visits", "hsg_visits"),
    ("hsg_rdcr.csv", "relation-events", "hsg_rdcr"),
    ("factbook_io_participation.csv", "memberships", "factbook_io_participation"),
    ("wikidata_embassies_2021-11-13.csv", "missions", "wikidata_embassies"),
)


def load(path: Path, plural: str, name: str) -> dict[str, Any]:
    """Import one file; what came of it, how long it took and how much memory."""
    from records.imports.keeping import apply, new_import  # noqa: PLC0415 (after setup)
    from records.kit.files.file_bytes import FileBytes  # noqa: PLC0415
    from records.kit.registry import by_plural  # noqa: PLC0415
    from records.mapping.store import text_of  # noqa: PLC0415
    from records.models import HistoryEntry  # noqa: PLC0415

    before = HistoryEntry.objects.count()
    started = time.perf_counter()
    done = apply(
        new_import(
            path.name,
            FileBytes.at(path),
            by_plural(plural),
            mapping=name,
            mapping_text=text_of(name),
        )
    )
    spent = time.perf_counter() - started
    return {
        "rows": done.read,
        "new": done.total("new"),  # type: ignore[arg-type]
        "changed": done.total("changed"),  # type: ignore[arg-type]
        "conflict": done.total("conflict"),  # type: ignore[arg-type]
        "counts": {plural: dict(count) for plural, count in done.counts.items()},
        "left_out": dict(done.left_out),
        "errors": [str(error) for error in done.errors[:3]],
        "linked": done.linked,
        "doubtful": done.doubtful,
        "seconds": round(spent, 1),
        "history": HistoryEntry.objects.count() - before,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def loaded(folder: Path, *, again: bool) -> None:
    """Load all files and print a line for each."""
    for file, plural, name in FILES:
        if not (folder / file).is_file():
            say(f"{file}: not there, left out")
            continue
        arguments = [sys.executable, "-m", "benchmarks.real_data", str(folder)]
        told = subprocess.run(
            [*arguments, "--load", file, plural, name],
            capture_output=True,
            text=True,
            check=False,
        )
        if told.returncode:
            sys.exit(f"{file}: {told.stderr[-2000:]}")
        one = json.loads(told.stdout.splitlines()[-1])
        made = ", ".join(
            f"{count['new']:,} {plural}"
            for plural, count in one["counts"].items()
            if count.get("new")
        )
        say(
            f"{file}: {one['rows']:,} rows in, {one['new']:,} new, "
            f"{one['changed']:,} changed, {one['conflict']:,} in conflict, "
            f"{sum(one['left_out'].values())} left out, {len(one['errors'])} errors, "
            f"{one['seconds']} s, {one['mib']} MiB"
        )
        if one["errors"] or (again and one["history"]):
            sys.exit(f"  wrong: {one['errors']}, {one['history']} rows of history")
        if not again:
            say(f"  {made}")
            for because, number in one["left_out"].items():
                say(f"  left out: {number} rows, {because}")
            if one["linked"] or one["doubtful"]:
                say(f"  names: {one['linked']} linked, {one['doubtful']} to be judged")


def ask(folder: Path) -> None:
    """Ask all questions; ends with 1 where an answer is not what the files say."""
    from django.test import Client  # noqa: PLC0415 (after setup)

    from benchmarks.real_questions import QUESTIONS, Files  # noqa: PLC0415

    settings.ALLOWED_HOSTS, settings.API_PER_MINUTE = ["testserver"], 0
    client, files, wrong = Client(), Files(folder), 0
    for question in QUESTIONS:
        asked = (
            f"{question.address}{'&' if '?' in question.address else '?'}count=exact"
        )
        answer = client.get(f"/api/v1/{asked}")
        found = answer.json().get("count", answer.content[:200])
        wanted = question.wanted(files)
        is_right = found == wanted
        wrong += not is_right
        mark = "right" if is_right else f"WRONG, the files say {wanted}"
        say(f"{question.words} {found} ({mark})")
    say(f"{len(QUESTIONS) - wrong} of {len(QUESTIONS)} right")
    if wrong:
        sys.exit(1)


def say(text: str) -> None:
    """A line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Load and ask, in a database of its own, which is dropped at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folder", type=Path, nargs="?", default=os.environ.get("CHANCERY_REAL_DATA")
    )
    parser.add_argument("--load", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--keep", action="store_true", help="Keep the database.")
    given = parser.parse_args()
    if given.folder is None or not Path(given.folder).is_dir():
        say("There is no folder of these files: nothing was loaded.")
        return
    folder = Path(given.folder)
    if given.load:
        settings.DATABASES["default"]["NAME"] = DATABASE
    django.setup()
    from django.db import connection  # noqa: PLC0415 (after setup)

    from records.reading import everything  # noqa: PLC0415

    with everything():
        if given.load:
            file, plural, name = given.load
            say(json.dumps(load(folder / file, plural, name)))
            return
        connection.settings_dict["TEST"] = {
            **connection.settings_dict.get("TEST", {}),
            "NAME": DATABASE,
        }
        former = connection.settings_dict["NAME"]
        connection.creation.create_test_db(
            verbosity=0, autoclobber=True, serialize=False
        )
        try:
            loaded(folder, again=False)
            ask(folder)
            say("Once more:")
            loaded(folder, again=True)
        finally:
            if given.keep:
                connection.close()
            else:
                connection.creation.destroy_test_db(former, verbosity=0)


if __name__ == "__main__":
    main()
