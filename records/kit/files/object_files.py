"""JSON and YAML: a list of records, each naming its fields."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import yaml

from records.kit.files.cells import as_text, plain_number
from records.kit.files.contents import refuse_other
from records.kit.files.encodings import decode
from records.kit.files.file_bytes import Data, FileBytes
from records.kit.files.shelf import Shelf
from records.kit.files.tables import (
    ABSENT,
    MOST_COLUMNS,
    MOST_TOLD,
    Problems,
    Table,
)
from records.kit.files.yaml_reading import yaml_records
from records.kit.problems import FileProblems, Problem, refuse

# What a download may give within each record, and an import of it leaves alone.
NESTED = "citations"

LARGEST = 48 * 2**20

_NO_LIST = "Write a list of records, each with the names of its fields."
_BLANKS = re.compile(r"[ \t\r\n]*")


def read_json(data: Data, encoding: str | None = None) -> Table:
    """Read a JSON list of objects; raises FileProblems."""
    data = FileBytes.of(data)
    refuse_other(data, "json")
    _refuse_large(data)
    text = decode(data, encoding)
    if not text.strip():
        raise refuse(_NO_LIST)
    return _table(_json_records(text))


def read_yaml(data: Data, encoding: str | None = None) -> Table:
    """Read a YAML list of mappings; raises FileProblems.

    Plain words stay text, so that ``no``, ``2015-09`` and ``17:15`` mean themselves.
    """
    data = FileBytes.of(data)
    refuse_other(data, "yaml")
    _refuse_large(data)
    return _table(yaml_records(decode(data, encoding)))


def _refuse_large(data: FileBytes) -> None:
    """Such a file is read as one text: a large one would fill the memory."""
    if len(data) > LARGEST:
        raise refuse(
            f"The file has {len(data) // 2**20:,} MiB; {LARGEST // 2**20} are the most "
            "for JSON and YAML. Split it, or save it as CSV, of any length."
        )


def _json_records(text: str) -> Iterator[Any]:
    """The records of a list one by one: bad ones cost no memory."""
    decoder = json.JSONDecoder(
        parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once
    )
    place = _past_blanks(text, 0)
    if text[place] != "[":
        raise refuse(_NO_LIST)
    place = _past_blanks(text, place + 1)
    number = 0
    while text[place : place + 1] != "]" or number:
        number += 1
        try:
            found, place = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            raise _no_json(error.msg, text, error.pos, number) from error
        except RecursionError as error:
            why = "The JSON is nested too deeply: write a list of records."
            raise refuse(why, number) from error
        except ValueError as error:
            why = "a number has more digits than can be kept"
            told = why if "digits" in str(error) else str(error)
            raise refuse(f"This JSON can't be read: {told}", number) from error
        yield found
        place = _past_blanks(text, place)
        after = text[place : place + 1]
        if after == "]":
            break
        if after != ",":
            raise _no_json("A comma or “]” is missing", text, place, number)
        place = _past_blanks(text, place + 1)
    place = _past_blanks(text, place + 1)
    if place < len(text):
        raise _no_json("Something stands behind the list", text, place)


def _past_blanks(text: str, place: int) -> int:
    found = _BLANKS.match(text, place)
    return found.end() if found else place


def _no_json(
    why: str, text: str, place: int, number: int | None = None
) -> FileProblems:
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    return refuse(f"This is not JSON: {why}, line {line}, column {column}.", number)


def write_json(table: Table) -> bytes:
    """A list of objects; numbers with decimals are text, so that none is rounded."""
    text = json.dumps(_objects(table), ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


class _Dumper(yaml.SafeDumper):
    """Quotes text with the line ends of Unicode, which YAML would read as its own."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Text, in double quotes where a reader would take part of it for a break."""
        style = '"' if any(end in text for end in "\x85\u2028\u2029") else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _Dumper.represent_text)


def write_yaml(table: Table) -> bytes:
    """A list of mappings."""
    text = yaml.dump(
        _objects(table),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=88,
    )
    return text.encode()


def _objects(table: Table) -> list[dict[str, Any]]:
    return [
        {
            name: plain_number(value) if isinstance(value, Decimal) else value
            for name, value in zip(table.headers, row, strict=True)
        }
        for row in table
    ]


def _table(found: Iterable[Any]) -> Table:
    """The table of a list of mappings; its header is every name that occurs."""
    header: dict[str, None] = {}
    problems, of_cells = Problems(), Problems()
    of_nested: list[Problem] = []
    shelf: Shelf[dict[str, Any]] = Shelf()
    nested = plain = 0
    for number, record in enumerate(found, 1):
        if not isinstance(record, dict):
            why = "This is no record: write the names of its fields and their values."
            problems.add(Problem(why, number))
            continue
        if problems:
            continue
        header.update(dict.fromkeys(record))
        if len(header) > MOST_COLUMNS:
            why = f"The records name more than {MOST_COLUMNS:,} different fields."
            raise refuse(why, number)
        if (given := record.get(NESTED)) is not None:
            nested += (is_nested := _is_nested(given))
            plain += not is_nested
        shelf.add(_cells(record, number, of_cells, of_nested))
    problems.tell()
    remarks = []
    if nested and not plain:
        # As downloads give them.
        header.pop(NESTED, None)
        remarks.append(f"The {NESTED} within the records were not read.")
    else:
        of_cells.take(of_nested)
    of_cells.tell()
    names = list(header)
    rows = (
        (number, [record.get(name, ABSENT) for name in names])
        for number, record in enumerate(shelf, 1)
    )
    # A list without records is what an export of none gives.
    return Table.make(names or ["key"], rows, remarks)


def _is_nested(value: Any) -> bool:
    """Whether this is a list of records within a record; an empty one may be."""
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _cells(
    record: dict[str, Any], number: int, problems: Problems, nested: list[Problem]
) -> dict[str, Any]:
    """The values of a record as cells; what can't be one is noted."""
    cells = {}
    for name, value in record.items():
        try:
            cells[name] = _cell(value)
        except ValueError as error:
            problem = Problem(str(error), number, name)
            if name != NESTED:
                problems.add(problem)
            elif len(nested) < MOST_TOLD:
                nested.append(problem)
    return cells


def _cell(value: Any) -> Any:
    if not isinstance(value, list):
        return as_text(value)
    if any(isinstance(item, list | dict) for item in value):
        raise ValueError("A list holds keys only.")
    return [as_text(item) for item in value]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = Counter(name for name, _ in pairs)
        raise ValueError(f"“{names.most_common(1)[0][0]}” is named twice in a record.")
    return record


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is not a number.")
