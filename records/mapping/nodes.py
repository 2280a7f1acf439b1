"""YAML with the line of everything: a mapping is read strictly, all faults at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from records.kit.nearest import did_you_mean

# Code tables are long; nothing that a person writes is longer.
LONGEST = 500_000
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class MappingFault:
    """One thing wrong with a mapping, and the line where."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


class MappingFaults(Exception):
    """A mapping that can't be used, with every reason that was found."""

    def __init__(self, faults: Iterable[MappingFault]) -> None:
        self.faults = sorted(set(faults), key=lambda fault: (fault.line, fault.message))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(slots=True)
class Node:
    """A piece of a mapping: text, a list of nodes, or nodes under words.

    ``faults`` is shared by all nodes of one mapping: reading goes on after a fault.
    """

    content: Any
    line: int
    faults: list[MappingFault] = field(repr=False)

    def fault(self, message: str) -> None:
        """Note what is wrong here."""
        self.faults.append(MappingFault(self.line, message))

    @property
    def is_text(self) -> bool:
        """Whether it is plain text, a number or a word."""
        return isinstance(self.content, str)

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self.content, list)

    def text(self) -> str:
        """The text; a fault for a list or for words with what they mean."""
        if not isinstance(self.content, str):
            self.fault("One text is wanted here.")
            return ""
        return self.content

    def items(self) -> list["Node"]:
        """The nodes of a list; a single one stands for a list of one."""
        return self.content if isinstance(self.content, list) else [self]

    def texts(self) -> tuple[str, ...]:
        """The texts of a list, or the one text."""
        return tuple(item.text() for item in self.items())

    def words(self, known: Collection[str] = ()) -> dict[str, "Node"]:
        """What stands under each word; a fault for a word that is not known.

        Without ``known`` words any are taken.
        """
        if not isinstance(self.content, dict):
            self.fault("Words followed by a colon and what they mean are wanted here.")
            return {}
        found: dict[str, Node] = {}
        for word, node in self.content.items():
            if known and word not in known:
                node.fault(f"“{word}” means nothing here.{did_you_mean(word, known)}")
            else:
                found[word] = node
        return found

    def one_of(self, known: Collection[str]) -> str:
        """A text that is one of these; a fault with the nearest for another."""
        text = self.text()
        if text not in known:
            self.fault(f"“{text}” is not known here.{did_you_mean(text, known)}")
        return text

    def whole_number(self) -> int:
        """A number above 0."""
        text = self.text()
        if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) < 10**6):
            self.fault("A whole number from 1 is wanted here.")
            return 1
        return int(text)

    def yes(self) -> bool:
        """Yes or no."""
        return self.one_of(("yes", "no", "true", "false")) in ("yes", "true")


def compose(text: str) -> Node:
    """Read YAML; raises MappingFaults for what is none, or is more than we take.

    Every scalar is text as written: ``no`` is a word, ``007`` keeps its zeros.
    """
    if len(text) > LONGEST:
        raise MappingFaults([MappingFault(1, f"Longer than {LONGEST:,} characters.")])
    try:
        for token in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AliasEvent) or getattr(token, "anchor", None):
                line = token.start_mark.line + 1 if token.start_mark else 1
                why = "“&” and “*” begin references of YAML: put it in quotation marks."
                raise MappingFaults([MappingFault(line, why)])
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = f"This is no YAML: {error.problem or error.context}."
        raise MappingFaults([MappingFault(mark.line + 1 if mark else 1, why)]) from None
    except yaml.YAMLError as error:
        raise MappingFaults([MappingFault(1, f"This is no YAML: {error}.")]) from None
    except RecursionError:
        raise MappingFaults([MappingFault(1, "It is nested too deeply.")]) from None
    if root is None:
        raise MappingFaults([MappingFault(1, "The mapping is empty.")])
    return _node(root, [], 0)


def _node(found: Any, faults: list[MappingFault], depth: int) -> Node:
    line = found.start_mark.line + 1
    if depth > _DEEPEST:
        raise MappingFaults([MappingFault(line, "It is nested too deeply.")])
    if isinstance(found, yaml.ScalarNode):
        return Node(found.value, line, faults)
    if isinstance(found, yaml.SequenceNode):
        inside = [_node(one, faults, depth + 1) for one in found.value]
        return Node(inside, line, faults)
    words: dict[str, Node] = {}
    for key, value in found.value:
        node = _node(value, faults, depth + 1)
        node.line = key.start_mark.line + 1
        word = key.value if isinstance(key, yaml.ScalarNode) else ""
        if word in words:
            node.fault(f"“{word}” is there twice.")
        words[word] = node
    return Node(words, line, faults)
