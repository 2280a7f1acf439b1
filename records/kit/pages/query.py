"""Addresses that differ from the present one in a parameter."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from urllib.parse import quote_plus

from django.http import QueryDict


def changed(query: QueryDict, **values: str | int | None) -> str:
    """The query string with parameters set, or left out where the value is None.

    Always begins with “?”, so that an empty one leads to the page without parameters.
    """
    parts = _parts(query)
    for name, value in values.items():
        if value is None:
            parts.pop(name, None)
        else:
            parts[name] = [_pair(name, str(value))]
    return _joined(parts)


def without_value(query: QueryDict, name: str, value: str) -> str:
    """The query string without one value of a parameter, from the first page."""
    parts = _parts(query)
    others = [other for other in query.getlist(name) if other != value]
    parts[name] = [_pair(name, other) for other in others]
    parts.pop("page", None)
    return _joined(parts)


def only(query: QueryDict, names: Iterable[str]) -> str:
    """The query string with nothing but these parameters."""
    kept = set(names)
    return _joined({n: parts for n, parts in _parts(query).items() if n in kept})


class Adding:
    """The query string with one more value of a parameter, from the first page.

    A list has a hundred such addresses: all but the value is written once. Of what is
    no list of values, the new one takes the place of the old.
    """

    def __init__(self, query: QueryDict, name: str, *, is_list: bool) -> None:
        self._name = name
        parts = _parts(query)
        parts.pop("page", None)
        parts.setdefault(name, [])
        place = list(parts).index(name)
        before = [*parts.values()][: place + is_list]
        after = [*parts.values()][place + 1 :]
        self._before = "".join(f"{one}&" for one in chain.from_iterable(before))
        self._after = "".join(f"&{one}" for one in chain.from_iterable(after))

    def address(self, value: str) -> str:
        """With this value."""
        return f"?{self._before}{_pair(self._name, value)}{self._after}"


def copied(query: QueryDict) -> QueryDict:
    """The same parameters, to be changed.

    Django's own copy takes the texts apart to their depth, which for the links of a
    list took longer than its rows.
    """
    copy = QueryDict(mutable=True, encoding=query.encoding)
    for name, values in query.lists():
        copy.setlist(name, list(values))
    return copy


def _parts(query: QueryDict) -> dict[str, list[str]]:
    """Each parameter as it stands in an address, once for each of its values."""
    return {
        name: [_pair(name, str(value)) for value in values]
        for name, values in query.lists()
    }


def _joined(parts: dict[str, list[str]]) -> str:
    return f"?{'&'.join(chain.from_iterable(parts.values()))}"


# The links of a page have most of their parameters in common.
@lru_cache(maxsize=2000)
def _pair(name: str, value: str) -> str:
    return f"{quote_plus(name)}={quote_plus(value)}"
