"""A mapping as a whole: what it is of, how its file is read, what becomes of rows."""

from collections.abc import Collection
from collections.abc import Mapping as Words
from dataclasses import dataclass
from typing import Any

from records.kit.fields import staff_fields
from records.kit.files.csv_layout import ReadAs
from records.kit.files.encodings import fault_of_encoding
from records.kit.nearest import did_you_mean
from records.kit.problems import Problem
from records.mapping.codes import read_codes
from records.mapping.conditions import Condition
from records.mapping.nodes import MappingFaults, Node, compose
from records.mapping.rows import IN_GROUP, OF_GROUP, ROW
from records.mapping.splitting import Splitting
from records.mapping.tables import TableRule, read_table_rule
from records.mapping.values import Rows, Value
from records.models import Record, Source

WORDS = (
    "about",
    "read_as",
    "recognise",
    "ignore",
    "source",
    "codes",
    "derive",
    "group_by",
    "leave_out",
    "tables",
)
ALL_OTHERS = "all others"
# What separates the cells of a CSV file and stands around them, as a mapping says it.
_SEPARATORS = {",": ",", ";": ";", "|": "|", "tab": "\t"}
_QUOTES = {'"': '"', "'": "'", "none": ""}
_OF_ITEM = ("number", "title", "name", "whole")


@dataclass(frozen=True, slots=True)
class LeavingOut:
    """Rows that become no record, and why: said in the report, with their number."""

    when: Condition
    because: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one layout of file becomes records."""

    text: str
    about: str
    read_as: ReadAs
    recognise: tuple[str, ...]
    ignore: tuple[str, ...]
    source: Words[str, str]
    derive: Words[str, Value | Splitting]
    group_by: str
    leave_out: tuple[LeavingOut, ...]
    tables: tuple[TableRule, ...]
    group_line: int = 1
    recognise_line: int = 1

    @property
    def names(self) -> list[tuple[str, int]]:
        """Every column or other name that is read, with the line where."""
        found = [(name, self.recognise_line) for name in self.recognise]
        for rule in self.derive.values():
            found += rule.names
        for left in self.leave_out:
            found += left.when.names
        for table in self.tables:
            found += table.names
        return [*found, *([(self.group_by, self.group_line)] if self.group_by else [])]

    @property
    def makes(self) -> set[type[Record]]:
        """The types of the records that come of it."""
        found: set[type[Record]] = {Source} if self.source else set()
        return found.union(*(table.makes for table in self.tables))

    def suits(self, header: Collection[str]) -> bool:
        """Whether a file with this header is recognised as one of this layout."""
        return bool(self.recognise) and set(self.recognise) <= set(header)

    def problems_with(self, header: Collection[str]) -> list[Problem]:
        """Columns that it reads and the file lacks, and those that nobody reads."""
        problems = []
        read = set()
        lines = dict(sorted(self.names, key=lambda one: -one[1]))
        for name, line in sorted(lines.items(), key=lambda one: (one[1], one[0])):
            column = name if name in header else name.rpartition(":")[0] or name
            read.add(column)
            if not (name in header or column in header or self._is_ours(name)):
                near = did_you_mean(name, header)
                why = f"The mapping reads it (line {line}); the file has no such column"
                problems.append(Problem(f"{why}.{near}", 1, name))
        if ALL_OTHERS not in self.ignore:
            for name in header:
                if name not in read and name not in self.ignore:
                    why = "The mapping says nothing of it: name it under “ignore:”."
                    problems.append(Problem(why, 1, name))
        return problems

    def _is_ours(self, name: str) -> bool:
        if name in (ROW, IN_GROUP) or name.startswith("@") or name in self.derive:
            return True
        derived, _, part = name.rpartition(".")
        rule = self.derive.get(derived)
        return isinstance(rule, Splitting) and part in (
            *_OF_ITEM,
            *(word for word, _ in rule.beside),
        )

    def learn(self, rows: Rows) -> None:
        """Let what looks at other rows see them all."""
        values = [value for table in self.tables for value in table.values]
        values += [rule for rule in self.derive.values() if isinstance(rule, Value)]
        for value in values:
            value.learn(rows)


def read_mapping(text: str) -> Mapping:
    """Read a mapping strictly; raises MappingFaults with all that is wrong, by line."""
    root = compose(text)
    words = root.words(WORDS)
    for word in ("about", "tables"):
        if word not in words:
            root.fault(f"“{word}:” is missing.")
    codes = read_codes(words.get("codes"))
    mapping = Mapping(
        text=text,
        about=words["about"].text() if "about" in words else "",
        read_as=_read_as(words.get("read_as")),
        recognise=words["recognise"].texts() if "recognise" in words else (),
        ignore=words["ignore"].texts() if "ignore" in words else (),
        source=_source(words.get("source")),
        derive={
            name: Splitting.read(node)
            if _is_splitting(node)
            else Value.read(node, codes)
            for name, node in _words(words.get("derive")).items()
        },
        group_by=words["group_by"].text() if "group_by" in words else "",
        leave_out=tuple(
            _leaving_out(node)
            for node in (words["leave_out"].items() if "leave_out" in words else ())
        ),
        tables=tuple(
            rule
            for node in (words["tables"].items() if "tables" in words else ())
            if (rule := read_table_rule(node, codes))
        ),
        group_line=words["group_by"].line if "group_by" in words else 1,
        recognise_line=words["recognise"].line if "recognise" in words else 1,
    )
    _check_together(mapping, root)
    if root.faults:
        raise MappingFaults(root.faults)
    return mapping


def _check_together(mapping: Mapping, root: Node) -> None:
    """What can be said only of all rules together."""
    made: list[str] = []
    tables = root.content.get("tables") if isinstance(root.content, dict) else None
    are_all_read = tables is None or len(tables.items()) == len(mapping.tables)
    for rule in mapping.tables:
        at = Node("", rule.line, root.faults)
        if rule.called in made:
            at.fault(f"Two tables are called “{rule.called}”: name one with “called:”.")
        if rule.each and not isinstance(mapping.derive.get(rule.each), Splitting):
            near = did_you_mean(rule.each, mapping.derive)
            each = Node("", rule.each_line, root.faults)
            each.fault(f"“each: {rule.each}” is no list under “derive:”.{near}")
        if rule.per_group and not mapping.group_by:
            at.fault(
                "“per: group” needs “group_by:”, the column that holds it together."
            )
        if rule.citations and not mapping.source:
            at.fault("“cite:” needs “source:”, the document that is cited.")
        for name, line in rule.names:
            place = Node("", line, root.faults)
            # Where a table could not be read, it may be the one that is meant.
            is_made = name[1:] in [*made, rule.called] or not are_all_read
            if name.startswith("@") and not is_made:
                near = did_you_mean(name[1:], made)
                place.fault(f"No table before this one is called “{name[1:]}”.{near}")
            column, _, what = name.rpartition(":")
            if column and what in OF_GROUP and not rule.per_group:
                place.fault(f"“:{what}” is of a group: say “per: group”.")
        made.append(rule.called)


def _read_as(node: Node | None) -> ReadAs:
    if node is None:
        return ReadAs()
    words = node.words(("encoding", "separator", "quote"))
    encoding = words["encoding"].text() if "encoding" in words else None
    if encoding is not None and (why := fault_of_encoding(encoding)):
        words["encoding"].fault(why)
    separator = words["separator"].one_of(_SEPARATORS) if "separator" in words else ""
    quote = words["quote"].one_of(_QUOTES) if "quote" in words else ""
    return ReadAs(encoding, _SEPARATORS.get(separator), _QUOTES.get(quote))


def _source(node: Node | None) -> dict[str, str]:
    if node is None:
        return {}
    words = node.words(staff_fields(Source))
    for word in ("key", "title", "kind"):
        if word not in words:
            node.fault(f"A source needs “{word}:”.")
    return {word: value.text() for word, value in words.items()}


def _leaving_out(node: Node) -> LeavingOut:
    words = node.words(("when", "because"))
    for word in ("when", "because"):
        if word not in words:
            node.fault(f"Rows are left out with “{word}:”.")
    return LeavingOut(
        Condition.read(words["when"]) if "when" in words else Condition(()),
        words["because"].text() if "because" in words else "",
    )


def _words(node: Node | None) -> dict[str, Any]:
    return node.words() if node else {}


def _is_splitting(node: Node) -> bool:
    """A list of parts, not a value: it says at most how it is cut."""
    words = set(node.content) if isinstance(node.content, dict) else set()
    return bool(words & {"title", "beside"}) or words == {"column", "split"}
