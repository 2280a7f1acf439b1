"""YAML as far as records need it: a list of mappings of plain words.

Built from the parser's events, one record at a time. Names for parts of the file
(anchors) are refused: a few lines of them can mean more than any memory holds.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from records.kit.problems import FileProblems, refuse

_DEEPEST = 20
_EMPTY = frozenset({"", "~", "null", "Null", "NULL"})
_TEXTS = frozenset({None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:null"})
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def yaml_records(text: str) -> Iterator[Any]:
    """The items of the one list that a file holds; raises FileProblems."""
    events = _events(text)
    if not isinstance(next(events, None), yaml.SequenceStartEvent):
        raise refuse("Write a list of records, each with the names of its fields.")
    for number, event in enumerate(events, 1):
        if isinstance(event, yaml.SequenceEndEvent):
            break
        yield _built(event, events, number)
    if next(events, None) is not None:
        raise refuse("There is a second document in the file: write one list.")


def _events(text: str) -> Iterator[Any]:
    """What the parser finds, without the beginnings and ends of stream and document."""
    try:
        for event in yaml.parse(text, Loader=_PARSER):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                line = _line(event)
                raise refuse(
                    f"Line {line} has an anchor or alias (“&” or “*”): write the "
                    "value out, in quotation marks if it begins so."
                )
            if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
                yield event
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        why = getattr(error, "problem", None) or getattr(error, "reason", error)
        raise refuse(f"This is not YAML: {why}{place}.") from error


def _built(event: Any, events: Iterator[Any], number: int, depth: int = 0) -> Any:
    if depth > _DEEPEST:
        raise refuse("The YAML is nested too deeply: write a list of records.", number)
    if isinstance(event, yaml.ScalarEvent):
        return _word(event)
    if event.tag not in (None, "!"):
        raise _tagged(event)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        for item in events:
            if isinstance(item, yaml.SequenceEndEvent):
                break
            items.append(_built(item, events, number, depth + 1))
        return items
    found: dict[str, Any] = {}
    for key in events:
        if isinstance(key, yaml.MappingEndEvent):
            break
        name = _built(key, events, number, depth + 1)
        if name is not None and not isinstance(name, str):
            raise refuse("The name of a field is one word.", number)
        name = name or ""
        if name in found:
            line = _line(event)
            raise refuse(f"The record in line {line} names “{name}” twice.", number)
        value = next(events)
        found[name] = _built(value, events, number, depth + 1)
    return found


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def _word(event: Any) -> str | None:
    if event.tag not in _TEXTS:
        raise _tagged(event)
    word: str = event.value
    is_plain = event.implicit[0] and not event.tag
    return None if is_plain and word in _EMPTY else word


def _tagged(event: Any) -> FileProblems:
    line, column = _line(event), event.start_mark.column + 1
    return refuse(
        f"This is not YAML that is read: the tag “{event.tag}” in line {line}, column "
        f"{column}. Write plain values."
    )
