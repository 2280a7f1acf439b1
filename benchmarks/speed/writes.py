"""What it costs to enter a meeting: ``python -m benchmarks.speed.writes URL…``.

One meeting with 34 persons, each with a citation, and two claims of its date that
differ: with its history, what finds it, its register entry and the dispute. It is
made in one transaction, as the admin does, and taken back. Given several databases,
they are measured in turn, so that what else the computer does falls on all alike.
"""

import os
import statistics
import subprocess
import sys
import time

PERSONS, TURNS = 34, 7


def main() -> None:
    """A line for each database: statements, and milliseconds of each turn."""
    if len(sys.argv) == 3 and sys.argv[1] == "--one":
        print(*_enter_once())
        return
    os.environ.setdefault("SECRET_KEY", "a key for measuring only, never for a site")
    took: dict[str, list[float]] = {address: [] for address in sys.argv[1:]}
    statements = {}
    for _ in range(TURNS):
        for address, times in took.items():
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.speed.writes", "--one", address],
                env=os.environ | {"DATABASE_URL": address},
                capture_output=True,
                text=True,
                check=True,
            )
            number, milliseconds = done.stdout.split()
            statements[address] = number
            times.append(float(milliseconds))
    for address, times in took.items():
        name = address.rpartition("/")[2]
        middle, least, most = statistics.median(times), min(times), max(times)
        print(
            f"{name}: {statements[address]} statements, {middle:.0f} ms"
            f" ({least:.0f}–{most:.0f})"
        )


def _enter_once() -> tuple[int, float]:
    os.environ["DATABASE_URL"] = sys.argv[2]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 (needs the address above)

    django.setup()
    from django.db import connection, transaction  # noqa: PLC0415 (after setup)
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from records.reading import everything  # noqa: PLC0415

    with everything():
        # The first time much is read that is kept.
        for _ in range(2):
            with transaction.atomic(), CaptureQueriesContext(connection) as queries:
                began = time.perf_counter()
                _enter()
                # What waits for the end of the transaction is done now.
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                took = 1000 * (time.perf_counter() - began)
                transaction.set_rollback(True)
    return len(queries), took


def _enter() -> None:
    from events.models import Event, Participation  # noqa: PLC0415 (after setup)
    from people.models import Person  # noqa: PLC0415
    from records.models import Citation, Passage  # noqa: PLC0415

    persons = list(Person.objects.select_related("serves").order_by("pk")[:PERSONS])
    passage = Passage.objects.select_related("source").order_by("pk").first()
    assert passage is not None
    meeting = Event(key="measured-meeting", kind="meeting", title="Measured meeting")
    meeting.date, meeting.summary = "2015-03-15", "What was said there."
    _save(meeting)
    for order, person in enumerate(persons, start=1):
        part = Participation(event=meeting, person=person, party=person.serves)
        part.order = order
        _save(part)
        _save(_citation(Citation, part, passage))
    _save(_citation(Citation, meeting, passage, "date", "2015-03-15"))
    _save(_citation(Citation, meeting, passage, "date", "2015-03-17"))


def _citation(model, record, passage, field="", value=""):  # type: ignore[no-untyped-def]
    return model(
        record_id=record.pk,
        source=passage.source,
        passage=passage,
        field=field,
        value=value,
        reading="as_stated",
    )


def _save(record) -> None:  # type: ignore[no-untyped-def]
    record.full_clean()
    record.save()


if __name__ == "__main__":
    main()
