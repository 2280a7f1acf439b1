"""The virtual environment `.venv`, its pinned packages and the key of this computer.

Standard library only. What is done once is remembered by a hash of what it was done
from, kept inside `.venv`, so that deleting the folder forgets it as well.
"""

from __future__ import annotations

import enum
import fcntl
import hashlib
import importlib.util
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.localpg.errors import LocalPostgresError
from config.localpg.places import (
    PROJECT,
    local_folder,
    make_folder,
    project_places,
)
from config.localpg.server import stop
from config.run.problem import Problem

ENVIRONMENT = PROJECT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
LOCAL = local_folder()
PIP_LOG = LOCAL / "pip.log"


class Wanted(enum.Enum):
    """What the packages are for; those to develop with contain those to run with."""

    TO_RUN = ("requirements.txt",)
    TO_DEVELOP = ("requirements.txt", "requirements-dev.txt")


def make_environment(wanted: Wanted) -> None:
    """Make or complete `.venv` and the secret key; nothing is done twice."""
    if not os.access(PROJECT, os.W_OK):
        raise Problem(
            f"The folder {PROJECT} is not writable for you: Chancery keeps its "
            "packages and its data in it."
        )
    make_folder(LOCAL)
    with _turn():
        _make_secret_key()
        if not _installed(wanted):
            _install(wanted)


@contextmanager
def _turn() -> Iterator[None]:
    """One set-up at a time; a second one waits and then finds everything done."""
    try:
        turn = (LOCAL / "setup.lock").open("a")
    except OSError as error:
        raise Problem(
            f"Chancery cannot write in {LOCAL}: {error.strerror}. It may have been "
            "made by another account, as by root; make it yours or remove it."
        ) from None
    with turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def _make_secret_key() -> None:
    """The key that signs sessions; made here, once, and readable by its maker only."""
    path = LOCAL / "secret_key"
    if path.exists():
        return
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(secrets.token_urlsafe(50) + "\n")
    unfinished.rename(path)


def _stamp(name: str) -> Path:
    return ENVIRONMENT / f"{name}.installed"


def _fingerprint(name: str) -> str:
    """Of the pinned packages and the Python that they were installed for."""
    content = (PROJECT / name).read_bytes() + sys.version.encode()
    return hashlib.sha256(content).hexdigest()


def _installed(wanted: Wanted) -> bool:
    stamp = _stamp(wanted.value[-1])
    return (
        PYTHON.exists()
        and stamp.is_file()
        and stamp.read_text() == _fingerprint(wanted.value[-1])
    )


def _install(wanted: Wanted) -> None:
    if PYTHON.exists():
        # Its programs are about to be replaced.
        try:
            stop(project_places())
        except LocalPostgresError as error:
            print(error, file=sys.stderr)
    if not PYTHON.exists() or not _installer():
        _make_virtual_environment()
    installer = _installer()
    if installer is None:
        raise Problem(_missing("pip"))
    print("Installing the packages, which takes a minute or two …", flush=True)
    done = subprocess.run(
        [*installer, "install", "--no-input", "--requirement", wanted.value[-1]],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    PIP_LOG.write_text(done.stdout)
    if done.returncode:
        errors = [line for line in done.stdout.splitlines() if "ERROR: " in line]
        told = errors[-1].partition("ERROR: ")[2] if errors else "see its output"
        raise Problem(
            f"pip could not install the packages: {told} (all of it in {PIP_LOG})"
        )
    for name in wanted.value:
        _stamp(name).write_text(_fingerprint(name))


def _installer() -> list[str] | None:
    """pip inside `.venv`, else the computer's own pip working into it."""
    for command in (
        [str(PYTHON), "-m", "pip"],
        [sys.executable, "-m", "pip", "--python", str(PYTHON)],
    ):
        tried = subprocess.run(
            [*command, "--version"], capture_output=True, check=False
        )
        if tried.returncode == 0:
            return command
    return None


def _make_virtual_environment() -> None:
    """`python -m venv`; without ensurepip, as on Debian, the computer's pip serves."""
    if not _has_module("venv"):
        raise Problem(_missing("the module venv"))
    if not _has_module("ensurepip") and not _has_module("pip"):
        raise Problem(_missing("pip"))
    print("Making the virtual environment .venv …", flush=True)
    options = ["--clear"] if _has_module("ensurepip") else ["--clear", "--without-pip"]
    done = subprocess.run(
        [sys.executable, "-m", "venv", *options, str(ENVIRONMENT)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        told = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        raise Problem(f"Python could not make {ENVIRONMENT}: {told[-1]}")


def _has_module(name: str) -> bool:
    found = importlib.util.find_spec(name)
    # An emptied folder is found too, but has no origin.
    return found is not None and found.origin is not None


def _missing(what: str) -> str:
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    return (
        f"This Python lacks {what}: install the package that has it, on Debian with "
        f"`apt-get install {package}`."
    )
