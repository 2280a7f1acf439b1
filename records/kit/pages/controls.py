"""What a list is narrowed, sorted and looked at by, as HTML: links, choices, boxes.

A list has hundreds of them; like the rows (records.kit.pages.markup) they are written
by code, each part of what is told escaped.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString

from records.kit.pages.markup import escape
from records.kit.pages.tables import Table

# Of the facets so many are open from the start, beside those that were chosen from.
MOST_OPEN = 5
# Fields that the form has in places of their own.
_APART = ("q", "ordering")


def inputs(fields: Iterable[Any]) -> SafeString:
    """Fields of a form to write in (records.kit.filtering.shown)."""
    return SafeString(
        "\n".join(
            one.html
            for one in fields
            if not one.use_fieldset and one.name not in _APART
        )
    )


def boxes(fields: Iterable[Any]) -> SafeString:
    """Fields of a form with boxes to tick."""
    return SafeString("\n".join(one.html for one in fields if one.use_fieldset))


def options(choices: Iterable[Any]) -> SafeString:
    """The options of a list to choose one from: value, label, is_chosen."""
    return SafeString(
        "".join(
            f'<option value="{escape(one.value)}"'
            f"{' selected' if one.is_chosen else ''}>{escape(one.label)}</option>"
            for one in choices
        )
    )


def columns(choices: Iterable[Any]) -> SafeString:
    """Boxes for the columns that a list may have."""
    return SafeString("".join(map(_column, choices)))


def _column(one: Any) -> str:
    value = escape(one.value)
    checked = " checked" if one.is_chosen else ""
    return (
        f'<label for="column-{value}"><input type="checkbox" name="columns"'
        f' value="{value}" id="column-{value}"{checked}>'
        f' <span><span class="hidden">Column </span>{escape(one.label)}</span></label>'
    )


def heads(table: Table) -> SafeString:
    """The heads of the columns of a table, as links that sort by them."""
    return SafeString("\n".join(map(_head, table.columns)))


def _head(column: Any) -> str:
    label, sorting = escape(column.label), column.sorting
    number = ' class="number"' if column.is_number else ""
    state = ""
    if sorting:
        label = f'<a class="sort" href="{escape(sorting.address)}">{label}</a>'
        if sorting.state != "none":
            state = f' aria-sort="{sorting.state}"'
    return f'<th scope="col" role="columnheader"{number}{state}> {label} </th>'


def facets(shown: Iterable[Any], address: str) -> SafeString:
    """Facets (records.kit.pages.facets.Facet), each to be folded."""
    here = escape(address)
    told = (_facet(one, here, place < MOST_OPEN) for place, one in enumerate(shown))
    return SafeString("\n".join(told))


def _facet(facet: Any, here: str, is_early: bool) -> str:
    label = escape(facet.label)
    is_open = " open" if is_early or facet.is_chosen else ""
    choices = "\n".join(_choice(one, facet, label, here) for one in facet.choices)
    cut = ""
    if facet.is_cut:
        told = f"The {len(facet.choices)} most frequent; others by the form."
        cut = f'\n<li class="when">{told}</li>'
    long = " data-long" if facet.is_long else ""
    return (
        f"<details{is_open}>\n<summary>{label}</summary>\n"
        f"<ul{long}>\n{choices}{cut}\n</ul>\n</details>"
    )


def _choice(one: Any, facet: Any, label: str, here: str) -> str:
    text, share, onward = escape(one.label), "", ""
    current, verb = (' aria-current="true"', "Remove") if one.is_chosen else ("", "Add")
    if facet.is_of_dates:
        share = (
            ' <svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none"'
            f' aria-hidden="true"><rect width="{one.share}" height="8"/></svg>'
        )
    if one.onward:
        onward = (
            f' <a class="onward" href="{here}{escape(one.onward)}"'
            f' title="{text} and after">→'
            f'<span class="hidden"> {label} from {text} on</span></a>'
        )
    at_least = "≥&nbsp;" if facet.at_least else ""
    return (
        f'<li><a href="{here}{escape(one.address)}"{current}>'
        f'<span class="hidden">{verb} {label}: </span><bdi>{text}</bdi></a>{share}'
        f' <span class="total">{at_least}{one.count}</span>{onward}</li>'
    )
