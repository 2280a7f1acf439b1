"""How a list is looked at: its columns, how close its rows stand, how it is counted.

All of it stands in the address beside the filters, so that it is kept, sent and saved
with them. It changes which cells are shown, never which rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from records.kit.fields import public_fields
from records.kit.filtering.fields import raw_values, single_values
from records.kit.nearest import did_you_mean
from records.kit.pages.listing import Problem
from records.kit.pages.values import label_of
from records.models import Record

COLUMNS, DENSITY, PAGE_SIZE, COUNT = "columns", "density", "page_size", "count"
# What clearing the filters leaves, and saved views keep.
LOOK = (COLUMNS, DENSITY, PAGE_SIZE)
COMPACT = "compact"
DENSITIES = {"": "Comfortable", COMPACT: "Compact"}
SIZES = (20, 50, 100)
EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that the form of the look offers."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Look:
    """What was asked for; without it the columns that the type has by itself."""

    columns: tuple[str, ...]
    density: str = ""
    is_exact: bool = False


def columns_of(model: type[Record], usual: Iterable[str]) -> tuple[str, ...]:
    """Every column that a list may have, those it has by itself first."""
    return tuple(dict.fromkeys([*usual, *public_fields(model)]))


def asked_columns(
    query: QueryDict, model: type[Record], usual: tuple[str, ...]
) -> tuple[tuple[str, ...], list[Problem]]:
    """The columns asked for, in that order; a name that is none names the nearest."""
    asked = single_values(raw_values(query, COLUMNS))
    known = columns_of(model, usual)
    problems = [
        Problem(
            COLUMNS, f"There is no column “{name[:60]}”.{did_you_mean(name, known)}"
        )
        for name in asked
        if name not in known
    ]
    return tuple(name for name in asked if name in known) or usual, problems[:5]


def read_look(
    query: QueryDict, model: type[Record], usual: tuple[str, ...]
) -> tuple[Look, list[Problem]]:
    """How the list is to be shown, and what is wrong with what was asked."""
    columns, problems = asked_columns(query, model, usual)
    for name, known in ((DENSITY, [COMPACT]), (COUNT, [EXACT])):
        given = raw_values(query, name)
        if len(given) > 1:
            problems.append(Problem(name, "Give this parameter once only."))
        elif given and given[0] not in known:
            told = f"“{given[0][:60]}” is none of the values."
            near = did_you_mean(given[0], known) or f" Write “{known[0]}”."
            problems.append(Problem(name, told + near))
    density = (raw_values(query, DENSITY) or [""])[0]
    return Look(columns, density, bool(raw_values(query, COUNT))), problems


def offered_columns(
    model: type[Record], usual: tuple[str, ...], shown: tuple[str, ...]
) -> list[Choice]:
    """The columns of the form: those shown in their order, then all others."""
    names = dict.fromkeys([*shown, *columns_of(model, usual)])
    return [Choice(name, label_of(model, name), name in shown) for name in names]


def offered_sizes(size: int) -> list[Choice]:
    """How many rows a page may have; what was asked for is among them."""
    return [Choice(str(one), str(one), one == size) for one in sorted({*SIZES, size})]


def offered_densities(density: str) -> list[Choice]:
    """How close rows may stand."""
    return [
        Choice(value, label, value == density) for value, label in DENSITIES.items()
    ]
