"""What a mapping makes of each row: one table rule for each kind of record in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from records.kit.fields import staff_fields
from records.kit.nearest import did_you_mean
from records.kit.registry import by_plural, record_types
from records.mapping.conditions import Condition
from records.mapping.nodes import Node
from records.mapping.values import Value
from records.models import Citation, ExternalId, Judgement, Record

WORDS = (
    "records",
    "called",
    "when",
    "each",
    "per",
    "key",
    "match",
    "only_new",
    "repeats",
    "needs",
    "fields",
    "cite",
    "identifiers",
)
CITING = ("field", "locator", "passage", "as_written", "value", "reading", "remark")
WHO = ("name", "party", "on", "office", "unknown")
_MATCHING = ("identifier", "value", "fields", "who")
Codes = Mapping[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Matching:
    """One way to find a record that is there already; the first that finds one wins."""

    line: int
    identifier: str = ""
    value: Value | None = None
    fields: Mapping[str, Value] = field(default_factory=dict)
    who: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableRule:
    """How records of one type are made of a row, of a group, or of parts of a cell."""

    line: int
    model: type[Record]
    called: str
    fields: Mapping[str, Value]
    when: Condition | None = None
    each: str = ""
    each_line: int = 1
    per_group: bool = False
    key: Value | None = None
    matches: tuple[Matching, ...] = ()
    only_new: bool = False
    first_repeat: bool = False
    # Without these fields there is nothing to tell: no record is made.
    needs: tuple[str, ...] = ()
    citations: tuple[Mapping[str, Value], ...] = ()
    identifiers: Mapping[str, Value] = field(default_factory=dict)

    @property
    def values(self) -> list[Value]:
        """All values of the rule."""
        found = [*self.fields.values(), *self.identifiers.values()]
        found += [value for one in self.citations for value in one.values()]
        for match in self.matches:
            found += [*match.fields.values(), *match.who.values()]
            found += [match.value] if match.value else []
        return [*found, *([self.key] if self.key else [])]

    @property
    def makes(self) -> set[type[Record]]:
        """The types of the records that come of it."""
        found = {self.model}
        found |= {Citation} if self.citations else set()
        found |= {ExternalId} if self.identifiers else set()
        # Of two who may be one somebody is asked to judge.
        return found | ({Judgement} if any(m.who for m in self.matches) else set())

    @property
    def names(self) -> list[tuple[str, int]]:
        """Every column or other name that it reads, with the line where."""
        found = [name for value in self.values for name in value.names]
        return [*found, *(self.when.names if self.when else [])]


def read_table_rule(node: Node, codes: Codes) -> TableRule | None:
    """Read one table rule; None where not even its record type is known."""
    words = node.words(WORDS)
    model = _model(node, words)
    if model is None:
        return None
    if "key" not in words and "match" not in words:
        node.fault("Say with “key:” under which key its records are found again.")
    cited = "cite" in words
    if cited and not model.CITED and model._meta.model_name == "citation":
        words["cite"].fault("A citation is not cited itself.")
    return TableRule(
        line=node.line,
        model=model,
        called=words["called"].text() if "called" in words else model.record_type(),
        fields=_values(words.get("fields"), staff_fields(model), codes, model),
        when=Condition.read(words["when"]) if "when" in words else None,
        each=words["each"].text() if "each" in words else "",
        each_line=words["each"].line if "each" in words else 1,
        per_group="per" in words and words["per"].one_of(("row", "group")) == "group",
        key=Value.read(words["key"], codes) if "key" in words else None,
        matches=tuple(
            _matching(item, model, codes)
            for item in (words["match"].items() if "match" in words else ())
        ),
        only_new="only_new" in words and words["only_new"].yes(),
        first_repeat=(
            "repeats" in words
            and words["repeats"].one_of(("refuse", "first")) == "first"
        ),
        needs=words["needs"].texts() if "needs" in words else (),
        citations=tuple(
            _values(item, CITING, codes, Citation)
            for item in (words["cite"].items() if cited else ())
        ),
        identifiers={
            scheme: Value.read(value, codes)
            for scheme, value in (
                words["identifiers"].words().items() if "identifiers" in words else ()
            )
        },
    )


def _model(node: Node, words: Mapping[str, Node]) -> type[Record] | None:
    if "records" not in words:
        node.fault("Say with “records:” what its rows become, such as visits.")
        return None
    plural = words["records"].text()
    try:
        return by_plural(plural)
    except LookupError:
        near = did_you_mean(plural, [model.PLURAL for model in record_types()])
        words["records"].fault(f"There are no records called “{plural}”.{near}")
        return None


def _matching(node: Node, model: type[Record], codes: Codes) -> Matching:
    words = node.words(_MATCHING)
    if len([word for word in words if word != "value"]) != 1:
        node.fault("Match by “identifier:” and “value:”, by “fields:”, or by “who:”.")
    if "identifier" in words and "value" not in words:
        node.fault("Say with “value:” what the identifier is.")
    return Matching(
        line=node.line,
        identifier=words["identifier"].text() if "identifier" in words else "",
        value=Value.read(words["value"], codes) if "value" in words else None,
        fields=_values(
            words.get("fields"), staff_fields(model), codes, model, key=True
        ),
        who=_values(words.get("who"), WHO, codes),
    )


def _values(
    node: Node | None,
    known: Any,
    codes: Codes,
    model: type[Record] | None = None,
    *,
    key: bool = False,
) -> dict[str, Value]:
    if node is None:
        return {}
    # What a record's key shall be has a word of its own.
    fields = [name for name in known if key or name != "key"]
    found = {word: Value.read(it, codes) for word, it in node.words(fields).items()}
    for name, value in found.items():
        related = model and model._meta.get_field(name).is_relation
        if value.match and not related:
            node.content[name].fault(f"“{name}” refers to no record: nothing to match.")
    return found
