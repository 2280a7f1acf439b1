"""The fields of a form of filters as HTML.

There are some sixty of them, and most pages ask for two: what a field without a value
looks like is written once.
"""

from typing import Any, NamedTuple

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from records.kit.again import made_once
from records.reading import Sight, current_sight


class ShownField(NamedTuple):
    """One field of a form; ``use_fieldset``: it has boxes to tick."""

    name: str
    use_fieldset: bool
    html: SafeString


_EMPTY: dict[tuple[type[Any], str, Sight], ShownField] = {}


def shown(filterset: Any, names: list[str]) -> list[ShownField]:
    """Fields of the form of a filter set, with what was asked and what is wrong."""
    return [
        _asked(filterset, name)
        if name in filterset.form.fields
        else _empty(filterset, name)
        for name in names
    ]


def _asked(filterset: Any, name: str) -> ShownField:
    # What was understood looks the same for the same values.
    values = None if name in filterset.errors else tuple(filterset.data.getlist(name))
    meant = ("shown", type(filterset), name, values, current_sight())
    made: ShownField = made_once(
        None if values is None else meant, lambda: _shown(filterset.form[name])
    )[0]
    return made


def _empty(filterset: Any, name: str) -> ShownField:
    meant = (type(filterset), name, current_sight())
    if meant not in _EMPTY:
        empty = filterset._meta.form(QueryDict(), prefix=filterset.form_prefix)
        empty.fields = {name: filterset.filters[name].field}
        _EMPTY[meant] = _shown(empty[name])
    return _EMPTY[meant]


def _shown(field: Any) -> ShownField:
    html = render_to_string("records/_field.html", {"field": field})
    return ShownField(field.name, field.use_fieldset, html)
