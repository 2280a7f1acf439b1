"""Imports in the admin: a file is brought, planned, looked at, applied, and undone."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin import display
from django.core.exceptions import (
    PermissionDenied,
    SuspiciousOperation,
    ValidationError,
)
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from records.choices import ImportState, ImportStep
from records.door.confirming import ask_password, is_confirmed
from records.imports.annotated import annotated_parts
from records.imports.bringing import BringForm
from records.imports.keeping import keep, new_import
from records.imports.plan import Outcome
from records.kit.entry.lists import ClosedLookups
from records.kit.nearest import did_you_mean
from records.kit.registry import by_plural, record_types
from records.kit.spooling import Spool, joined
from records.mapping import MappingFaults, mapping_named, read_mapping
from records.mapping.store import names
from records.models import Citation, Import, Record

ROWS_A_PAGE = 100
# What each state can be told to do, by the name of the button.
_MAY = {
    "apply": (ImportState.PLANNED,),
    "cancel": (ImportState.WAITING, ImportState.RUNNING, ImportState.PLANNED),
    "undo": (ImportState.APPLIED,),
    "again": (ImportState.REFUSED, ImportState.FAILED, ImportState.CANCELLED),
}
UNDER_WAY = (ImportState.WAITING, ImportState.RUNNING)


class ImportDesk(ClosedLookups):
    """Every import with its plan; who brought it applies it, and takes it back."""

    list_display = ("asked_at", "named", "records", "mapping", "state", "by")
    list_display_links = None
    list_filter = ("state",)
    list_select_related = ("by",)
    list_per_page = 50
    sortable_by = ()

    @display(description="file")
    def named(self, of: Import) -> str:
        """The file, leading to its plan."""
        address = reverse("admin:records_import_change", args=[of.pk])
        return format_html('<a href="{}">{}</a>', address, of.file_name)

    def get_queryset(self, request: HttpRequest) -> Any:
        """One's own; all for who sees everything."""
        imports: Any = super().get_queryset(request)
        return imports.visible_to(request.user).defer("mapping_text")

    def get_urls(self) -> list[Any]:
        """Django's addresses, and that of the annotated file."""
        view = self.admin_site.admin_view(self.file_view)
        name = "records_import_file"
        return [path("<int:number>/file/", view, name=name), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """The list, under its own name."""
        return super().changelist_view(
            request, {"title": "Imports", **(extra_context or {})}
        )

    def may_bring(self, request: HttpRequest, models: Iterable[type[Record]]) -> bool:
        """Whether the user may add and change records of all these types."""
        return all(
            request.user.has_perm(f"{m._meta.app_label}.{action}_{m._meta.model_name}")
            for m in models
            for action in ("add", "change")
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Bring a file."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        types = [one for one in record_types() if self.may_bring(request, [one])]
        self._check_asked(request, [model.PLURAL for model in types])
        data = (request.POST, request.FILES) if request.method == "POST" else ()
        initial = {name: request.GET.get(name, "") for name in ("records", "mapping")}
        form = BringForm(*data, types=types, initial=initial)
        if data and form.is_valid():
            return self._bring(request, form.cleaned_data)
        context = {
            **self.admin_site.each_context(request),
            "title": "Import a file",
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "admin/records/import_new.html", context)

    def _check_asked(self, request: HttpRequest, plurals: list[str]) -> None:
        """An address may say which records are brought, and how; nothing else."""
        known: dict[str, list[str]] = {"records": plurals, "mapping": names()}
        for name in request.GET:
            value = request.GET.get(name, "")
            if value in known.get(name, ()):
                continue
            word, words = (value, known[name]) if name in known else (name, [*known])
            near = did_you_mean(word, words)
            raise SuspiciousOperation(f"“{name}={value}” means nothing here.{near}")

    def _bring(self, request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
        if not self.may_bring(request, _made(**given)):
            raise PermissionDenied
        of = new_import(
            given["file"].name,
            given["data"],
            by_plural(given["records"]),
            mapping=given["mapping"],
            mapping_text=given["mapping_text"],
            policy=given["policy"],
            source=given["source"],
            encoding=given["encoding"],
            reason=given["reason"],
            by=request.user,
        )
        return HttpResponseRedirect(_address(keep(of)))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """How far it is, what it would do row by row; by POST the next step."""
        of = self._found(request, object_id)
        if request.method == "POST":
            return self._step(request, of)
        rows, chosen = self._rows(request, of)
        page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("p", "1"))
        totals = of.result.get("totals", {})
        faults = _uncounted(of)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Import of {of.file_name}",
            "opts": self.opts,
            "of": of,
            "under_way": of.state in UNDER_WAY,
            "page": page,
            "chosen": chosen,
            "outcomes": [
                (str(one), one.replace("_", " "), totals.get(one, 0)) for one in Outcome
            ],
            # Where nothing could be read as a record, noughts would tell nothing.
            "counts": {} if faults else of.result.get("counts", {}),
            "faults": faults,
            "meant": _mapping_meant(of),
            "buttons": [
                word
                for word, states in _MAY.items()
                if of.state in states and not _is_granted(of, word)
            ],
            "has_rows": of.rows.exists(),
            "late": _found_late(of),
        }
        return TemplateResponse(request, "admin/records/import_job.html", context)

    def _rows(self, request: HttpRequest, of: Import) -> tuple[Any, dict[str, str]]:
        known = {
            "outcome": [str(one) for one in Outcome],
            "records": list(of.result.get("counts", {})),
        }
        chosen = {}
        for name in request.GET:
            if name == "p":
                continue
            value = request.GET.get(name, "")
            if name not in known or value not in ("", *known[name]):
                near = did_you_mean(value, known.get(name, known))
                raise SuspiciousOperation(f"“{name}={value}” means nothing here.{near}")
            if value:
                chosen[name] = value
        return of.rows.filter(**chosen), chosen

    def _step(self, request: HttpRequest, of: Import) -> HttpResponse:
        word = request.POST.get("do", "")
        if word not in _MAY:
            raise SuspiciousOperation("Apply, cancel, undo, or begin again.")
        if not self.has_change_permission(request):
            raise PermissionDenied
        if not self.may_bring(request, _made(of.records, of.mapping_text, of.source)):
            raise PermissionDenied
        if _asks_password(of, word) and not is_confirmed(request):
            return ask_password(request)
        asked = Import.objects.filter(pk=of.pk, state__in=_MAY[word])
        if word == "cancel":
            asked = asked.exclude(step=ImportStep.GRANT)
        if word == "cancel":
            done = asked.filter(state=ImportState.RUNNING).update(cancel_wanted=True)
            done += asked.exclude(state=ImportState.RUNNING).update(
                state=ImportState.CANCELLED
            )
        else:
            step = {"apply": ImportStep.APPLY, "undo": ImportStep.UNDO}
            done = asked.update(
                step=step.get(word, ImportStep.PLAN),
                state=ImportState.WAITING,
                attempts=0,
                cancel_wanted=False,
                confirmed=is_confirmed(request),
            )
        if not done:
            messages.error(
                request, "Meanwhile it is in another state: look at it anew."
            )
        return HttpResponseRedirect(_address(of))

    def file_view(self, request: HttpRequest, number: int) -> HttpResponseBase:
        """The rows of the plan as a file, each with what becomes of it and why."""
        of = self._found(request, str(number))
        name = f"import-{of.pk}-plan.csv"
        return Spool.of(joined("csv", annotated_parts(of))).response(
            "text/csv; charset=utf-8",
            {"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _found(self, request: HttpRequest, number: str) -> Import:
        imports = Import.objects.visible_to(request.user).select_related("by")
        if not number.isdecimal() or len(number) > 18:
            raise Http404
        of = imports.filter(pk=number).first()
        if of is None:
            raise Http404
        if not self.has_view_permission(request, of):
            raise PermissionDenied
        return of

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Imports are kept: what they did is undone, not forgotten."""
        return False


class MappingForm(forms.ModelForm[Any]):
    """A mapping; what is wrong with it is told by line."""

    def clean_text(self) -> str:
        """The mapping, read once."""
        text: str = self.cleaned_data["text"]
        try:
            read_mapping(text)
        except MappingFaults as error:
            raise ValidationError([str(fault) for fault in error.faults]) from error
        return text


class MappingDesk(ClosedLookups):
    """Mappings that staff keep; those in docs/mappings/ come along with Chancery."""

    class Media:
        css: ClassVar[dict[str, tuple[str, ...]]] = {"all": ("chancery/importing.css",)}

    form = MappingForm
    list_display = ("name", "updated_at")
    search_fields = ("name",)


def _found_late(of: Import) -> list[str]:
    """What was found wrong when it was to be applied, though its plan was good."""
    if (of.step, of.state) != (ImportStep.APPLY, ImportState.REFUSED):
        return []
    return list(of.result.get("problems", []))[:ROWS_A_PAGE]


def _uncounted(of: Import) -> list[str]:
    """What is wrong though no record is: with the header, or with what is mapped."""
    result = of.result
    if of.state != ImportState.REFUSED or _found_late(of):
        return []
    if result.get("totals", {}).get(Outcome.ERROR):
        return []
    return list(result.get("problems", []))[:ROWS_A_PAGE]


def _mapping_meant(of: Import) -> dict[str, str]:
    """The mapping that is made for a file with this header, and what it makes."""
    if not (name := of.result.get("known_as")):
        return {}
    try:
        made = [rule.model.PLURAL for rule in mapping_named(name).tables]
    except (LookupError, MappingFaults):
        # It was taken away or changed since.
        return {}
    return {"name": name, "records": of.records if of.records in made else made[0]}


def _is_granted(of: Import, word: str) -> bool:
    """Whether a second person has decided, and who brought it cancels nothing more."""
    return word == "cancel" and of.step == ImportStep.GRANT


def _asks_password(of: Import, word: str) -> bool:
    """Whether the password is asked for again: to declassify, and to delete many."""
    return word == "undo" or (word == "apply" and bool(of.result.get("lowered")))


def _made(records: str, mapping_text: str, source: str, **_: Any) -> set[type[Record]]:
    """The types of the records that an import makes: all that it needs rights for."""
    made: set[type[Record]] = {by_plural(records)}
    if mapping_text:
        made |= read_mapping(mapping_text).makes
    # A value that another source is cited for is kept as what this one says.
    return made | ({Citation} if source else set())


def _address(of: Import) -> str:
    return reverse("admin:records_import_change", args=[of.pk])
