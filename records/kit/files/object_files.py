"""JSON and YAML: a list of records, each naming its fields."""

import json
from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import Any

import yaml

from records.kit.files.cells import as_text, plain_number
from records.kit.files.encodings import decode
from records.kit.files.tables import ABSENT, Table
from records.kit.problems import FileProblems, Problem, refuse

# What a download may give within each record, and an import of it leaves alone.
NESTED = "citations"


def read_json(data: bytes, encoding: str | None = None) -> Table:
    """Read a JSON list of objects; raises FileProblems."""
    text = decode(data, encoding)
    if not text.strip():
        return _table([])
    try:
        found = json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
    except json.JSONDecodeError as error:
        raise refuse(
            f"This is not JSON: {error.msg}, line {error.lineno}, column {error.colno}."
        ) from error
    except RecursionError as error:
        raise refuse(
            "The JSON is nested too deeply: write a list of records."
        ) from error
    except ValueError as error:
        raise refuse(f"This JSON can't be read: {error}") from error
    return _table(found)


def read_yaml(data: bytes, encoding: str | None = None) -> Table:
    """Read a YAML list of mappings; raises FileProblems.

    Plain words stay text, so that ``no``, ``2015-09`` and ``17:15`` mean themselves.
    """
    text = decode(data, encoding)
    try:
        found = yaml.load(text, Loader=_PlainLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        why = getattr(error, "problem", None) or getattr(error, "reason", error)
        raise refuse(f"This is not YAML: {why}{place}.") from error
    except RecursionError as error:
        raise refuse(
            "The YAML is nested too deeply: write a list of records."
        ) from error
    return _table([] if found is None else found)


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


def _table(found: Any) -> Table:
    """The table of a list of mappings; its header is every name that occurs."""
    if not isinstance(found, list):
        raise refuse("Write a list of records, each with the names of its fields.")
    header: dict[str, None] = {}
    problems: list[Problem] = []
    for number, record in enumerate(found, 1):
        if isinstance(record, dict):
            header.update(dict.fromkeys(map(str, record)))
        else:
            why = "This is no record: write the names of its fields and their values."
            problems.append(Problem(why, number))
    if problems:
        raise FileProblems(problems)
    remarks = []
    if _are_nested(record.get(NESTED) for record in found):
        header.pop(NESTED, None)
        remarks.append(f"The {NESTED} within the records were not read.")
    rows = []
    for number, record in enumerate(found, 1):
        cells = []
        for name in header:
            try:
                cells.append(_cell(record.get(name, ABSENT)))
            except ValueError as error:
                problems.append(Problem(str(error), number, name))
        rows.append((number, cells))
    if problems:
        raise FileProblems(problems)
    return Table.make(list(header), rows, remarks)


def _are_nested(values: Iterable[Any]) -> bool:
    """Whether records hold lists of records, as downloads give them; or nothing."""
    given = [value for value in values if value is not None]
    return bool(given) and all(
        isinstance(value, list) and all(isinstance(item, dict) for item in value)
        for value in given
    )


def _cell(value: Any) -> Any:
    if value is ABSENT:
        return ABSENT
    if not isinstance(value, list):
        return as_text(value)
    if any(isinstance(item, list | dict) for item in value):
        raise ValueError("A list holds keys only.")
    return [as_text(item) for item in value]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise refuse(f"A record names “{twice}” twice.")
    return record


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is not a number.")


class _PlainLoader(yaml.SafeLoader):
    """Reads every scalar as text, but for the empty one; knows no other types."""

    yaml_constructors = {
        tag: construct
        for tag, construct in yaml.SafeLoader.yaml_constructors.items()
        if tag is None or tag.rpartition(":")[2] in ("null", "str", "seq", "map")
    }

    yaml_implicit_resolvers = {
        first: [(tag, words) for tag, words in resolvers if tag.endswith(":null")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        names = [key.value for key, _ in node.value]
        for name in names:
            if names.count(name) > 1:
                line = node.start_mark.line + 1
                raise refuse(f"The record in line {line} names “{name}” twice.")
        return super().construct_mapping(node, deep)
