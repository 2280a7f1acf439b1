"""Values, facts and the rows of tables as HTML.

A list has hundreds of them, and a template for each took most of the time of a page.
This is the one place where their marks are written; what is told is escaped here.
"""

import html
import re
from collections.abc import Iterable
from typing import Any

from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString

from records.kit.pages.citing import Marker
from records.kit.pages.showing import Shown
from records.kit.pages.tables import Cell, Row, Table
from records.kit.pages.values import Value

# A longer text has the whole width of a narrow screen, under its label.
MOST_BESIDE = 60


def value(one: Value) -> SafeString:
    """One value: a date, a link to a record or to the web, or a text."""
    text = escape(one.text)
    if one.moment:
        told = f'<time datetime="{escape(one.moment)}">{text}</time>'
    elif one.is_outside:
        address = escape(one.address)
        told = f'<a href="{address}" rel="noreferrer nofollow">{text}</a>'
    elif one.address:
        told = f'<a href="{escape(one.address)}"><bdi>{text}</bdi></a>'
    else:
        lines = linebreaksbr(one.text) if "\n" in text else text
        told = f"<bdi{_language(one.language)}>{lines}</bdi>"
    if one.mark:
        told += f' <span class="mark">{escape(one.mark)}</span>'
    return _html(told)


def values(found: Iterable[Value]) -> SafeString:
    """The values of a field: one as it is, several as a list."""
    told = [value(one) for one in found or ()]
    if len(told) < 2:
        return told[0] if told else _html()
    items = "".join(f"<li>{one}</li>" for one in told)
    return _html(f'<ul class="values">{items}</ul>')


def markers(found: Iterable[Marker]) -> SafeString:
    """Numbers of the places that say so, as links to them.

    On focus, hover or tap panel.js opens a panel under the number with what
    records/_panel.html tells.
    """
    return _html(
        "".join(
            f'<a class="marker" href="{escape(one.address)}"'
            f' data-panel="{escape(one.panel)}">'
            f'<span class="hidden">source </span>[{one.number}]</a>'
            for one in found or ()
        )
    )


def fact(
    found: Any,
    cited: Any,
    address: str = "",
    more: Any = 0,
    rest: str = "",
    words: Any = (),
    is_disputed: Any = False,
) -> SafeString:
    """A fact: its values, markers of who says so, and the words that limit it.

    ``address`` is of the record that the value leads to, ``more`` the number of further
    places, ``rest`` the address of the fact with all its places.
    """
    if address:
        [first, *_] = found
        text = f"<bdi{_language(first.language)}>{escape(first.text)}</bdi>"
        told = [f'<a class="record" href="{escape(address)}">{text}</a>']
    else:
        told = [values(found)]
    if not (cited or words or is_disputed):
        return _html(told[0])
    if cited:
        told.append(f' <span class="markers">{markers(cited)}')
        if more:
            further = '<span class="hidden"> more sources</span>'
            told.append(f'<a class="marker" href="{escape(rest)}">+{more}{further}</a>')
        told.append("</span>")
    told += [f' <span class="tag">{escape(word)}</span>' for word in words or ()]
    if is_disputed:
        told.append(' <span class="tag disputed">Disputed</span>')
    return _html("".join(told))


def shown(one: Shown) -> SafeString:
    """One fact of any record, by the component that all pages use."""
    return fact(one.values, one.markers, words=one.words, is_disputed=one.is_disputed)


def place(one: Any) -> SafeString:
    """A place of a source: its title, the passage or the page in it.

    It is a records.kit.pages.citing.Place, or what has source, passage and locator.
    """
    source, passage = one.source, one.passage
    language = _language(source.language)
    told = (
        f'<a href="{escape(source.get_absolute_url())}">'
        f"<bdi{language}>{escape(source)}</bdi></a>"
    )
    if passage:
        address = escape(passage.get_absolute_url())
        told += f', <a href="{address}">{escape(passage)}</a>'
    if one.locator:
        told += f", {escape(one.locator)}"
    return _html(told)


def places(found: Iterable[Any]) -> SafeString:
    """Numbered places of sources, as the items of a list."""
    return _html(
        "\n".join(
            f'<li id="citation-{one.number}" value="{one.number}">{place(one)}</li>'
            for one in found
        )
    )


def rows(table: Table) -> SafeString:
    """The rows of a table.

    The roles are said because a style sheet that makes blocks of table cells takes
    their meaning from them.
    """
    labels = [escape(column.label) for column in table.columns]
    return _html("\n".join(_row(row, table, labels) for row in table.rows))


def _row(row: Row, table: Table, labels: list[str]) -> str:
    # What is said of the record as a whole: who speaks of it, what limits it.
    whole = fact((), row.markers, "", row.more, row.address, row.words)
    cells = [
        _cell(cell, label, row, whole)
        for cell, label in zip(row.cells, labels, strict=True)
    ]
    if table.has_details:
        title = f'<span class="hidden"> of {escape(row.title)}</span>'
        link = f'<a href="{escape(row.address)}">Details{title}</a>'
        cells.append(f'<td role="cell" class="details">{link} {whole}</td>')
    told = "\n".join(cells)
    return f'<tr role="row">\n{told}\n</tr>'


def _cell(cell: Cell, label: str, row: Row, whole: str) -> str:
    found = cell.values
    told = fact(
        found,
        cell.markers,
        cell.address,
        cell.more,
        row.address,
        cell.words,
        cell.is_disputed,
    )
    number = ' class="number"' if cell.column.is_number else ""
    if found and sum([len(one.text) for one in found]) > MOST_BESIDE:
        number = ' class="long"'
    empty = "" if found or cell.is_disputed else " data-empty"
    about = f" {whole}" if cell.address else ""
    return f'<td role="cell"{number}{empty} data-label="{label}">{told}{about}</td>'


def _language(code: str) -> str:
    return f' lang="{escape(code)}"' if code else ""


def escape(told: Any) -> str:
    """A text as it may stand in HTML; Django’s own takes thrice as long."""
    text = str(told)
    # Most have nothing to escape.
    return html.escape(text) if _MEANT.search(text) else text


_MEANT = re.compile("[&<>\"']")

# Each part of what it is made of was escaped above; mark_safe takes as long as a cell.
_html = SafeString
