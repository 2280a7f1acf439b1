"""Conditions on related records that count only what the reader may see.

A join would also find a record through a hidden one beside it, and find it twice; a
subquery over ``visible_to`` does neither.
"""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import ForeignKey, ManyToManyField, Model, Q, QuerySet

from records.kit.among import found_in, is_one_of
from records.reading import Reader, sight_of


def reader_of(request: Any) -> Reader:
    """Who asks: the user of the request, or nobody in particular."""
    user: Reader | None = getattr(request, "user", None)
    return AnonymousUser() if user is None else user


def visible(model: type[Model], reader: Reader) -> QuerySet[Any]:
    """The records of a type that the reader may see, in no order."""
    return in_order(model, reader).order_by()


def in_order(model: type[Model], reader: Reader) -> QuerySet[Any]:
    """The records of a type that the reader may see, in their usual order."""
    records: QuerySet[Any] = model._default_manager.visible_to(reader)  # type: ignore[attr-defined]
    return records


def path_condition(
    model: type[Model],
    path: str,
    lookup: str,
    value: Any,
    reader: Reader,
    *,
    is_one_of_many: bool = False,
) -> Q:
    """The condition that something at the end of a path fits.

    ``path`` is Django's, such as ``participations__person__name``; it may end at a
    relation, and the value is then numbers of records, in any of the ways of
    :func:`records.kit.among.is_one_of`. One of many
    conditions, of which any will do, looks up what a subquery finds by an index: of
    several subqueries PostgreSQL would ask each row instead.
    """
    model = model._meta.concrete_model or model
    head, _, rest = path.partition("__")
    field: Any = model._meta.get_field(head)
    if not field.is_relation:
        return Q(**{f"{head}__{lookup}": value})
    if rest:
        target = field.related_model
        inner = visible(target, reader).filter(
            path_condition(
                target, rest, lookup, value, reader, is_one_of_many=is_one_of_many
            )
        )
    else:
        inner = value

    def within(column: str, rows: Any, *, may_be_empty: bool = False) -> Q:
        if not (is_one_of_many and isinstance(rows, QuerySet)):
            return is_one_of(column, rows)
        found = found_in(column, rows)
        return found & Q(**{f"{column}__isnull": False}) if may_be_empty else found

    if isinstance(field, ForeignKey):
        return within(head, inner, may_be_empty=field.null)
    if isinstance(field, ManyToManyField):
        links = field.remote_field.through._default_manager.filter(  # type: ignore[union-attr]
            is_one_of(field.m2m_reverse_field_name(), inner)
        )
        return within("pk", links.values(field.m2m_field_name()))
    if not rest:
        inner = visible(field.related_model, reader).filter(is_one_of("pk", value))
    back = field.field
    if isinstance(back, ManyToManyField):
        links = back.remote_field.through._default_manager.filter(  # type: ignore[union-attr]
            **{f"{back.m2m_field_name()}__in": inner}
        )
        return within("pk", links.values(back.m2m_reverse_field_name()))
    owners = inner.filter(**{f"{back.name}__isnull": False})
    return within("pk", owners.values(back.name))


def any_path(
    model: type[Model], paths: Collection[str], value: Any, reader: Reader
) -> Q:
    """The condition that one of some values stands at the end of one of the paths."""
    found = Q()
    for path in paths:
        found |= path_condition(
            model, path, "in", value, reader, is_one_of_many=len(paths) > 1
        )
    return found


def at_the_end(rows: QuerySet[Any], path: str, reader: Reader) -> QuerySet[Any, Any]:
    """Rows, by number, with what stands at the end of a path of each.

    As with ``path_condition``, every record along the path is one the reader may see.
    """
    model: Any = rows.model
    condition, steps, sight = Q(), "", sight_of(reader)
    for step in path.split("__"):
        field = model._meta.get_field(step)
        if not field.is_relation:
            break
        model, steps = field.related_model, f"{steps}{step}__"
        condition &= sight.condition(steps)
    return rows.filter(condition).values_list("pk", path)


def belonging_to(
    model: type[Model], above: Collection[str], numbers: Collection[int], reader: Reader
) -> QuerySet[Any]:
    """The records of a type that count as one of these: themselves, and those below.

    ``above`` are the paths from a record to those as which it counts, too.
    """
    belongs = Q(pk__in=numbers)
    for path in above:
        belongs |= path_condition(model, path, "in", numbers, reader)
    return visible(model, reader).filter(belongs)
