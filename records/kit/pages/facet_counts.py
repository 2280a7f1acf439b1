"""The counts of facets: under the other filters, of all rows or of some, in time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from time import monotonic
from typing import Any

from django.db import OperationalError, connection, transaction
from django.http import QueryDict
from django.utils.text import capfirst

from records.kit import until_change
from records.kit.filtering.fields import raw_values, single_values
from records.kit.filtering.kinds import ReferenceFilter
from records.kit.pages.counting import tally_of
from records.kit.pages.listing import Total, key_of, sample, some_asked
from records.kit.pages.query import copied
from records.kit.pages.references import References
from records.kit.pages.tallies import Counts, Tally, count
from records.reading import Reader

# Lists this short are counted as they are. Longer ones have so much time for a facet,
# and for all; of those longer than MANY_ROWS, or of which there is no time to find all,
# some rows are counted.
FEW_ROWS = 1_000
MANY_ROWS = 5_000
SOME_ROWS = 1_000
MILLISECONDS = 200
MILLISECONDS_OF_ALL = 400


class Asked:
    """One facet with what was chosen of it; ``numbers`` are records, as named."""

    def __init__(self, filterset: Any, name: str, query: QueryDict) -> None:
        self.name, self.rule = name, filterset.filters[name]
        self.label = capfirst(str(self.rule.label or name.replace("_", " ")))
        self.query, self.numbers = copied(query), {}
        self.given = filterset.form.cleaned_data.get(name)
        if getattr(self.rule, "MULTIPLE", False):
            self.values = single_values(raw_values(query, name))
        else:
            # A date may have a comma in it.
            self.values = raw_values(query, name)[-1:]
        if isinstance(self.rule, ReferenceFilter):
            named = zip(self.values, self.given or (), strict=False)
            self.numbers = {n: word for word, numbers in named for n in numbers}
        self.query.setlist(name, self.values)
        if not self.values:
            del self.query[name]

    def tally(self, numbers: str) -> Tally:
        """What counts its values among some rows."""
        wanted = [*map(str, self.numbers)] if self.numbers else self.values
        return tally_of(self.name, self.rule, numbers, wanted)

    def want(self, counts: Counts, references: References) -> None:
        """Note the records that it may have to name."""
        if isinstance(self.rule, ReferenceFilter):
            found = (int(value) for value, _ in counts)
            references.want_ids(self.rule.target, [*found, *self.numbers])


def count_facets(
    filterset: Any,
    asked: dict[str, Asked],
    total: Total,
    all_of: list[Tally],
    reader: Reader,
) -> tuple[dict[str, Counts], set[str]]:
    """The counts of all facets but those that take too long; of which some rows only.

    A facet counts without its own choice, by which it may have many rows where the list
    has few. Kept until a record changes, if nothing was left out.
    """
    others = tuple((one.name, one.meant, tuple(one.wanted)) for one in all_of)
    chosen = tuple((name, tuple(one.values)) for name, one in asked.items())
    key = key_of(filterset, ("facets", others, chosen, total.is_more))
    found: tuple[dict[str, Counts], set[str]] | None = until_change.kept(key)
    if found is None:
        found = _counted(filterset, asked, total, all_of, reader)
        if found[0].keys() >= asked.keys():
            until_change.keep(key, found, total.since)
    return found


def _counted(
    filterset: Any,
    asked: dict[str, Asked],
    total: Total,
    all_of: list[Tally],
    reader: Reader,
) -> tuple[dict[str, Counts], set[str]]:
    began = monotonic()
    whole: list[Tally] = []
    some_of: list[Tally] = []
    own: str | None = None
    is_short = not is_many(total) and total.number <= FEW_ROWS

    def left() -> int:
        spent = 1000 * (monotonic() - began)
        return min(MILLISECONDS, int(MILLISECONDS_OF_ALL - spent))

    for name, one in asked.items():
        try:
            if name in filterset.active:
                numbers, is_whole = _without(filterset, name, left, is_short=is_short)
            elif is_many(total):
                if own is None:
                    # Once: what takes too long for one facet does for the next.
                    own = ""
                    with _in_time(left()):
                        own = _own(filterset, total)
                if not own:
                    continue
                numbers, is_whole = own, False
            else:
                numbers, is_whole = total.numbers, True
        except OperationalError:
            continue
        (whole if is_whole else some_of).append(one.tally(numbers))
    if is_short:
        counts = count([*all_of, *whole, *some_of], reader)
    else:
        counts = _in_time_each([*all_of, *whole, *some_of], reader, left)
        # What the page says without a facet it says however long it takes.
        counts |= count([one for one in all_of if one.name not in counts], reader)
    return counts, {tally.name for tally in some_of}


def _own(filterset: Any, total: Total) -> str:
    """Some of the rows of a list of many."""
    if total.numbers:
        return sample(filterset, total.numbers, SOME_ROWS)
    return some_asked(filterset, SOME_ROWS, is_of_many=True)


def _without(
    filterset: Any, name: str, left: Callable[[], int], *, is_short: bool
) -> tuple[str, bool]:
    """Rows under all filters but one, and whether they are all.

    Some are found first; all of many only where that seems to take a quarter of the
    time that is left.
    """
    began, time = monotonic(), nullcontext if is_short else partial(_in_time, left())
    with time():
        some = some_asked(filterset, SOME_ROWS + 1, without=name)
    if some.count(",") < SOME_ROWS:
        return some, True
    spent = 1000 * (monotonic() - began)
    if 4 * spent * MANY_ROWS / SOME_ROWS < left():
        try:
            with _in_time(left()):
                found = some_asked(filterset, MANY_ROWS + 1, without=name)
        except OperationalError:
            pass
        else:
            if found.count(",") < MANY_ROWS:
                return found, True
    return some, False


def _in_time_each(
    tallies: list[Tally], reader: Reader, left: Callable[[], int]
) -> dict[str, Counts]:
    """What is counted in time: all together or, where that is too long, each alone."""
    if not tallies:
        return {}
    try:
        with _in_time(left()):
            return count(tallies, reader)
    except OperationalError:
        if len(tallies) == 1:
            return {}
    each = [_in_time_each([tally], reader, left) for tally in tallies]
    return {name: counts for one in each for name, counts in one.items()}


def is_many(total: Total) -> bool:
    """Whether a list has too many rows to count the values of all."""
    return not total.numbers or total.number > MANY_ROWS


@contextmanager
def _in_time(milliseconds: int) -> Iterator[None]:
    """Inside, each statement has to come in time; OperationalError if not."""
    if milliseconds <= 0:
        raise OperationalError("no time is left")
    with transaction.atomic():
        with connection.cursor() as cursor:
            # What held before is set again: a savepoint that is kept keeps this too.
            cursor.execute("SHOW statement_timeout")
            [before] = cursor.fetchone()
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)]
            )
        yield
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])
