"""Says once what many operations of the OpenAPI document have in common.

Parameters and answers that are the same to the letter become components, which
operations refer to; nothing that is said of any operation changes.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from records.kit.api.headers import COMPONENTS
from records.kit.api.shapes import Schema


class _Shared:
    """What of one kind stands in more than one place, by a name for each."""

    def __init__(self, kind: str, texts: Counter[str]) -> None:
        self.kind, self.texts = kind, texts
        self.components: dict[str, Schema] = {}
        self._names: dict[str, str] = {}

    def told(self, word: str, thing: Schema) -> Schema:
        """The thing itself where it stands once; else where it is said."""
        text = _text(thing)
        if self.texts[text] < 2:
            return thing
        if text not in self._names:
            # One word may mean several things: “kind” of a mission, of a party.
            taken = sum(name.partition(".")[0] == word for name in self.components)
            name = f"{word}.{taken + 1}" if taken else word
            self._names[text] = name
            self.components[name] = thing
        return {"$ref": f"#/components/{self.kind}/{self._names[text]}"}


def shared(result: Schema, **_: Any) -> Schema:
    """The document with what it refers to; a hook of drf-spectacular."""
    told = list(_operations(result))
    parameters = _Shared(
        "parameters",
        Counter(_text(one) for each in told for one in each.get("parameters", ())),
    )
    answers = _Shared(
        "responses",
        Counter(_text(one) for each in told for one in each["responses"].values()),
    )
    for operation in told:
        if "parameters" in operation:
            operation["parameters"] = [
                parameters.told(one["name"], one) for one in operation["parameters"]
            ]
        operation["responses"] = {
            status: answers.told(f"Answer{status}", one)
            for status, one in operation["responses"].items()
        }
    result["components"] |= {
        "headers": COMPONENTS,
        "parameters": parameters.components,
        "responses": answers.components,
    }
    return result


def _operations(result: Schema) -> Iterator[Schema]:
    for methods in result["paths"].values():
        yield from methods.values()


def _text(thing: Schema) -> str:
    return json.dumps(thing, sort_keys=True, default=str)
