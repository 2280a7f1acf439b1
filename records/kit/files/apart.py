"""Workbooks of strangers, read in a process of their own with little room and time.

A packed file is the one kind that can grow while it is read. Whatever it does to its
reader, it does in a process that has no settings, no database and no files to write.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer
from typing import Any

from records.kit.files.csv_files import csv_header, read_csv
from records.kit.files.csv_layout import ReadAs
from records.kit.files.file_bytes import Data, FileBytes
from records.kit.files.formats import read_table
from records.kit.files.tables import NumberedRow, Table
from records.kit.files.xlsx_files import open_xlsx
from records.kit.problems import FileProblems, Problem, refuse

APART = ("xlsx",)
# The largest workbook that is taken needs half of the memory.
MEMORY = 1024 * 2**20
SECONDS = 60

_ROOT = Path(__file__).parent.parent.parent.parent
_CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
from records.kit.files.apart import read_and_tell
read_and_tell(int(sys.argv[2]), int(sys.argv[3]))
"""


def read_apart(
    data: Data,
    format: str,
    encoding: str | None = None,
    read_as: ReadAs | None = None,
) -> Table:
    """Read a file of records as ``read_table`` does; raises FileProblems too."""
    if format == "csv":
        return read_csv(data, encoding, read_as)
    if format not in APART:
        return read_table(data, format, encoding)
    with _child(FileBytes.of(data)) as told:
        return _table(told)


def header_apart(data: Data, format: str, encoding: str | None = None) -> list[str]:
    """The names of the columns, without reading on where that can be helped."""
    if format == "csv":
        return csv_header(data, encoding)
    if format not in APART:
        return read_table(data, format, encoding).headers
    with _child(FileBytes.of(data)) as told:
        return Table.make(_sound(next(told, None))["header"], []).headers


@contextmanager
def _child(data: FileBytes) -> Iterator[Iterator[Any]]:
    """What the process tells that reads the workbook, line by line."""
    if data.fileno() is None:
        data = FileBytes.copied(data.pieces())
    command = [sys.executable, "-I", "-c", _CHILD, str(_ROOT)]
    with subprocess.Popen(
        [*command, str(MEMORY), str(SECONDS)],
        stdin=data.fileno(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    ) as child:
        ending = Timer(2 * SECONDS, child.kill)
        ending.start()
        try:
            yield _lines(child.stdout or ())
        finally:
            ending.cancel()
            child.kill()


def _lines(told: Iterable[bytes]) -> Iterator[Any]:
    """What it tells; the half of a line that it was ended in is nothing."""
    for line in told:
        with suppress(ValueError):
            yield json.loads(line)


def _table(told: Iterator[Any]) -> Table:
    """The table of what the child tells, line by line, kept as any other is."""
    beginning = _sound(next(told, None))

    def rows() -> Iterator[NumberedRow]:
        for line in told:
            if isinstance(line, dict):
                _sound(line)
                return
            yield line
        # It ended before it had said so.
        _sound(None)

    return Table.make(beginning["header"], rows(), beginning["remarks"])


def _sound(line: Any) -> Any:
    if line is None:
        raise refuse(
            "The workbook takes more memory or time to read than there is for one. "
            "Split it, or save it as CSV."
        )
    if "problems" in line:
        raise FileProblems(Problem(*one) for one in line["problems"])
    return line


def read_and_tell(memory: int, seconds: int) -> None:
    """The child: a workbook from standard input; its rows in lines of JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        header, remarks, rows = open_xlsx(FileBytes(sys.stdin.buffer))
        _tell({"header": header, "remarks": remarks})
        for row in rows:
            _tell(row)
        _tell({})
    except FileProblems as error:
        _tell(
            {
                "problems": [
                    [one.message, one.row, one.column, one.value, one.file]
                    for one in error.problems
                ]
            }
        )


def _tell(line: Any) -> None:
    sys.stdout.write(f"{json.dumps(line)}\n")
