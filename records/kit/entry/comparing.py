"""What a merge of two records would do, told before it is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin import site
from django.db import models
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst

from records.kit.fields import STAFF_FIELDS, RecordField, record_fields
from records.kit.registry import by_record_type
from records.merging import Reference, references
from records.models import FormerKey, Judgement, Merge, Record, RegisterEntry
from records.partial_dates.display import display
from records.reading import Reader

# How many of the records that are moved are named; the rest are counted.
NAMED = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both records, and in words what becomes of it."""

    label: str
    kept: str
    gone: str
    outcome: str
    is_lost: bool = False

    @property
    def differ(self) -> bool:
        """Whether the two say different things."""
        return self.kept != self.gone


@dataclass(frozen=True, slots=True)
class Link:
    """A record by name, with its address in the admin where it has one."""

    text: str
    address: str = ""


@dataclass(slots=True)
class Moved:
    """Records of one type that refer to the one that goes, by one of their fields."""

    label: str
    total: int
    links: list[Link] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.total - len(self.links)


@dataclass(frozen=True, slots=True)
class Collision:
    """Two records of which only one may stand once the two are one."""

    of_gone: Link
    of_kept: Link
    rule: str


def link_to(record: models.Model) -> Link:
    """The record's page in the admin."""
    text = str(record)
    if isinstance(record, Record) and record.key not in text:
        text = f"{text} · {record.key}"
    options = record._meta
    try:
        name = f"admin:{options.app_label}_{options.model_name}_change"
        return Link(text, reverse(name, args=[record.pk]))
    except NoReverseMatch:
        return Link(text)


def lines(kept: Record, gone: Record, reader: Reader) -> list[Line]:
    """Field by field what both say.

    Left out are fields that both leave empty, and those for colleagues in which they
    agree, such as that both are published.
    """
    model = type(kept)
    said = [_line(one, kept, gone, reader) for one in record_fields(model)]
    of_staff = (model._meta.get_field(name) for name in STAFF_FIELDS)
    said += [
        line for one in of_staff if (line := _line(one, kept, gone, reader)).differ
    ]
    return [line for line in said if line.kept or line.gone]


def _line(one: Any, kept: Record, gone: Record, reader: Reader) -> Line:
    first, second = (in_words(one, record, reader) for record in (kept, gone))
    outcome, lost = "", False
    if first == second:
        outcome = "the same"
    elif one.name == "key":
        outcome = "the other key leads here for ever"
    elif one.name == "name" and hasattr(kept, "names"):
        outcome = "the other is kept as a name"
    elif isinstance(one, models.ManyToManyField):
        outcome = "both lists are joined"
    elif not second:
        outcome = "stays"
    else:
        lost = True
        outcome = "not taken over" if not first else "stays; the other goes"
    return Line(capfirst(str(one.verbose_name)), first, second, outcome, lost)


def in_words(one: RecordField, record: Record, reader: Reader) -> str:
    """The value of a field in words, as far as the reader may see it."""
    if one.is_relation:
        target: Any = one.related_model
        seen = target.objects.visible_to(reader)
        if isinstance(one, models.ManyToManyField):
            numbers = getattr(record, one.name).values_list("pk", flat=True)
        else:
            numbers = [getattr(record, str(one.attname))]
        return "; ".join(map(str, seen.filter(pk__in=list(numbers))))
    value = getattr(record, one.name)
    if value is None or value == "":
        return ""
    if one.choices:
        return str(getattr(record, f"get_{one.name}_display")())
    if getattr(one, "companions", False):
        return display(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def moves(gone: Record, reader: Reader) -> list[Moved]:
    """What refers to the record that goes, as far as the reader may see it."""
    model = _concrete(gone)
    found = (_moved(one, model, gone, reader) for one in references(model))
    return [one for one in found if one and one.total]


def _moved(
    reference: Reference, model: type[Record], gone: Record, reader: Reader
) -> Moved | None:
    holder: Any = reference.holder
    rows: models.QuerySet[Any]
    if holder is Merge:
        rows = Merge.objects.visible_to(reader).filter(kept=gone.pk)
        return _listed("Earlier merges", rows)
    if holder is FormerKey:
        rows = FormerKey.objects.filter(record=gone.pk)
        return _listed("Former keys, which lead here from now on", rows)
    if owner := holder._meta.auto_created:
        listed = next(
            one
            for one in owner._meta.local_many_to_many
            if one.remote_field.through is holder
        )
        if listed.m2m_column_name() == reference.field.column:
            return None  # A list of the record's own: it is among its fields.
        rows = owner.objects.visible_to(reader).filter(**{listed.name: gone.pk})
        return _listed(_label(owner, listed), rows)
    rows = holder.objects.visible_to(reader).filter(
        **{reference.field.attname: gone.pk}
    )
    return _listed(_label(holder, reference.field), rows)


def _listed(label: str, rows: models.QuerySet[Any]) -> Moved:
    return Moved(label, rows.count(), [link_to(row) for row in rows[:NAMED]])


def _label(holder: type[models.Model], by: RecordField) -> str:
    return f"{capfirst(str(holder._meta.verbose_name_plural))} ({by.verbose_name})"


def collisions(kept: Record, gone: Record, reader: Reader) -> list[Collision]:
    """Where both stand in a place that only one may have, by the rules of the models.

    Rules on more than columns are left to the database, which is asked before a merge.
    """
    return [
        collision
        for reference in references(_concrete(kept))
        if issubclass(reference.holder, Record) and not reference.unique
        for rule in reference.holder._meta.constraints
        if isinstance(rule, models.UniqueConstraint)
        and reference.field.name in rule.fields
        for collision in _collisions(reference, rule, kept, gone, reader)
    ]


def _collisions(
    reference: Reference,
    rule: models.UniqueConstraint,
    kept: Record,
    gone: Record,
    reader: Reader,
) -> Iterator[Collision]:
    holder: Any = reference.holder
    name = reference.field.attname
    others = [one for one in rule.fields if one != reference.field.name]
    rows = holder.objects.visible_to(reader).filter(rule.condition or Q())

    def place(row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, holder._meta.get_field(o).attname) for o in others)

    standing = {place(row): row for row in rows.filter(**{name: kept.pk})}
    for row in rows.filter(**{name: gone.pk}):
        where = place(row)
        # Two unknown values are not the same, unless the rule says so.
        if None in where and rule.nulls_distinct is not False:
            continue
        if where in standing:
            message = str(rule.get_violation_error_message())
            yield Collision(link_to(row), link_to(standing[where]), message)


def judgement_on(one: Record, other: Record, reader: Reader) -> Judgement | None:
    """What was judged of the two, if anything."""
    both = [one.pk, other.pk]
    found: Judgement | None = (
        Judgement.objects.visible_to(reader)
        .filter(one__in=both, other__in=both)
        .first()
    )
    return found


def link_to_row(table: str, number: int) -> Link:
    """A row of a table by its record, or by both where it is no record or gone."""
    for model in site._registry:
        if model._meta.db_table == table and not model._meta.proxy:
            record = model._default_manager.filter(pk=number).first()
            if record:
                return link_to(record)
            return Link(f"{capfirst(str(model._meta.verbose_name))} no. {number}, gone")
    return Link(f"{table.replace('_', ' ')} no. {number}")


def record_of(entry: RegisterEntry, reader: Reader) -> Record | None:
    """The record of an entry of the register, if the reader may see it."""
    model: Any = by_record_type(entry.record_type)
    found: Record | None = model.objects.visible_to(reader).filter(pk=entry.pk).first()
    return found


def counted(tables: Sequence[str]) -> list[tuple[str, int]]:
    """How many rows there are of each table, by the plural of its records."""
    plurals = {
        model._meta.db_table: capfirst(str(model._meta.verbose_name_plural))
        for model in site._registry
        if not model._meta.proxy
    }
    return [
        (plurals.get(table, capfirst(table.partition("_")[2])), tables.count(table))
        for table in dict.fromkeys(tables)
    ]


def _concrete(record: Record) -> type[Record]:
    concrete: Any = record._meta.concrete_model
    return concrete  # type: ignore[no-any-return]
