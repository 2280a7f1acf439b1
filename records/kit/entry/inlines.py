"""Parts and citations of a record, entered on the record's own page."""

from typing import Any

from django.contrib.admin import StackedInline, TabularInline
from django.contrib.admin.sites import AdminSite
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.text import capfirst

from records.kit.entry.conflicts import newest_entries
from records.kit.entry.fields import FORMFIELD_OVERRIDES, RecordFormFields
from records.kit.entry.forms import PartForm
from records.kit.entry.layout import part_fields, relations
from records.models import ExternalId, Record, RegisterEntry
from records.reading import sight_of


class PartFormSet(BaseInlineFormSet[Any, Any, Any]):
    """Rows of records on the page of the record they belong to.

    A new row is as confidential, and as finished, as that record.
    """

    owner: Record | None = None

    def __init__(
        self, data: Any = None, files: Any = None, instance: Any = None, **kwargs: Any
    ) -> None:
        self.owner = self.owner or instance
        queryset = kwargs.get("queryset")
        if data is not None and queryset is not None:
            # What is compared in a conflict must not change before it is saved.
            kwargs["queryset"] = queryset.select_for_update(of=("self",))
        super().__init__(data, files, instance, **kwargs)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs = super().get_form_kwargs(index)
        if index is not None and index < self.initial_form_count():
            if not hasattr(self, "_newest"):
                self._newest = newest_entries(row.pk for row in self.get_queryset())
            rows = self.get_queryset()
            if index < len(rows):
                kwargs["newest"] = self._newest_for(index, rows)
        return kwargs

    def _newest_for(self, index: int, rows: Any) -> int | None:
        """Of the row that the form will show: posted rows say which they are."""
        number = rows[index].pk
        if self.is_bound:
            posted = self.data.get(f"{self.add_prefix(index)}-id", "")
            if str(number) != posted:
                return None
        return self._newest.get(number, 0)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if DELETION_FIELD_NAME in form.fields:
            # In a table it has no label to be seen.
            form.fields[DELETION_FIELD_NAME].widget.attrs["aria-label"] = "Delete"

    def clean(self) -> None:
        """Say so when a row is gone: Django would leave out what was typed into it."""
        super().clean()
        for form in self.initial_forms:
            going = getattr(form, "cleaned_data", {}).get(DELETION_FIELD_NAME)
            if form.instance.pk is None and not going:
                raise ValidationError(
                    "A row has been deleted since you opened the page: open it again."
                )

    def save_new(self, form: Any, commit: bool = True) -> Any:
        if self.owner is not None:
            form.instance.classification = self.owner.classification
            form.instance.review = self.owner.review
        return super().save_new(form, commit=commit)


class RecordInline(RecordFormFields, StackedInline[Any, Any]):
    """Records of one type on the page of another: all relations by autocomplete."""

    form = PartForm
    formset = PartFormSet
    formfield_overrides = FORMFIELD_OVERRIDES
    extra = 0
    show_change_link = True
    view_on_site = False
    owner_field = ""

    def __init__(self, parent_model: type[Record], admin_site: AdminSite) -> None:
        super().__init__(parent_model, admin_site)
        related = [name for name in relations(self.model) if name != self.owner_field]
        self.__dict__.update(
            fields=part_fields(self.model, self.owner_field),
            autocomplete_fields=related,
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who deletes has to see all that hangs on a record."""
        may: bool = super().has_delete_permission(request, obj)
        return may and sight_of(request.user).is_all

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = list(super().get_fields(request, obj))
        if not self.has_change_permission(request, obj):
            fields.remove("seen")
        return fields

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The rows that the user may see, with the records that they refer to."""
        rows: Any = super().get_queryset(request)
        fetched = [
            field.name
            for field in self.model._meta.concrete_fields
            if field.is_relation and field.name != self.owner_field
        ]
        rows = rows.visible_to(request.user)
        return rows.select_related(*fetched) if fetched else rows  # type: ignore[no-any-return]


class TableInline(RecordInline, TabularInline[Any, Any]):
    """The same as a table: for records of few, short fields."""

    template = "admin/edit_inline/tabular.html"

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """A field whose only visible label is the head of its column."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = capfirst(db_field.verbose_name)
        return field


class CitationFormSet(PartFormSet):
    """Rows that refer to a record by its entry of the register, of the same number."""

    def __init__(
        self, data: Any = None, files: Any = None, instance: Any = None, **kwargs: Any
    ) -> None:
        self.owner = instance
        entry = RegisterEntry()
        if instance is not None:
            kind = instance.record_type()
            entry = RegisterEntry(pk=instance.pk, record_type=kind, key=instance.key)
        entry._state.adding = entry.pk is None
        super().__init__(data, files, entry, **kwargs)

    def save_new(self, form: Any, commit: bool = True) -> Any:
        # A new record has had its number only since it was saved.
        self.instance.pk = self.owner.pk if self.owner else None
        return super().save_new(form, commit=commit)


class RegisterInline(RecordInline):
    """Records that refer to one of any type: its entry of the register is above."""

    formset = CitationFormSet
    fk_name = "record"
    owner_field = "record"

    def __init__(self, parent_model: type[Record], admin_site: AdminSite) -> None:
        self.record_model = parent_model
        super().__init__(RegisterEntry, admin_site)  # type: ignore[arg-type]


class ExternalIdInline(RegisterInline):
    """The numbers that other systems have for the record."""

    model = ExternalId


def part_inline(model: type[Record], part: str, table: bool) -> type[RecordInline]:
    """The inline for one of the PARTS of a record type."""
    relation: Any = model._meta.get_field(part)
    base = TableInline if table else RecordInline
    return type(
        f"{relation.related_model.__name__}Inline",
        (base,),
        {
            "model": relation.related_model,
            "fk_name": relation.field.name,
            "owner_field": relation.field.name,
            "verbose_name_plural": part.replace("_", " "),
        },
    )
