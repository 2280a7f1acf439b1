"""Addresses that differ from the present one in a parameter."""

from collections.abc import Iterable

from django.http import QueryDict


def changed(query: QueryDict, **values: str | int | None) -> str:
    """The query string with parameters set, or left out where the value is None.

    Always begins with “?”, so that an empty one leads to the page without parameters.
    """
    copy = copied(query)
    for name, value in values.items():
        if value is None:
            copy.pop(name, None)
        else:
            copy[name] = str(value)
    return f"?{copy.urlencode()}"


def without_value(query: QueryDict, name: str, value: str) -> str:
    """The query string without one value of a parameter, from the first page."""
    copy = copied(query)
    copy.pop("page", None)
    copy.setlist(name, [other for other in copy.getlist(name) if other != value])
    return f"?{copy.urlencode()}"


def only(query: QueryDict, names: Iterable[str]) -> str:
    """The query string with nothing but these parameters."""
    copy = copied(query)
    for name in set(copy) - set(names):
        del copy[name]
    return f"?{copy.urlencode()}"


def copied(query: QueryDict) -> QueryDict:
    """The same parameters, to be changed.

    Django's own copy takes the texts apart to their depth, which for the links of a
    list took longer than its rows.
    """
    copy = QueryDict(mutable=True, encoding=query.encoding)
    for name, values in query.lists():
        copy.setlist(name, list(values))
    return copy
