"""Conditions: for which rows something holds."""

from dataclasses import dataclass

from records.mapping.nodes import Node
from records.mapping.rows import Row


@dataclass(frozen=True, slots=True)
class Condition:
    """Columns and the values they must have; ``not`` before a list turns it round.

    ``when: {role: president}``, ``when: {flow: [X, M]}``, ``when: {end: {not: ""}}``;
    a column between braces means what it says in the row: ``{partner: "{reporter}"}``.
    """

    tests: tuple[tuple[str, tuple[str, ...], bool, int], ...]

    @classmethod
    def read(cls, node: Node) -> "Condition":
        """Read a condition."""
        tests = []
        for name, wanted in node.words().items():
            if wanted.is_text or wanted.is_list:
                tests.append((name, wanted.texts(), True, wanted.line))
                continue
            words = wanted.words(("not",))
            values = words["not"].texts() if "not" in words else ()
            tests.append((name, values, False, wanted.line))
        return cls(tuple(tests))

    @property
    def names(self) -> list[tuple[str, int]]:
        """What it looks at."""
        found = [(name, line) for name, _, _, line in self.tests]
        for _, values, _, line in self.tests:
            found += [(value[1:-1], line) for value in values if _is_column(value)]
        return found

    def holds(self, row: Row) -> bool:
        """Whether the row is one of those."""
        return all(
            (row.get(name) in [_meant(value, row) for value in values]) is wanted
            for name, values, wanted, _ in self.tests
        )


def _is_column(value: str) -> bool:
    return value.startswith("{") and value.endswith("}")


def _meant(value: str, row: Row) -> str:
    return row.get(value[1:-1]) if _is_column(value) else value
