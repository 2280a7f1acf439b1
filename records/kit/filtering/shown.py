"""The fields of a form of filters as HTML.

There are some sixty of them, and most pages ask for two: what a field without a value
looks like is written once.
"""

from typing import Any, NamedTuple

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from records.reading import Sight, current_sight


class ShownField(NamedTuple):
    """One field of a form; ``use_fieldset``: it has boxes to tick."""

    name: str
    use_fieldset: bool
    html: SafeString


_EMPTY: dict[tuple[type[Any], str, Sight], ShownField] = {}


def shown(filterset: Any, names: list[str]) -> list[ShownField]:
    """Fields of the form of a filter set, with what was asked and what is wrong."""
    found = []
    for name in names:
        if name in filterset.form.fields:
            found.append(_shown(filterset.form[name]))
            continue
        meant = (type(filterset), name, current_sight())
        if meant not in _EMPTY:
            empty = filterset._meta.form(QueryDict(), prefix=filterset.form_prefix)
            empty.fields = {name: filterset.filters[name].field}
            _EMPTY[meant] = _shown(empty[name])
        found.append(_EMPTY[meant])
    return found


def _shown(field: Any) -> ShownField:
    html = render_to_string("records/_field.html", {"field": field})
    return ShownField(field.name, field.use_fieldset, html)
