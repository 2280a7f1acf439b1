"""Values: how the text of a field is made from the cells of a row.

Plain text is a pattern, with columns between braces: ``"Visit of {visitor}"``. Words
under a value say more: which codes mean what, how a date is written, what is split.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from records.mapping.conditions import Condition
from records.mapping.nodes import Node
from records.mapping.rows import Cell, Row, ValueFault, tidy
from records.mapping.steps import STEPS, Step, read_steps

BASES = ("text", "column", "first", "next_row", "keys_of")
MATCHES = ("identifier", "field")
# All rows of the file, as often as somebody asks.
Rows = Callable[[], Iterable[Mapping[str, str]]]
_BRACES = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Text with columns between braces."""

    text: str
    line: int
    names: tuple[str, ...]

    @classmethod
    def read(cls, node: Node) -> "Pattern":
        """Read a pattern; its names are checked when all columns are known."""
        text = node.text()
        if text.count("{") != text.count("}") or _BRACES.sub("", text).count("{"):
            node.fault("A brace is open: columns stand between “{” and “}”.")
        return cls(text, node.line, tuple(_BRACES.findall(text)))

    def of(self, row: Row) -> str:
        """The text, with the cells put in."""
        return tidy(_BRACES.sub(lambda found: row.get(found[1]), self.text))

    def is_full(self, row: Row) -> bool:
        """Whether every column in it has something."""
        return all(row.get(name) for name in self.names)


@dataclass(frozen=True, slots=True)
class KeysOf:
    """The keys of all records that a table about a list has made of this row."""

    table: str
    line: int

    @property
    def names(self) -> tuple[str, ...]:
        """The table it reads."""
        return (f"@{self.table}",)

    def of(self, row: Row) -> list[str]:
        """The keys, each once."""
        return list(dict.fromkeys(row.all_keys.get(self.table, [])))


@dataclass(frozen=True, slots=True)
class NextRow:
    """What another row says: that of the same name that begins where this one ends."""

    give: str
    same: str
    begins: str
    ends: str
    line: int
    found: dict[str, list[tuple[str, str]]] = field(default_factory=dict, compare=False)

    @classmethod
    def read(cls, node: Node) -> "NextRow":
        """Read which columns tell what follows what."""
        known = ("give", "same", "begins", "ends")
        words = node.words(known)
        for word in known:
            if word not in words:
                node.fault(f"Say with “{word}:” which column that is.")
        give, same, begins, ends = (
            words[word].text() if word in words else "" for word in known
        )
        return cls(give, same, begins, ends, node.line)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns it reads."""
        return (self.give, self.same, self.begins, self.ends)

    def learn(self, rows: Rows) -> None:
        """Look through all rows of the file once."""
        self.found.clear()
        for row in rows():
            place = self.found.setdefault(row[self.same], [])
            place.append((row[self.begins], row[self.give]))
        for place in self.found.values():
            place.sort()

    def of(self, row: Row) -> str:
        """What the next row gives; nothing where none follows."""
        ends, own = row.get(self.ends), row.get(self.give)
        if not ends[:1].isdigit():
            return ""
        following = self.found.get(row.get(self.same), [])
        return next((g for b, g in following if b >= ends and g != own), "")


@dataclass(frozen=True, slots=True)
class Value:
    """How one value is made: from what, and by which steps."""

    line: int
    choices: tuple["Pattern | NextRow | KeysOf | Value", ...]
    steps: tuple[Step, ...] = ()
    when: Condition | None = None
    until: "Value | None" = None
    # Where the record is looked for that the value names; else the value is its key.
    match: tuple[tuple[str, str], ...] = ()
    # Not the first that has something, but all of them.
    several: bool = False

    @classmethod
    def read(cls, node: Node, codes: Mapping[str, dict[str, str]]) -> "Value":
        """Read a value; faults are noted at its nodes."""
        if node.is_text:
            return cls(node.line, (Pattern.read(node),))
        if node.is_list:
            several = tuple(cls.read(item, codes) for item in node.items())
            return cls(node.line, several, several=True)
        words = node.words((*BASES, "when", "until", "match", *STEPS))
        given = [word for word in BASES if word in words]
        if len(given) != 1:
            node.fault(f"Begin with one of {', '.join(BASES)}.")
            return cls(node.line, ())
        return cls(
            node.line,
            _choices(given[0], words[given[0]], codes),
            read_steps(words, codes),
            Condition.read(words["when"]) if "when" in words else None,
            cls.read(words["until"], codes) if "until" in words else None,
            _matches(words["match"]) if "match" in words else (),
        )

    @property
    def names(self) -> list[tuple[str, int]]:
        """Every column or other name that it reads, with the line where."""
        found = self._read()
        for step in self.steps:
            found += step.names
        if self.when:
            found += self.when.names
        if self.until:
            found += self.until.names
        return found

    def _read(self) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        for choice in self.choices:
            if isinstance(choice, Value):
                found += choice.names
            else:
                found += [(name, choice.line) for name in choice.names]
        return found

    def learn(self, rows: Rows) -> None:
        """Let what looks at other rows see them all."""
        for choice in self.choices:
            if isinstance(choice, NextRow | Value):
                choice.learn(rows)

    def of(self, row: Row) -> Cell:
        """The value for a row; raises ValueFault naming the columns it was made of."""
        if self.when and not self.when.holds(row):
            return ""
        text: Cell = self._text(row)
        try:
            for step in self.steps:
                text = step.take(text, row)
            if self.until:
                text = _interval(text, self.until.of(row))
        except ValueError as error:
            if getattr(error, "columns", ()):
                raise
            columns = dict.fromkeys(name for name, _ in self._read())
            value = getattr(error, "value", "") or str(text)
            raise ValueFault(str(error), columns, value) from error
        return text

    def _text(self, row: Row) -> Cell:
        if self.several:
            several: list[str] = []
            for choice in self.choices:
                one = choice.of(row)
                several += one if isinstance(one, list) else [one]
            return list(dict.fromkeys(text for text in several if text))
        for choice in self.choices[:-1]:
            if isinstance(choice, Value | NextRow | KeysOf):
                if found := choice.of(row):
                    return found
            elif choice.is_full(row):
                return choice.of(row)
        return self.choices[-1].of(row) if self.choices else ""

    def _columns(self) -> list[str]:
        return list(dict.fromkeys(name for name, _ in self.names))

    @property
    def columns(self) -> str:
        """The names of what it is made of, to say where a fault comes from."""
        return ", ".join(self._columns())


def _choices(
    word: str, node: Node, codes: Mapping[str, dict[str, str]]
) -> tuple["Pattern | NextRow | KeysOf | Value", ...]:
    if word == "text":
        return (Pattern.read(node),)
    if word == "column":
        name = node.text()
        return (Pattern(f"{{{name}}}", node.line, (name,)),)
    if word == "keys_of":
        return (KeysOf(node.text(), node.line),)
    if word == "next_row":
        return (NextRow.read(node),)
    return tuple(
        Pattern.read(item) if item.is_text else Value.read(item, codes)
        for item in node.items()
    )


def _matches(node: Node) -> tuple[tuple[str, str], ...]:
    """How a reference finds its record: by an identifier, by a field, by its key."""
    found = []
    for item in node.items():
        for word, name in item.words(MATCHES).items():
            found.append((word, name.text()))
    return tuple(found)


def _interval(start: Cell, end: Cell) -> str:
    """Two dates as one interval; one date where they are the same or one is missing."""
    first, last = str(start), str(end)
    return f"{first}/{last}" if first and last and first != last else first or last
