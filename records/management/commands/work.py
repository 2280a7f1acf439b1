"""Do what waits: imports that were asked for in the admin."""

import os
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from records.imports.working import work, work_once

_LOOK = 0.5


class Command(BaseCommand):
    """``manage.py work``: beside the web server, as long as that runs."""

    help = "Carry out imports that wait, until told to end."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="Do what waits now, and end."
        )
        parser.add_argument(
            "--parent", type=int, help="End when this process is no longer the parent."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        ending = threading.Event()
        if options["once"]:
            while work_once(ending):
                pass
            return
        for name in (signal.SIGTERM, signal.SIGINT):
            if signal.getsignal(name) != signal.SIG_IGN:
                signal.signal(name, lambda *_: ending.set())
        if parent := options["parent"]:
            threading.Thread(target=_watch, args=(parent, ending), daemon=True).start()
        work(ending)


def _watch(parent: int, ending: threading.Event) -> None:
    """Tell the process to end when whoever started it is gone."""
    while os.getppid() == parent:
        ending.wait(_LOOK)
        if ending.is_set():
            return
    ending.set()
