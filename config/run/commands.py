"""The commands of `python -m config.run`; each becomes another program at its end."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Sequence

from config.localpg.places import PROJECT
from config.run.address import address
from config.run.environment import PYTHON, Wanted, make_environment
from config.run.problem import Problem

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def serve(arguments: Sequence[str]) -> None:
    """Bring Chancery up on HOST:PORT, from nothing if need be."""
    # Before the long way, not after it.
    address().check_free()
    make_environment(Wanted.TO_RUN)
    _become_own("config.run.serve", *arguments)


def setup(arguments: Sequence[str]) -> None:
    """Everything to develop with: all packages, and a database with the records."""
    make_environment(Wanted.TO_DEVELOP)
    _become_own("config.run.database", *arguments)


def test(arguments: Sequence[str]) -> None:
    """Run pytest with everything it needs; further words go to it."""
    make_environment(Wanted.TO_DEVELOP)
    if not find_chromium():
        missing = "No Chromium was found (CHROMIUM names one)"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            raise Problem(f"{missing}, and with CI set the browser tests must run.")
        print(f"{missing}: the browser tests will be skipped.", file=sys.stderr)
    _become("-m", "pytest", *arguments)


def python(arguments: Sequence[str]) -> None:
    """Run a module or program with all packages installed, as the linters are."""
    make_environment(Wanted.TO_DEVELOP)
    _become(*arguments)


def find_chromium() -> str | None:
    """The browser that the browser tests drive."""
    named = os.environ.get("CHROMIUM")
    names = (named,) if named else CHROMIUM_NAMES
    return next((path for name in names if (path := shutil.which(name))), None)


def _become_own(module: str, *arguments: str) -> None:
    """Become a module of this package; a Ctrl-C while it loads waits until it can be
    answered (see problem.leave_quietly)."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    _become("-m", module, *arguments)


def _become(*arguments: str) -> None:
    sys.stdout.flush()
    os.chdir(PROJECT)
    os.execv(PYTHON, [str(PYTHON), *arguments])
