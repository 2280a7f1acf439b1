"""Imports every bad file, each in a process of its own with little time and memory.

``python -m tests.records.bad_files_run DATABASE`` prints, for each file, one line of
JSON: what was told, seconds of the processor and how many it may take, MiB beyond what
an idle process has, and whether anything was written.
"""

import json
import os
import resource
import sys
import time
import traceback
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django
from django.conf import settings

SECONDS, MIB = 5, 100
# On a computer that counts so far in so many seconds; a slower one may take longer.
COUNTED, COUNTING = 1_000_000, 0.06
# What an idle process has mapped, shared libraries among it, is not the file's doing.
_MAPPED = 4 * MIB


def _imported(path: Path) -> dict[str, Any]:
    """Import a file of parties as the command does; what came of it."""
    from records.importing import import_file  # noqa: PLC0415 (Django is set up by now)
    from records.models import HistoryEntry  # noqa: PLC0415
    from records.reading import everything  # noqa: PLC0415
    from relations.models import Party  # noqa: PLC0415

    with everything():
        report = import_file(Party, path, reason="a bad file")
        wrote = Party.objects.exists() or HistoryEntry.objects.exists()
    told = [
        {**{name: getattr(one, name) for name in one.__slots__}, "text": str(one)}
        for one in report.errors[:1_002]
    ]
    return {"told": told, "wrote": wrote}


def _allowed() -> int:
    """Seconds of this computer's processor that are as good as those of the other."""
    took = []
    for _ in range(5):
        began, total = time.process_time(), 0
        for number in range(COUNTED):
            total += number * number
        took.append(time.process_time() - began)
    return ceil(SECONDS * max(1, max(took) / COUNTING))


def _child(path: Path, answer: int, seconds: int) -> None:
    pages = Path("/proc/self/statm").read_text().split()[0]
    mapped = int(pages) * resource.getpagesize()
    limit = mapped + _MAPPED * 2**20
    # A workbook is read in a further process, which sets limits of its own.
    for kind, most in ((resource.RLIMIT_AS, limit), (resource.RLIMIT_CPU, seconds)):
        resource.setrlimit(kind, (most, resource.RLIM_INFINITY))
    try:
        found = _imported(path) if path.name else {}
    except BaseException:  # noqa: BLE001 (the very thing that must not happen)
        found = {"traceback": traceback.format_exc()}
    with os.fdopen(answer, "w") as pipe:
        json.dump(found, pipe)
    os._exit(0)


def _run(path: Path, seconds: int) -> tuple[dict[str, Any], Any]:
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        _child(path, write, seconds)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        answer = pipe.read()
    _, status, usage = os.wait4(child, 0)
    found = json.loads(answer) if answer else {"traceback": f"ended by {status}"}
    return found, usage


def main(database: str) -> None:
    """Import every file into this database, which is empty and stays so."""
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from records.kit.resources import resource_for  # noqa: PLC0415
    from relations.models import Party  # noqa: PLC0415
    from tests.records.bad_files import FILES  # noqa: PLC0415
    from tests.records.bad_workbooks import WORKBOOKS  # noqa: PLC0415

    resource_for(Party)
    seconds = _allowed()
    _, idle = _run(Path(), seconds)
    with TemporaryDirectory() as folder:
        for file in (*FILES, *WORKBOOKS):
            path = Path(folder) / file.name
            path.write_bytes(file.made())
            found, usage = _run(path, seconds)
            path.unlink()
            found |= {
                "name": file.name,
                "wanted": file.told,
                "allowed": seconds,
                "seconds": round(usage.ru_utime + usage.ru_stime, 2),
                "mib": round((usage.ru_maxrss - idle.ru_maxrss) / 1024),
            }
            sys.stdout.write(f"{json.dumps(found)}\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main(sys.argv[1])
