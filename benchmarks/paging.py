"""Paging while another process writes: ``python -m benchmarks.paging``.

In a throw-away database of invented records a program follows ``next`` over HTTP to the
end, in several orders, while another inserts, edits, moves and deletes events as fast
as it can. Told are the rows met, and of those that were there all the time how many
came twice (repeats) or never (gaps): both have to be 0. Events whose date was changed
meanwhile were moved in the order; they are told apart, except where the order is by
key, which moves none.
"""

import argparse
import contextlib
import io
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator

import django
import requests
from django.conf import settings
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection

ORDERS = ("", "date", "-date", "key", "title")
# Orders in which a change of the date does not move an event.
STILL = ("key", "title")
NEW, MOVED = "written-meanwhile-", "paging-moved"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def write() -> None:
    """Insert, edit, move and delete until somebody ends this process."""
    from events.models import Event  # noqa: PLC0415 (needs settings)

    keys = list(Event.objects.order_by("key").values_list("key", flat=True))
    # What is edited, moved or deleted lies all over the order.
    edited, moved, gone = keys[::7], keys[3::97], keys[5::101]
    for turn in range(10**9):
        new = Event.objects.create(
            key=f"{NEW}{turn}",
            kind="meeting",
            title=f"Written meanwhile {turn}",
            date=f"{1950 + turn % 90}-06-15",
            uncited_reason="Invented to measure on.",
        )
        one = Event.objects.get(key=edited[turn * 31 % len(edited)])
        one.summary = f"Edited in turn {turn}."
        one.save()
        one = Event.objects.get(key=moved[turn * 17 % len(moved)])
        one.date, one.summary = f"{1950 + turn * 13 % 90}-01-01", MOVED
        one.save()
        Event.objects.filter(key=gone[turn % len(gone)]).update(review="draft")
        if turn % 3 == 0:
            new.delete()
        sys.stdout.write(f"{turn}\n")
        sys.stdout.flush()


def pages(address: str, order: str, size: int) -> tuple[list[str], int]:
    """The keys that are met on the way to the end, and the number of pages."""
    asked = {"fields": "key", "page_size": str(size), "count": "none"}
    if order:
        asked["ordering"] = order
    met: list[str] = []
    number = 0
    following = requests.Request("GET", address, params=asked).prepare().url
    with requests.Session() as session:
        while following:
            answer = session.get(following, timeout=60)
            answer.raise_for_status()
            page = answer.json()
            met += [row["key"] for row in page["results"]]
            following, number = page["next"], number + 1
    return met, number


@contextlib.contextmanager
def throw_away(events: int) -> Iterator[str]:
    """A database of invented records, with its name; it is dropped at the end."""
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
    connection.settings_dict["TEST"] = {
        **connection.settings_dict.get("TEST", {}),
        "NAME": "chancery_paging",
    }
    former = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("generate", events=events, stdout=io.StringIO())
        yield connection.settings_dict["NAME"]
    finally:
        connection.creation.destroy_test_db(former, verbosity=0)


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The site over HTTP, with its address."""
    settings.ALLOWED_HOSTS, settings.API_PER_MINUTE = ["127.0.0.1"], 0
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()


@contextlib.contextmanager
def writing(database: str) -> Iterator[list[str]]:
    """Another process that writes; a line for each turn."""
    arguments = [sys.executable, "-m", "benchmarks.paging", "--write", database]
    turns: list[str] = []
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        reader = threading.Thread(
            target=lambda: turns.extend(process.stdout or ()), daemon=True
        )
        reader.start()
        try:
            while not turns and process.poll() is None:
                time.sleep(0.1)
            yield turns
            if process.poll() is not None:
                raise SystemExit("The process that writes has ended by itself.")
        finally:
            process.terminate()


def main() -> None:
    """Print a line for each order; end with an error when a row is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--page-size", type=int, default=50)
    parser.add_argument("--write", metavar="DATABASE", help=argparse.SUPPRESS)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from records.reading import everything  # noqa: PLC0415 (needs settings)

    if given.write:
        connection.settings_dict["NAME"] = given.write
        with everything():
            write()
    else:
        with everything():
            measure(given.events, given.page_size)


def measure(events: int, page_size: int) -> None:
    """Page through a new database in each order, and tell what came."""
    from events.models import Event  # noqa: PLC0415 (needs settings)

    public = Event.objects.filter(classification="public", review="published")
    say = sys.stdout.write
    wrong = 0
    head = ("order", "pages", "rows", "throughout", "repeats", "gaps", "writes", "s")
    with throw_away(events) as database, served() as site:
        say("".join(f"{word:>12}" for word in head) + "\n")
        with writing(database) as turns:
            for order in ORDERS:
                before, done = set(public.values_list("key", flat=True)), len(turns)
                started = time.monotonic()
                met, number = pages(f"{site}/api/v1/events/", order, page_size)
                spent, writes = time.monotonic() - started, 5 * (len(turns) - done)
                there = before & set(public.values_list("key", flat=True))
                if order not in STILL:
                    moved = Event.objects.filter(summary=MOVED)
                    there -= set(moved.values_list("key", flat=True))
                count = Counter(met)
                repeats = sum(count[key] > 1 for key in there)
                gaps = sum(not count[key] for key in there)
                wrong += repeats + gaps
                row = (order or "(usual)", number, len(met), len(there), repeats, gaps)
                row = (*row, writes, round(spent))
                say("".join(f"{one:>12}" for one in row) + "\n")
                sys.stdout.flush()
    if wrong:
        raise SystemExit(f"{wrong} rows came twice or never.")


if __name__ == "__main__":
    main()
