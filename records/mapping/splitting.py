"""Several in one cell: states by a separator, persons by “and” before a title."""

import re
from dataclasses import dataclass

from records.mapping.nodes import Node
from records.mapping.rows import Row, ValueFault

WORDS = ("column", "split", "title", "beside")


class Item(dict[str, str]):
    """One of several in a cell: the whole, its number, and a title before a name."""

    def __str__(self) -> str:
        return self["whole"]


@dataclass(frozen=True, slots=True)
class Splitting:
    """A rule: at which words a cell is cut, and which titles stand before names.

    With titles a cell is cut only where a title follows, and never between titles:
    “King Abdullah and Crown Prince Hussein” are two, “Premier and Prince Norodom” one.
    """

    column: str
    separators: tuple[str, ...]
    titles: tuple[str, ...]
    line: int
    # Columns that hold as many parts, one for each: {number: column}.
    beside: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, node: Node) -> "Splitting":
        """Read the rule of a derived list."""
        words = node.words(WORDS)
        titles = words["title"].texts() if "title" in words else ()
        if "column" not in words:
            node.fault("Say with “column:” which column is split.")
        return cls(
            words["column"].text() if "column" in words else "",
            words["split"].texts() if "split" in words else (),
            tuple(sorted(titles, key=len, reverse=True)),
            node.line,
            tuple(
                (word, column.text())
                for word, column in (
                    words["beside"].words().items() if "beside" in words else ()
                )
            ),
        )

    @property
    def names(self) -> list[tuple[str, int]]:
        """The columns it reads."""
        columns = (self.column, *(column for _, column in self.beside))
        return [(column, self.line) for column in columns]

    def items(self, row: Row) -> list[Item]:
        """The parts of a cell, numbered from 1; raises ValueFault."""
        parts = self._parts(row.get(self.column))
        items = [self._item(part, number) for number, part in enumerate(parts, 1)]
        for word, column in self.beside:
            others = self._parts(row.get(column))
            if len(others) != len(items):
                raise ValueFault(
                    f"“{self.column}” has {len(items)} parts, “{column}” has "
                    f"{len(others)}: they belong together one by one.",
                    [self.column, column],
                )
            for item, other in zip(items, others, strict=True):
                item[word] = other
        return items

    def _parts(self, cell: str) -> list[str]:
        parts = [cell]
        for separator in self.separators:
            parts = [one for part in parts for one in self._cut(part, separator)]
        return [part.strip() for part in parts if part.strip()]

    def _cut(self, text: str, separator: str) -> list[str]:
        found = text.split(separator)
        if not self.titles:
            return found
        joined = found[:1]
        for part in found[1:]:
            before = self._titled(joined[-1])
            if self._titled(part)[0] and before[1]:
                joined.append(part)
            else:
                joined[-1] += separator + part
        return joined

    def _item(self, part: str, number: int) -> Item:
        title, name = self._titled(part)
        return Item(whole=part, number=str(number), title=title, name=name or part)

    def _titled(self, part: str) -> tuple[str, str]:
        """The titles before a name, and the name: empty where there are only titles."""
        rest, taken = part.strip(), []
        while found := next((one for one in self.titles if _begins(rest, one)), None):
            taken.append(rest[: len(found)])
            rest = rest[len(found) :].strip()
            if joint := _JOINT.match(rest):
                if not any(_begins(rest[joint.end() :], one) for one in self.titles):
                    break
                taken.append(joint[0].strip())
                rest = rest[joint.end() :]
        return " ".join(taken), rest


_JOINT = re.compile(r"(?:and|&|,) ")


def _begins(text: str, word: str) -> bool:
    after = text[len(word) : len(word) + 1]
    return text.startswith(word) and not after.isalnum() and after != "-"
