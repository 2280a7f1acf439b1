"""One page of a list: what was asked, how many there are, which are shown."""

from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import QueryDict

from records.kit import until_change
from records.kit.again import rows_again
from records.kit.among import listed, numbers_in
from records.kit.filtering.fields import raw_values, single_values
from records.kit.filtering.on_a_day import AS_OF
from records.kit.nearest import named_in
from records.kit.pages.in_time import OutOfTime, Time
from records.kit.pages.query import changed
from records.kit.pages.references import by_numbers
from records.models import Record
from records.models.changes import unchanged_until
from records.partial_dates.queries import undated

MOST_ROWS = 100
# So many rows are counted without being asked to; where that takes too long, as many as
# come of fewer.
MOST_COUNTED = 10_000
FEWER = (1_000, 100)
# Ten times as many take so much longer at least: some of what few took was to begin.
TIMES_AS_LONG = 5
# What was cut short for want of time is said again so long: where all turn pages on a
# busy server, each page would else spend the whole time in vain.
CUT_SECONDS = 30
EARLIEST = "_earliest"
# Of many rows these are found sooner by looking at one after the other.
EARLY = 1_000
ORDERING = "ordering"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a parameter; ``field`` is its place in the form.

    ``mended`` is the question with the nearest right word in its stead, where one is
    near enough to be named.
    """

    name: str
    message: str
    field: str = ""
    mended: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows a list has; ``is_more``: that many were counted, and no further.

    ``numbers`` are the rows, as PostgreSQL writes a list; empty where there are many.
    Of those ``some`` are known if there was no time to count as far as is usual. So
    many rows are ``undated``: their main date is not on the time line; or more, too.
    ``since``: the transaction from which on they may be others (until_change).
    """

    number: int
    is_more: bool = False
    numbers: str = ""
    some: str = ""
    undated: int = 0
    has_more_undated: bool = False
    since: int | None = None

    @property
    def is_cut(self) -> bool:
        """Whether there was no time to count as far as is usual."""
        return self.is_more and self.number < MOST_COUNTED

    @property
    def is_of_many(self) -> bool:
        """Whether so many rows are known that some are found one after the other."""
        return self.is_more and self.number >= min(MOST_COUNTED, *FEWER[:1])


@dataclass(frozen=True, slots=True)
class Pages:
    """Where in the list this page is; an address is empty where there is no page.

    ``is_more``: there are more pages than ``last``.
    """

    number: int
    last: int
    first_row: int
    last_row: int
    previous: str
    next: str
    is_more: bool = False


def read_paging(query: QueryDict) -> tuple[int, int, list[Problem]]:
    """Number of the page, rows on it, and what is wrong with what was asked."""
    problems = []
    numbers = {"page": 1, "page_size": settings.PAGE_SIZE}
    for name in numbers:
        given = query.get(name, "").strip()
        if len(query.getlist(name)) > 1:
            problems.append(Problem(name, "Give this parameter once only."))
        elif not given:
            continue
        elif not (given.isascii() and given.isdigit() and int(given[:9])):
            message = f"“{given[:20]}” is no number of 1 or more."
            problems.append(Problem(name, message))
        else:
            numbers[name] = int(given[:9])
    if numbers["page_size"] > MOST_ROWS:
        problems.append(
            Problem(
                "page_size",
                f"A page holds at most {MOST_ROWS} rows; downloads hold all of them.",
            )
        )
    return numbers["page"], numbers["page_size"], problems


def count(rows: QuerySet[Any], *, is_exact: bool) -> Total:
    """How many rows there are: up to a limit, unless all are to be counted."""
    if is_exact:
        return Total(rows.count())
    found = rows.order_by()[: MOST_COUNTED + 1].count()
    return Total(min(found, MOST_COUNTED), found > MOST_COUNTED)


def count_asked(filterset: Any, time: Time, *, is_exact: bool = False) -> Total:
    """How many rows a list has and, of few, which.

    Kept until a record changes, so that to turn the page is not to count again; for a
    moment only where there was no time to count as far as is usual.
    """
    key = key_of(filterset, ("total", is_exact))
    total: Total | None = until_change.kept(key)
    if total is not None:
        return total
    if is_exact:
        total = _counted(filterset, MOST_COUNTED, is_exact=True)
    else:
        total = _in_time(filterset, time)
    until_change.keep(key, total, total.since, CUT_SECONDS if total.is_cut else inf)
    return total


def _in_time(filterset: Any, time: Time) -> Total:
    """As many rows as there is time to count, which may be none.

    Few are counted first: where all take too long, what was spent on them is lost.
    """
    total, fewer = Total(0, is_more=True), [n for n in FEWER if n < MOST_COUNTED]
    before = time.left
    for most in fewer:
        with suppress(OutOfTime), time.within(1 / 2):
            total = _counted(filterset, most)
            break
    needs = TIMES_AS_LONG * (before - time.left)
    if total.is_more and total.number == max(fewer, default=0):
        with suppress(OutOfTime), time.within(needs=needs):
            total = _counted(filterset, MOST_COUNTED)
    if total.is_more:
        with suppress(OutOfTime), time.within(1 / 3):
            return _with_undated(filterset, total)
    return total


def _with_undated(filterset: Any, total: Total) -> Total:
    """The same with how many of very many rows have no main date on the time line."""
    if not (name := main_date(filterset.queryset.model)):
        return total
    rows = filterset.rows_without("", is_of_many=total.is_more)
    found = count(rows.filter(undated(name)), is_exact=not total.is_more)
    return replace(total, undated=found.number, has_more_undated=found.is_more)


def _counted(filterset: Any, most: int, *, is_exact: bool = False) -> Total:
    if filterset.has_some and not is_exact:
        answer = rows_again(
            _meant(filterset, ("some", most)),
            filterset.queryset.model,
            filterset.request.user,
            lambda: filterset.some_rows(most).order_by().values("pk")[: most + 1],
            f"SELECT count(*), {unchanged_until()} FROM (%s) AS found",
        )
        found, since = answer[0] if answer else (0, None)
        if found > most:
            return Total(most, is_more=True, since=since)
    dated = main_date(filterset.queryset.model)
    columns = ("pk", f"{dated}{EARLIEST}") if dated else ("pk", "key")
    told = "count(*), array_agg(id)::text, count(*) - count(low)"
    around = f"SELECT {told}, {unchanged_until()}"
    answer = _asked(
        filterset,
        ("counted", most, around),
        lambda rows: rows.order_by().values_list(*columns)[: most + 1],
        around=f"{around} FROM (%s) AS found (id, low)",
    )
    # Nothing is answered where it is known beforehand that no row fits.
    found, numbers, undated, since = answer[0] if answer else (0, None, 0, None)
    if found <= most:
        return Total(found, numbers=numbers or "{}", undated=undated, since=since)
    if most < MOST_COUNTED:
        return Total(most, is_more=True, some=numbers, since=since)
    if is_exact:
        total = Total(filterset.rows_without("").count(), since=since)
        return _with_undated(filterset, total)
    return Total(most, is_more=True, since=since)


def key_of(filterset: Any, purpose: Hashable) -> Hashable | None:
    """By what it is kept what was found out about the rows of a list."""
    # In whatever order they are.
    meant = _meant(filterset, purpose, "ordering")
    sights = until_change.sights_of(filterset.request.user)
    return None if meant is None else (meant, sights)


def sample(numbers: str, most: int) -> str:
    """Some of the rows with these numbers, evenly from the order of their entry."""
    rows = sorted(numbers_in(numbers))
    return listed(rows[:: -(-len(rows) // most)]) if len(rows) > most else numbers


def some_asked(
    filterset: Any,
    most: int,
    *,
    is_by_key: bool,
    without: str = "",
    is_of_many: bool = False,
) -> str:
    """The numbers of some of the rows, as PostgreSQL writes a list of them.

    They are those whose keys come first, or that do however they are found.
    """
    order = ["key"] if is_by_key else []
    answer = _asked(
        filterset,
        ("some", most, is_by_key),
        lambda rows: rows.order_by(*order).values_list("pk")[:most],
        without,
        "SELECT array_agg(id)::text FROM (%s) AS found (id)",
        is_of_many=is_of_many,
    )
    # Nothing is answered where it is known beforehand that no row fits.
    return (answer[0][0] if answer else None) or "{}"


def _asked(
    filterset: Any,
    purpose: Hashable,
    query: Callable[[Any], Any],
    without: str = "",
    around: str = "%s",
    *,
    is_of_many: bool = False,
) -> list[tuple[Any, ...]]:
    return rows_again(
        _meant(filterset, (purpose, is_of_many), without),
        filterset.queryset.model,
        filterset.request.user,
        lambda: query(filterset.rows_without(without, is_of_many=is_of_many)),
        around,
    )


def _meant(filterset: Any, purpose: Hashable, *without: str) -> Hashable | None:
    question = filterset.question_without(*without)
    return None if question is None else (type(filterset), purpose, question)


class Rows:
    """The records of a list, to be cut into pages."""

    def __init__(self, filterset: Any, total: Total) -> None:
        self.filterset, self.total = filterset, total
        self._read: tuple[int, list[Record]] = (0, [])

    def reaching(self, start: int, size: int) -> Total | None:
        """How many rows there are, at least, as seen from a page that was not counted.

        None where no row is so far.
        """
        self._read = start, self[start : start + size + 1]
        found = len(self._read[1])
        if start and not found:
            return None
        if found > size:
            return replace(self.total, number=start + size)
        rows = listed([one.pk for one in self._read[1]]) if not start else ""
        return Total(start + found, numbers=rows, since=self.total.since)

    def __getitem__(self, part: slice) -> list[Record]:
        start, read = self._read
        if read and part.start == start:
            return read[: part.stop - start]
        if self.filterset.form.cleaned_data.get(AS_OF):
            # Each is marked how well it is known to have held then.
            return list(self.filterset.qs[part])
        model: type[Record] = self.filterset.queryset.model
        reader = self.filterset.request.user
        found = _asked(
            self.filterset,
            ("page", part.start, part.stop),
            lambda rows: rows.values_list("pk")[part],
            is_of_many=self.total.is_of_many and part.stop <= EARLY,
        )
        numbers = [number for (number,) in found]
        records = {one.pk: one for one in by_numbers(model, reader, numbers)}
        # What was deleted or hidden between the two questions is gone.
        return [records[number] for number in numbers if number in records]


def cut(
    rows: QuerySet[Any] | Rows, query: QueryDict, total: Total, number: int, size: int
) -> tuple[list[Record], Pages | None, list[Problem]]:
    """The records of one page; a page behind the last is a problem."""
    cuttable: Any = rows
    paginator = Paginator(cuttable, size)
    paginator.count = total.number
    if number > paginator.num_pages:
        last = f"The last page is {paginator.num_pages}."
        return [], None, [Problem("page", f"There is no page {number}. {last}")]
    page = paginator.page(number)
    pages = Pages(
        number=number,
        last=paginator.num_pages,
        first_row=page.start_index(),
        last_row=page.end_index(),
        previous=changed(query, page=number - 1) if page.has_previous() else "",
        next=changed(query, page=number + 1)
        if page.has_next() or total.is_more
        else "",
        is_more=total.is_more,
    )
    return list(page.object_list), pages, []


def main_date(model: type[Record]) -> str | None:
    """The date by which the type is sorted, where it is."""
    first = str(next(iter(model._meta.ordering or ())))
    return first.removesuffix(EARLIEST) if first.endswith(EARLIEST) else None


def undated_words(total: Total) -> str:
    """How many rows have no main date on the time line, in words; empty for none."""
    if total.undated == total.number > 1 and not total.is_more:
        return "all undated"
    number = f"{total.undated:,}{'+' if total.has_more_undated else ''}"
    return f"{number} of them undated" if total.undated else ""


def in_words(model: type[Record], count: int, *, is_more: bool = False) -> str:
    """A number of records, such as “18 meetings”, or “10,000+ events”."""
    options = model._meta
    noun = options.verbose_name if count == 1 else options.verbose_name_plural
    if is_more:
        return f"{count:,}+ {noun}"
    return f"{count:,} {noun}" if count else f"No {noun}"


def with_ways_out(problems: Iterable[Problem], query: QueryDict) -> list[Problem]:
    """The same problems, each with the question that it may have been meant as.

    A value is replaced where it is the only one of its parameter.
    """
    found = []
    for problem in problems:
        near, values = named_in(problem.message), raw_values(query, problem.name)
        copy = query.copy()
        if near and problem.message.startswith("There is no filter"):
            del copy[problem.name]
            copy.setlist(near, [*copy.getlist(near), *values])
        elif near and len(single_values(values)) == 1:
            copy[problem.name] = near
        else:
            near = ""
        mended = f"?{copy.urlencode()}" if near else ""
        found.append(replace(problem, mended=mended))
    return found


def problems_of(filterset: Any) -> list[Problem]:
    """What the filter set found wrong, parameter by parameter."""
    found = []
    for name, messages in filterset.errors.items():
        field = filterset.form[name].id_for_label if name in filterset.filters else ""
        found += [Problem(name, str(message), field) for message in messages]
    return found
