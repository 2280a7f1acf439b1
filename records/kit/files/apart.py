"""Workbooks of strangers, read in a process of their own with little room and time.

A packed file is the one kind that can grow while it is read. Whatever it does to its
reader, it does in a process that has no settings, no database and no files to write.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from records.kit.files.formats import read_table
from records.kit.files.tables import Table
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


def read_apart(data: bytes, format: str, encoding: str | None = None) -> Table:
    """Read a file of records as ``read_table`` does; raises FileProblems too."""
    if format not in APART:
        return read_table(data, format, encoding)
    limits = [str(MEMORY), str(SECONDS)]
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _CHILD, str(_ROOT), *limits],
            input=data,
            capture_output=True,
            env={},
            timeout=2 * SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise refuse(
            "The workbook takes more memory or time to read than there is for one. "
            "Split it, or save it as CSV."
        ) from error
    told = json.loads(done.stdout)
    if "problems" in told:
        raise FileProblems(Problem(*one) for one in told["problems"])
    table = Table(*told["rows"], headers=told["header"])
    table.numbers, table.remarks = told["numbers"], told["remarks"]
    return table


def read_and_tell(memory: int, seconds: int) -> None:
    """The child: a workbook from standard input, its table to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    told: dict[str, Any]
    try:
        table = read_table(sys.stdin.buffer.read(), "xlsx")
    except FileProblems as error:
        told = {
            "problems": [
                [one.message, one.row, one.column, one.value, one.file]
                for one in error.problems
            ]
        }
    else:
        told = {
            "header": table.headers,
            "rows": list(table),
            "numbers": list(table.numbers),
            "remarks": table.remarks,
        }
    json.dump(told, sys.stdout)
