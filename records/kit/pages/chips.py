"""What a list is filtered by, value by value, each with a way to undo it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst

from records.kit.filtering.fields import raw_values, single_values
from records.kit.filtering.kinds import ReferenceFilter
from records.kit.filtering.on_a_day import AS_OF
from records.kit.pages.in_time import OutOfTime, Time
from records.kit.pages.listing import ORDERING, count, in_words
from records.kit.pages.query import changed, without_value
from records.kit.pages.references import References

# Filters without which an empty list is counted.
MOST_TRIED = 8


@dataclass(frozen=True, slots=True)
class Chip:
    """One value that the list is filtered by, and the address without it.

    ``rows``: how many rows there would be without it, where that was asked for.
    """

    label: str
    value: str
    address: str
    rows: str = ""


def want_chosen(filterset: Any, references: References) -> None:
    """Note the records that the list is filtered by."""
    for name in filterset.active:
        rule, named = filterset.filters[name], filterset.form.cleaned_data.get(name)
        if isinstance(rule, ReferenceFilter):
            references.want_ids(rule.target, chain.from_iterable(named or ()))


def chips(
    filterset: Any,
    query: QueryDict,
    references: References,
    time: Time | None = None,
) -> list[Chip]:
    """What the list is filtered by, value by value, each with a way to undo it.

    On a list without any row the first of them say, in time, what is there without.
    """
    found = [
        chip
        for name in filterset.active
        # The day is left by the banner: a link of the list would keep it.
        if name not in (ORDERING, AS_OF)
        for chip in _chips_of(filterset, query, name, references)
    ]
    if time and found:
        with time.counting():
            found[:MOST_TRIED] = [
                replace(chip, rows=_rows_at(filterset, chip.address, time))
                for chip in found[:MOST_TRIED]
            ]
    return found


def _rows_at(filterset: Any, address: str, time: Time) -> str:
    """How many rows a list has at another address of it, in words, up to a limit."""
    other = type(filterset)(
        QueryDict(address.removeprefix("?")),
        queryset=filterset.queryset,
        request=filterset.request,
        page_parameters=filterset.page_parameters,
    )
    try:
        with time.within():
            found = count(other.qs, is_exact=False)
    except OutOfTime:
        return ""
    model = filterset.queryset.model
    return in_words(model, found.number, is_more=found.is_more)


def _chips_of(
    filterset: Any, query: QueryDict, name: str, references: References
) -> Iterator[Chip]:
    rule = filterset.filters[name]
    raw = raw_values(query, name)
    label = capfirst(str(rule.label or name.replace("_", " ")))
    if not getattr(rule, "MULTIPLE", False):
        for value in raw[-1:]:
            yield Chip(
                label,
                _choice(rule, value),
                changed(query, **{name: None, "page": None}),
            )
        return
    values = single_values(raw)
    apart = query.copy()
    apart.setlist(name, values)
    names = _names(filterset, name, values, references)
    for value in values:
        text = names.get(value) or _choice(rule, value)
        yield Chip(label, text, without_value(apart, name, value))


def _choice(rule: Any, value: str) -> str:
    """The label of a value of a closed list; any other value as it is."""
    choices = getattr(rule.field, "choices", None) or ()
    return str({str(key): label for key, label in choices}.get(value, value))


def _names(
    filterset: Any, name: str, values: list[str], references: References
) -> dict[str, str]:
    """The names of records that a filter was given by key; they have been fetched."""
    rule = filterset.filters[name]
    named = filterset.form.cleaned_data.get(name)
    if not isinstance(rule, ReferenceFilter) or len(named or ()) != len(values):
        return {}
    found = {
        value: [references.by_id(rule.target, number) for number in numbers]
        for value, numbers in zip(values, named, strict=True)
    }
    return {
        value: ", ".join(str(record) for record in records if record)
        for value, records in found.items()
    }
