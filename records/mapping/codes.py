"""Tables of codes: written in a mapping, or shared by several in their own file."""

import csv
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from records.kit.nearest import did_you_mean
from records.mapping.nodes import Node

Codes = Mapping[str, dict[str, str]]


def folder() -> Path:
    """Where the shared tables are: CSV files with the codes in their first column."""
    return Path(settings.BASE_DIR) / "docs" / "mappings" / "codes"


def read_codes(node: Node | None) -> dict[str, dict[str, str]]:
    """The tables of codes of a mapping by name; faults are noted at its nodes.

    ``{S: state, W: working}``, or ``{table: comtrade-areas, column: name}`` for a
    column of a shared table.
    """
    return {
        name: _shared(table) if _is_shared(table) else _own(table)
        for name, table in (node.words() if node else {}).items()
    }


def _own(node: Node) -> dict[str, str]:
    return {code: means.text() for code, means in node.words().items()}


def _is_shared(node: Node) -> bool:
    return isinstance(node.content, dict) and set(node.content) == {"table", "column"}


def _shared(node: Node) -> dict[str, str]:
    words = node.words()
    name, column = words["table"].text(), words["column"].text()
    tables = {path.stem: path for path in sorted(folder().glob("*.csv"))}
    if name not in tables:
        near = did_you_mean(name, tables)
        words["table"].fault(f"There is no table of codes “{name}”.{near}")
        return {}
    with tables[name].open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        if column not in header:
            near = did_you_mean(column, header)
            words["column"].fault(f"The table “{name}” has no such column.{near}")
            return {}
        place = header.index(column)
        return {row[0]: row[place] for row in reader}
