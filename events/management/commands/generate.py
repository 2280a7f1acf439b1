"""Fills a database with invented records, to measure on."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from events.generating.loading import without_triggers
from events.generating.world import Size, World
from records.models import RegisterEntry

FEWEST, MOST = 1_000, 10_000_000


class Command(BaseCommand):
    """``manage.py generate --events 1000000 [--seed 1]``."""

    help = (
        "Fill this database with invented records, to measure on; the same for the "
        "same seed. Not for a database that people use."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--events", type=int, required=True, help=f"{FEWEST} to {MOST} of them."
        )
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        events = options["events"]
        if not FEWEST <= events <= MOST:
            raise CommandError(f"--events takes {FEWEST} to {MOST}, not {events}.")
        if RegisterEntry.objects.filter(key="generated-state-0").exists():
            raise CommandError("This database has generated records already.")
        begun = monotonic()
        with transaction.atomic(), without_triggers():
            world = World(Size(events), options["seed"])
            for loaded in world.make():
                self.stdout.write(f"{monotonic() - begun:7.1f} s  {loaded}")
                self.stdout.flush()
        for name, count in world.loading.counts.items():
            self.stdout.write(f"{count:>10}  {name}")
