"""Conditions: for which rows something holds."""

from dataclasses import dataclass

from records.mapping.nodes import Node
from records.mapping.rows import Row

WORDS = ("not", "begins")


@dataclass(frozen=True, slots=True)
class Test:
    """What one column must be: one of these values, none of them, or begin with one."""

    column: str
    way: str
    values: tuple[str, ...]
    line: int

    def holds(self, row: Row) -> bool:
        """Whether the row passes."""
        cell = row.get(self.column)
        values = tuple(_meant(value, row) for value in self.values)
        if self.way == "begins":
            return cell.startswith(values)
        return (cell in values) is (self.way == "is")


@dataclass(frozen=True, slots=True)
class Condition:
    """Columns and what they must be, all of them.

    ``when: {role: president}``, ``when: {flow: [X, M]}``, ``when: {end: {not: ""}}``,
    ``when: {chief: {begins: none}}``; a column between braces means what it says in
    the row: ``{partner: "{reporter}"}``.
    """

    tests: tuple[Test, ...]

    @classmethod
    def read(cls, node: Node) -> "Condition":
        """Read a condition."""
        tests = []
        for name, wanted in node.words().items():
            if wanted.is_text or wanted.is_list:
                tests.append(Test(name, "is", wanted.texts(), wanted.line))
                continue
            for way, values in wanted.words(WORDS).items():
                tests.append(Test(name, way, values.texts(), wanted.line))
        return cls(tuple(tests))

    @property
    def names(self) -> list[tuple[str, int]]:
        """What it looks at."""
        found = [(test.column, test.line) for test in self.tests]
        for test in self.tests:
            columns = [value[1:-1] for value in test.values if _is_column(value)]
            found += [(column, test.line) for column in columns]
        return found

    def holds(self, row: Row) -> bool:
        """Whether the row is one of those."""
        return all(test.holds(row) for test in self.tests)


def _is_column(value: str) -> bool:
    return value.startswith("{") and value.endswith("}")


def _meant(value: str, row: Row) -> str:
    return row.get(value[1:-1]) if _is_column(value) else value
