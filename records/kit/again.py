"""What is asked of the database again and again, worked out once.

To put a question of three filters together, and to write its SQL, takes Django longer
than the database takes to answer. So SQL is kept, by what was asked and by what may be
seen; only of questions that are put together without asking the database.
"""

from collections import OrderedDict
from collections.abc import (
    Callable,
    Collection,
    Hashable,
    Iterable,
    Iterator,
    Sequence,
)
from contextlib import ExitStack, contextmanager
from threading import Lock
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import QuerySet
from django.db.models.query import ModelIterable

from records.kit.among import KEY, KEYS, NUMBERS, among_keys, listed
from records.kit.filtering.paths import visible
from records.kit.making import making
from records.kit.prepared import fetched, numbered, written_out
from records.models import Record
from records.reading import Reader, current_sight, sight_of

# So many statements are kept: those that somebody asked for last.
MOST_KEPT = 500

Statement = tuple[str, tuple[Any, ...]]

_KEPT: OrderedDict[Hashable, Any] = OrderedDict()
# Threads share it.
_LOCK = Lock()


def rows_again(
    meant: Hashable | None,
    model: type[Record],
    reader: Reader,
    query: Callable[[], QuerySet[Any, Any]],
    around: str = "%s",
) -> list[tuple[Any, ...]]:
    """What a query finds, within other SQL; none where no row can fit.

    ``meant`` stands for all that the query depends on, but who reads; None is not kept.
    """

    def make() -> str:
        try:
            sql, params = query().query.sql_with_params()
        except EmptyResultSet:
            return ""
        return written_out(numbered(around.replace("%s", sql, 1)), params)

    sql = once(meant, model, reader, make)
    return fetched(sql, (), router.db_for_read(model)) if sql else []


def values_again(
    meant: Hashable,
    model: type[Any],
    reader: Reader,
    numbers: Collection[int],
    query: Callable[[], QuerySet[Any, Any]],
) -> list[tuple[Any, ...]]:
    """The values that a query finds for numbers, which it takes by ``among``.

    ``query`` gives lists of values, and depends on nothing but what is meant, the model
    and what may be seen.
    """
    given = [(NUMBERS, listed(numbers))]
    return given_again(("values", meant), model, reader, _sql_of(query), given)


def keyed_again(
    model: type[Any], reader: Reader, keys: Collection[str]
) -> list[tuple[Any, ...]]:
    """Key and number of the records with these keys that the reader may see."""

    def query() -> QuerySet[Any, Any]:
        return visible(model, reader).filter(among_keys()).values_list("key", "pk")

    return given_again("keys", model, reader, _sql_of(query), [(KEYS, list(keys))])


def one_again(
    meant: Hashable,
    model: type[Any],
    reader: Reader,
    key: str,
    columns: Callable[[], Iterable[Any]],
) -> tuple[Any, ...] | None:
    """Columns of the record with a key; None where the reader may see none.

    ``columns`` depend on nothing but what is meant, the model and what may be seen.
    """

    def query() -> QuerySet[Any, Any]:
        # One key, by “=”: of a list, the database would plan each time anew.
        return visible(model, reader).filter(key=KEY).values_list(*columns())

    found = given_again(("one", meant), model, reader, _sql_of(query), [(KEY, key)])
    return found[0] if found else None


def given_again(
    meant: Hashable,
    model: type[Any],
    reader: Reader,
    make: Callable[[], Statement],
    given: Sequence[tuple[Any, Any]],
    *,
    may_keep: bool = True,
) -> list[tuple[Any, ...]]:
    """What a statement finds with values in the places of what stands there.

    It is made as Django writes it, with its parameters; see ``statement_again``.
    ``may_keep``: whether one plan does for any values.
    """

    def numbering() -> Statement:
        sql, params = make()
        return numbered(sql), params

    sql, values = statement_again(meant, model, reader, numbering, given)
    return fetched(sql, values, router.db_for_read(model), may_keep=may_keep)


def statement_again(
    meant: Hashable,
    model: type[Any],
    reader: Reader,
    make: Callable[[], Statement],
    given: Sequence[tuple[Any, Any]],
) -> Statement:
    """A statement with values in the places of what stands there.

    It depends on nothing but what is meant, the model and what may be seen; ``given``
    is what stands there, and what belongs there, one by one.
    """

    def noting() -> tuple[str, list[Any], list[tuple[int, int]]]:
        sql, params = make()
        stands = [one for one, _ in given]
        places = [(n, stands.index(p)) for n, p in enumerate(params) if p in stands]
        return sql, list(params), places

    sql, params, places = once(meant, model, reader, noting)
    values = list(params)
    for place, which in places:
        values[place] = given[which][1]
    return sql, tuple(values)


def _sql_of(query: Callable[[], QuerySet[Any, Any]]) -> Callable[[], Statement]:
    return lambda: query().query.sql_with_params()


def records_again(
    meant: Hashable,
    model: type[Any],
    reader: Reader,
    numbers: Collection[int],
    query: Callable[[], QuerySet[Any, Any]],
) -> list[Any]:
    """The records that a query finds for numbers, which it takes by ``among``.

    ``query`` depends on nothing but what is meant, the model and what may be seen.
    """
    using = router.db_for_read(model)

    def make() -> Any:
        compiler = query().query.get_compiler(using)
        sql, params = compiler.as_sql()
        return compiler, numbered(sql), params

    compiler, sql, given = once(("records", meant), model, reader, make)
    text = listed(numbers)
    params = tuple(text if value == NUMBERS else value for value in given)
    return made_of(compiler, fetched(sql, params, using), using)


def made_of(compiler: Any, found: Sequence[Any], using: str) -> list[Any]:
    """The records that Django makes of rows, as if it had asked itself."""
    asked = SimpleNamespace(
        execute_sql=lambda **_: [found],
        results_iter=compiler.results_iter,
        select=compiler.select,
        klass_info=making(compiler.klass_info),
        annotation_col_map=compiler.annotation_col_map,
    )
    rows: Any = SimpleNamespace(
        db=using,
        query=SimpleNamespace(get_compiler=lambda **_: asked),
        _known_related_objects={},
    )
    return list(ModelIterable(rows))


def once(
    meant: Hashable | None,
    model: type[Any],
    reader: Reader,
    make: Callable[[], Any],
) -> Any:
    """What is made for a question, kept if it was made without asking the database."""
    key = (meant, model, sight_of(reader), current_sight())
    return made_once(None if meant is None else key, make)[0]


def made_once(key: Hashable | None, make: Callable[[], Any]) -> tuple[Any, bool]:
    """What is made for a key, and whether the database was asked to make it.

    If it was, what is made may differ next time, and is not kept; nor is it for None.
    """
    with _LOCK:
        kept = None if key is None else _KEPT.get(key)
        if kept is not None:
            _KEPT.move_to_end(key)
            return kept, False
    with _noting() as noted:
        made = make()
    if key is not None and not noted:
        with _LOCK:
            while len(_KEPT) >= MOST_KEPT:
                _KEPT.popitem(last=False)
            _KEPT[key] = made
    return made, bool(noted)


@contextmanager
def _noting() -> Iterator[list[str]]:
    noted: list[str] = []

    def note(execute: Any, sql: str, *args: Any) -> Any:
        noted.append(sql)
        return execute(sql, *args)

    with ExitStack() as all_of:
        for using in connections:
            all_of.enter_context(connections[using].execute_wrapper(note))
        yield noted
