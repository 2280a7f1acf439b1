"""The columns of a file: one for each field that staff may enter."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import NOT_PROVIDED, ForeignKey, ManyToManyField, TextField
from import_export.fields import Field

from records.kit.nearest import did_you_mean
from records.kit.problems import Problem
from records.kit.widgets import CodeWidget, widget_for
from records.models import Record


class Column(Field):
    """One column; for references ``attname`` is where the record keeps the number."""

    # Resources copy their columns; the model's field stays what it is.
    def __deepcopy__(self, memo: dict[int, Any]) -> "Column":
        return type(self)(self.field)

    def __init__(self, field: Any) -> None:
        self.is_list = isinstance(field, ManyToManyField)
        self.is_reference = isinstance(field, ForeignKey)
        self.attname = field.attname
        self.optional = field.blank
        self.field = field
        # Django leaves the length of long text to forms.
        self.longest = field.max_length if isinstance(field, TextField) else None
        super().__init__(
            attribute=field.name,
            column_name=field.name,
            widget=CodeWidget() if field.name == "key" else widget_for(field),
            default=field.default,
        )

    def clean(self, row: Mapping[str, Any], **kwargs: Any) -> Any:
        """The value of the cell; an empty cell is the field's default."""
        value = self.widget.clean(row[self.column_name])
        if value is None or value == "" or value == []:
            if self.is_list and not self.optional:
                raise ValueError("Name at least one.")
            if not self.is_list and self.default is not NOT_PROVIDED:
                return self.default() if callable(self.default) else self.default
        if self.longest and len(value) > self.longest:
            raise ValueError(
                f"At most {self.longest} characters can be kept; here are {len(value)}."
            )
        return value

    def get_value(self, instance: Record) -> Any:
        """The value that the record keeps: for references numbers, not records."""
        if self.is_list:
            return [one.pk for one in getattr(instance, self.attribute).all()]
        return getattr(instance, self.attname)

    def through(self) -> tuple[Any, str, str]:
        """For a list: the table behind it, and its columns for owner and member."""
        table = self.field.remote_field.through
        owner = table._meta.get_field(self.field.m2m_field_name())
        member = table._meta.get_field(self.field.m2m_reverse_field_name())
        return table, owner.attname, member.attname


def header_problems(header: Iterable[str] | None, known: list[str]) -> list[Problem]:
    """What is wrong with a header: all of it, so that one look mends it."""
    names = Counter(header or ())
    problems = []
    for name in names:
        if name not in known:
            why = f"There is no such column.{did_you_mean(name, known)}"
            problems.append(Problem(why, 1, name))
        elif names[name] > 1:
            problems.append(Problem("The column is there twice.", 1, name))
    if "key" not in names:
        why = "The column “key” is missing: records are found by it."
        problems.append(Problem(why, 1))
    return problems
