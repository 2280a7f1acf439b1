"""The admin of every record type, worked out from its model.

``class MissionAdmin(RecordAdmin): columns = ("kind", "sending_party")`` is all that a
type needs; a new field of the model appears on the form by itself.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.paginator import Paginator
from django.db import IntegrityError, connection, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html

from records.attribution import SAFE_METHODS
from records.door.confirming import ask_password, is_confirmed
from records.four_eyes.waiting import waiting_for
from records.kit.entry.changes import changes, history_of
from records.kit.entry.citing import CitationInline
from records.kit.entry.conflicts import SEEN
from records.kit.entry.deletion import dependants, resting
from records.kit.entry.fields import FORMFIELD_OVERRIDES, RecordFormFields, understood
from records.kit.entry.files import Export
from records.kit.entry.forms import RecordForm
from records.kit.entry.inlines import RecordInline, part_inline
from records.kit.entry.layout import column, record_fieldsets, relations
from records.kit.entry.lists import BadList, ClosedLookups
from records.kit.entry.merging import Mergeable, merges_of
from records.kit.entry.refusals import refusal
from records.kit.entry.sticky import sticky_bar, sticky_source
from records.kit.entry.uncited import Uncited, check_cited
from records.kit.filtering.words import with_words
from records.models import Passage, Record, Source
from records.reading import sight_of

# Type, key and address of a record that is cited from what is to be deleted.
RESTING = 'Rests on it: {0} <a href="{2}">{1}</a>'


class RecordAdmin(RecordFormFields, Export, Mergeable, ClosedLookups):
    """Entry of one record type.

    columns     fields in the list, after the record's name
    narrow      fields to narrow the list by, beside review and classification
    parts       PARTS of the model that are entered on its page; all unless said
    tables      those of the parts that are entered as a table
    key_from    the field from which a key is proposed while one types
    merges      whether two of them may be one (records.kit.entry.merging)
    """

    columns: Sequence[str] = ()
    narrow: Sequence[str] = ()
    parts: Sequence[str] | None = None
    tables: Sequence[str] = ()
    key_from: str = ""

    form = RecordForm
    change_form_template = "admin/records/form.html"
    formfield_overrides = FORMFIELD_OVERRIDES
    inlines: ClassVar[tuple[type[RecordInline], ...]] = (CitationInline,)
    list_per_page = 50
    list_max_show_all = 200
    save_on_top = True

    def __init__(self, model: type[Record], admin_site: AdminSite) -> None:
        shown = [column(model, name) for name in self.columns]
        fields = [model._meta.get_field(name) for name in self.columns]
        parts = model.PARTS if self.parts is None else self.parts
        self.__dict__.update(
            search_fields=model.SEARCH,
            list_display=("__str__", *shown, "review", "version"),
            list_filter=(*self.narrow, "review", "classification"),
            list_select_related=[field.name for field in fields if field.is_relation],
            autocomplete_fields=relations(model),
            fieldsets=self.fieldsets or record_fieldsets(model),
            prepopulated_fields={"key": (self.key_from,)} if self.key_from else {},
            inlines=(
                *(part_inline(model, part, part in self.tables) for part in parts),
                *self.inlines,
            ),
        )
        super().__init__(model, admin_site)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The records that the user may see."""
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[no-any-return,attr-defined]

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """What holds all words, as in lists for readers; each record once."""
        return with_words(queryset, search_term, request.user), False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who deletes has to see all that hangs on a record."""
        may: bool = super().has_delete_permission(request, obj)
        return may and sight_of(request.user).is_all

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The layout; to who may change the record also the reason of the change."""
        fieldsets = list(super().get_fieldsets(request, obj))
        may_save = (
            self.has_add_permission(request)
            if obj is None
            else self.has_change_permission(request, obj)
        )
        if may_save:
            fieldsets.append(("This change", {"fields": ["change_reason", SEEN]}))
        return fieldsets

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Of a new record that names a source itself: the one worked from.

        Raises SuspiciousOperation for an address that names no record by its number.
        """
        given = super().get_changeform_initial_data(request)
        for name in relations(self.model):
            numbers = given.get(name, [])
            for number in [numbers] if isinstance(numbers, str) else numbers:
                if not (number.isascii() and number.isdecimal() and len(number) < 19):
                    raise SuspiciousOperation("A record is given by its number.")
        initial: dict[str, Any] = {}
        if sticky := sticky_source(request):
            kept = {Source: sticky.source, Passage: sticky.passage}
            for name in relations(self.model):
                related: Any = self.model._meta.get_field(name).related_model
                if record := kept.get(related):
                    initial[name] = record.pk
        return {**initial, **given}

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page of the form, with the bar that keeps a source."""
        context["sticky"] = sticky_bar(request)
        context["waiting"] = waiting_for(kwargs.get("obj"), request.user)
        context["merge_address"] = self.merge_address(request, kwargs.get("obj"))
        return super().render_change_form(request, context, *args, **kwargs)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A key is proposed for a new record, never for one that has its own."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form, which repeats what the database refused at a first attempt."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if issubclass(form, RecordForm):
            form.refusal = getattr(request, "refusal", "")
            form.uncited = getattr(request, "uncited", "")
        return form

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """The record; locked when it is about to be saved or deleted."""
        record = super().get_object(request, object_id, from_field)
        if record is None or request.method in SAFE_METHODS:
            return record
        rows = self.model._base_manager.select_for_update().order_by()
        list(rows.filter(pk=record.pk).values_list("pk"))
        return super().get_object(request, object_id, from_field)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """The form; what the database refuses comes back as an error on it."""
        if request.method in SAFE_METHODS:
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                return super().changeform_view(
                    request, object_id, form_url, extra_context
                )
        except IntegrityError as error:
            request.refusal = refusal(error)  # type: ignore[attr-defined]
        except Uncited as error:
            request.refusal = error.of_parts  # type: ignore[attr-defined]
            request.uncited = error.of_record  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        """Save the record, and say how its dates were understood."""
        super().save_model(request, obj, form, change)
        self._echo(request, form)

    def save_formset(
        self, request: HttpRequest, form: Any, formset: Any, change: bool
    ) -> None:
        """Save parts, and say how their dates were understood."""
        super().save_formset(request, form, formset, change)
        for part in formset:
            self._echo(request, part)

    def _echo(self, request: HttpRequest, form: Any) -> None:
        for echo in understood(form):
            messages.info(request, echo)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        """Save the parts; references and sources are checked now, not at the end."""
        super().save_related(request, form, formsets, change)
        saved = [
            part
            for formset in formsets
            for part in (
                *formset.new_objects,
                *(one for one, _ in formset.changed_objects),
            )
        ]
        check_cited(form.instance, saved)
        connection.check_constraints()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What a deletion takes along or is forbidden by, register included."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        going, forbidding = dependants(list(objs))
        for one in going:
            label = str(one._meta.verbose_name_plural)
            counts[label] = counts.get(label, 0) + 1
        deleted = [*deleted, *(_named(one) for one in going)]
        protected = [
            *protected,
            *(_named(one) for one in forbidding),
            *(format_html(RESTING, *one) for one in resting(list(objs))),
        ]
        return deleted, counts, lacking, protected

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete one record; references are checked now, not at the end."""
        super().delete_model(request, obj)
        connection.check_constraints()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete many records; references are checked now, not at the end."""
        super().delete_queryset(request, queryset)
        connection.check_constraints()

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> Any:
        """Delete, or say why the database refuses."""
        try:
            with transaction.atomic():
                return super().delete_view(request, object_id, extra_context)
        except IntegrityError as error:
            messages.error(request, f"Not deleted. {refusal(error)}")
        return HttpResponseRedirect("..")

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """The list; an action that the database refuses does nothing and says why.

        Deleting many at once asks for the password again.
        """
        if request.method in SAFE_METHODS:
            shown = {**(extra_context or {})}
            shown["import_address"] = self.import_address(request)
            return super().changelist_view(request, shown)
        if request.POST.get("action") == "delete_selected" and not is_confirmed(
            request
        ):
            return ask_password(request)
        try:
            with transaction.atomic():
                return super().changelist_view(request, extra_context)
        except IntegrityError as error:
            messages.error(request, f"Nothing was done. {refusal(error)}")
        return HttpResponseRedirect(request.get_full_path())

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """The list as a file; refused as the list itself would be."""
        try:
            response: HttpResponse = super().export_action(request)
        except BadList as error:
            return self.bad_list(request, error)
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Who changed what, when and why, from the history that the database keeps."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return super().history_view(request, object_id, extra_context)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        entries = history_of(record.pk, request.user)
        page = Paginator(entries, 200).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {self.opts.verbose_name} “{record}”",
            "object": record,
            "opts": self.opts,
            "page": page,
            "changes": changes(self.model, page.object_list),
            "merges": merges_of(record, request.user),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/records/history.html", context)


def _named(record: Any) -> str:
    return f"{str(record._meta.verbose_name).capitalize()}: {record} · {record.key}"
