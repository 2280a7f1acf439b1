"""What an import costs: ``python -m benchmarks.importing [--rows 1000]``.

The same visits, with two participants and a citation each, are brought in three ways,
in turn, in one run: with Chancery's import (every rule checked; dry run with all cells,
and applied), with django-import-export as its guide has it, and with COPY into a
staging table and INSERT … SELECT. History, register and search are kept by the same
triggers each time. Told are rows of the file per second; every way is taken back.
"""

import argparse
import io
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
MAPPING = """
about: Visits to measure on
source: {key: measured, title: Measured, kind: statistical}
tables:
  - records: visits
    called: visit
    key: "measured-{no}"
    fields:
      title: "{title}"
      date: "{date}"
      country: "{country}"
      visit_class: working
    cite: {locator: "{no}"}
  - records: participations
    called: first
    key: "{@visit}-1"
    fields: {event: "{@visit}", party: "{guest}", name_as_written: "{name}", role: head}
  - records: participations
    called: second
    key: "{@visit}-2"
    fields:
      event: "{@visit}"
      party: "{country}"
      name_as_written: "{host}"
      role: host
"""
HEADER = "no,title,date,country,guest,name,host"


class _TakenBack(Exception):
    """Undoes what was measured."""


def rows(count: int) -> list[list[str]]:
    """Invented visits between two parties."""
    return [
        [
            str(n),
            f"Visit {n}",
            f"20{n % 20 + 10}-{n % 12 + 1:02d}-{n % 28 + 1:02d}",
            f"measured-{n % 20}",
            f"measured-{(n + 7) % 20}",
            f"Guest {n}",
            f"Host {n}",
        ]
        for n in range(count)
    ]


def ours(table: list[list[str]], *, detail: bool) -> None:
    """Chancery's import, with the mapping above."""
    from records.imports.running import Asked, run  # noqa: PLC0415 (after setup)
    from records.mapping import read_mapping  # noqa: PLC0415

    data = "\n".join([HEADER, *(",".join(row) for row in table)]).encode()
    asked = Asked(data, mapping=read_mapping(MAPPING), detail=detail)
    plan = run(asked, dry_run=detail)
    if not plan.is_good:
        sys.exit(str(plan.errors[:3]))


def guide(table: list[list[str]]) -> None:
    """django-import-export with its defaults: looked up and cleaned row by row."""
    import tablib  # noqa: PLC0415
    from import_export import fields, resources, widgets  # noqa: PLC0415

    from events.models import Event, Participation  # noqa: PLC0415
    from records.models import Citation, RegisterEntry, Source  # noqa: PLC0415
    from relations.models import Party  # noqa: PLC0415

    def resource(of: Any, *names: str, **references: Any) -> Any:
        columns = {
            name: fields.Field(name, name, widgets.ForeignKeyWidget(target, "key"))
            for name, target in references.items()
        }
        meta = type(
            "Meta",
            (),
            {
                "model": of,
                "import_id_fields": ("key",),
                "fields": ("key", *names, *references),
                "clean_model_instances": True,
            },
        )
        return type("Plain", (resources.ModelResource,), {**columns, "Meta": meta})()

    def bring(one: Any, header: list[str], cells: list[list[str]]) -> None:
        result = one.import_data(tablib.Dataset(*cells, headers=header))
        if result.has_errors() or result.has_validation_errors():
            sys.exit(f"{result.invalid_rows[:1]} {result.row_errors()[:1]}")

    bring(
        resource(Event, "kind", "title", "date", "visit_class", country=Party),
        ["key", "kind", "title", "date", "country", "visit_class"],
        [[f"guide-{r[0]}", "visit", r[1], r[2], r[3], "working"] for r in table],
    )
    for n, party, name, role in ((1, 4, 5, "head"), (2, 3, 6, "host")):
        bring(
            resource(
                Participation, "name_as_written", "role", event=Event, party=Party
            ),
            ["key", "event", "party", "name_as_written", "role"],
            [
                [f"guide-{r[0]}-{n}", f"guide-{r[0]}", r[party], r[name], role]
                for r in table
            ],
        )
    bring(
        resource(Citation, "locator", record=RegisterEntry, source=Source),
        ["key", "record", "source", "locator"],
        [
            [f"guide-cited-{r[0]}", f"guide-{r[0]}", "measured-before", r[0]]
            for r in table
        ],
    )


def copied(table: list[list[str]]) -> None:
    """COPY into a staging table, then INSERT … SELECT: nothing is checked in Python."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        columns = ", ".join(f'"{name}" text' for name in HEADER.split(","))
        cursor.execute(f"CREATE TEMP TABLE staging ({columns}) ON COMMIT DROP")
        text = io.StringIO("\n".join("\t".join(row) for row in table))
        with cursor.copy("COPY staging FROM STDIN") as copy:
            copy.write(text.read())
        for sql in _inserts():
            cursor.execute(sql)


def _inserts() -> list[str]:
    """One statement for each kind of record; columns without a default are filled."""
    from events.models import Event, Participation  # noqa: PLC0415
    from records.models import Citation  # noqa: PLC0415

    def insert(model: Any, given: dict[str, str], joins: str) -> str:
        values = dict(given)
        for field in model._meta.concrete_fields:
            if field.generated or field.primary_key or field.column in values:
                continue
            if field.null:
                continue
            default = field.get_default()
            if isinstance(default, str):
                values[field.column] = f"'{default}'"
            else:
                values[field.column] = str(default or 0).lower()
                if default is False:
                    values[field.column] = "false"
        names = ", ".join(f'"{name}"' for name in values)
        return (
            f'INSERT INTO "{model._meta.db_table}" ({names})'
            f" SELECT {', '.join(values.values())} FROM staging AS s {joins}"
        )

    kept = {"created_at": "now()", "updated_at": "now()"}
    country = "JOIN relations_party AS c ON c.key = s.country"
    guest = "JOIN relations_party AS g ON g.key = s.guest"
    event = "JOIN events_event AS e ON e.key = 'k-' || s.no"
    return [
        insert(
            Event,
            {
                **kept,
                "key": "'k-' || s.no",
                "kind": "'visit'",
                "title": "s.title",
                "date": "s.date",
                "country_id": "c.id",
                "visit_class": "'working'",
            },
            country,
        ),
        *(
            insert(
                Participation,
                {
                    **kept,
                    "key": f"'k-' || s.no || '-{n}'",
                    "event_id": "e.id",
                    "party_id": f"{party}.id",
                    "name_as_written": name,
                    "role": f"'{role}'",
                },
                f"{event} {country} {guest}",
            )
            for n, party, name, role in (
                (1, "g", "s.name", "head"),
                (2, "c", "s.host", "host"),
            )
        ),
        insert(
            Citation,
            {
                **kept,
                "key": "'kc-' || s.no",
                "record_id": "e.id",
                "source_id": "(SELECT id FROM records_source"
                " WHERE key = 'measured-before')",
                "locator": "s.no",
            },
            event,
        ),
    ]


def taken(way: Callable[[], None]) -> float:
    """Seconds that a way takes, with all that is checked at the commit."""
    from django.db import connection, transaction  # noqa: PLC0415 (after setup)

    started = time.perf_counter()
    try:
        with transaction.atomic():
            way()
            connection.check_constraints()
            raise _TakenBack
    except _TakenBack:
        return time.perf_counter() - started


def main() -> None:
    """Measure, and print a line for each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000)
    given = parser.parse_args()
    django.setup()
    from django.db import transaction  # noqa: PLC0415 (after setup)

    from records.models import Source  # noqa: PLC0415
    from records.reading import everything  # noqa: PLC0415
    from relations.models import Party  # noqa: PLC0415

    table = rows(given.rows)
    ways: dict[str, Callable[[], None]] = {
        "COPY into staging, INSERT … SELECT": lambda: copied(table),
        "Chancery, dry run with every cell": lambda: ours(table, detail=True),
        "Chancery, applied": lambda: ours(table, detail=False),
        "django-import-export, defaults": lambda: guide(table),
    }
    with everything(), transaction.atomic():
        for n in range(20):
            Party.objects.create(
                key=f"measured-{n}", name=f"Measured {n}", kind="state"
            )
        Source.objects.create(key="measured-before", title="M", kind="statistical")
        limit = 0.0
        for name, way in ways.items():
            spent = taken(way)
            limit = limit or spent
            mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            sys.stdout.write(
                f"{name}: {given.rows / spent:,.0f} rows/s, {spent / limit:.1f} times "
                f"the first, {mib} MiB at most so far\n"
            )
            sys.stdout.flush()
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
