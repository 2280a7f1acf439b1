"""Imports in the admin: a file is brought, planned, looked at, applied, and undone."""

from collections.abc import Iterable
from typing import Any

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
from records.imports.keeping import keep, new_import
from records.imports.plan import Outcome
from records.kit.accepted import POLICIES
from records.kit.entry.lists import ClosedLookups
from records.kit.files import format_of
from records.kit.files.apart import header_apart
from records.kit.files.file_bytes import FileBytes
from records.kit.nearest import did_you_mean, nearest_key_sentence
from records.kit.problems import FileProblems
from records.kit.registry import by_plural, record_types
from records.kit.spooling import Spool, joined
from records.mapping import MappingFaults, read_mapping, recognised
from records.mapping.store import names, text_of
from records.models import Citation, Import, Record, Source

ENCODINGS = (
    ("", "UTF-8, or as the file says"),
    ("cp1251", "cp1251 (Russian)"),
    ("cp1252", "cp1252 (Western European)"),
    ("cp1256", "cp1256 (Arabic)"),
    ("utf-16", "UTF-16"),
)
ROWS_A_PAGE = 100
AS_IT_IS, BY_HEADER = "", "by header"
# What each state can be told to do, by the name of the button.
_MAY = {
    "apply": (ImportState.PLANNED,),
    "cancel": (ImportState.WAITING, ImportState.RUNNING, ImportState.PLANNED),
    "undo": (ImportState.APPLIED,),
    "again": (ImportState.REFUSED, ImportState.FAILED, ImportState.CANCELLED),
}
UNDER_WAY = (ImportState.WAITING, ImportState.RUNNING)


class BringForm(forms.Form):
    """A file, what its rows are, and how they are to be read."""

    records = forms.ChoiceField(label="What its rows are")
    file = forms.FileField(help_text="CSV, XLSX, JSON or YAML.")
    mapping = forms.ChoiceField(
        required=False,
        help_text="How the columns of another layout become fields.",
    )
    policy = forms.ChoiceField(
        label="Where a cited value differs",
        choices=[(word, means.capitalize()) for word, means in POLICIES.items()],
        initial="rival",
    )
    source = forms.CharField(
        label="Source of the file",
        required=False,
        max_length=120,
        help_text="Its key. It is cited for values that differ from cited ones; a "
        "mapping names its own.",
    )
    encoding = forms.ChoiceField(choices=ENCODINGS, required=False)
    reason = forms.CharField(
        required=False, max_length=500, help_text="Why, for the history."
    )

    def __init__(
        self, *args: Any, types: Iterable[type[Record]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = [
            (model.PLURAL, str(model._meta.verbose_name_plural).capitalize())
            for model in types
        ]
        self.fields["records"].choices = choices  # type: ignore[attr-defined]
        self.fields["mapping"].choices = [  # type: ignore[attr-defined]
            (AS_IT_IS, "None: the file is in our own format"),
            (BY_HEADER, "The one that its header is known by"),
            *((name, name) for name in names()),
        ]

    def clean_source(self) -> str:
        """A source that is there."""
        key = str(self.cleaned_data["source"]).strip()
        if key and not Source.objects.filter(key=key).exists():
            near = nearest_key_sentence(Source.objects.all(), key)
            raise ValidationError(f"No source has the key “{key}”.{near}")
        return key

    def clean(self) -> dict[str, Any]:
        """Read the mapping; see that it makes what is wanted of this very file."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        upload, name = cleaned.get("file"), cleaned.get("mapping", AS_IT_IS)
        if not upload:
            return cleaned
        cleaned["data"] = _content(upload)
        cleaned["mapping_text"] = ""
        try:
            format_of(upload.name)
            if name == BY_HEADER:
                cleaned["mapping"] = name = self._by_header(cleaned)
        except FileProblems as error:
            raise ValidationError(
                {"file": [str(one) for one in error.problems]}
            ) from error
        if name:
            cleaned["mapping_text"] = self._mapping(name, cleaned.get("records", ""))
        return cleaned

    def _by_header(self, cleaned: dict[str, Any]) -> str:
        kind = format_of(cleaned["file"].name).NAME
        encoding = cleaned.get("encoding") or None
        found = recognised(header_apart(cleaned["data"], kind, encoding))
        if not found:
            raise ValidationError(
                {"mapping": "No mapping knows a file by this header: choose one."}
            )
        return found[0]

    def _mapping(self, name: str, plural: str) -> str:
        try:
            mapping = read_mapping(text_of(name))
        except (LookupError, MappingFaults) as error:
            raise ValidationError({"mapping": str(error).splitlines()}) from error
        made = list(dict.fromkeys(rule.model.PLURAL for rule in mapping.tables))
        if plural not in made:
            told = f"“{name}” makes no {plural}: it makes {', '.join(made)}."
            raise ValidationError({"records": told})
        return mapping.text


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
        initial = {"records": request.GET.get("records", "")}
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
        """An address may say which records are brought, and nothing else."""
        for name in request.GET:
            value = request.GET.get(name, "")
            if name == "records" and value in plurals:
                continue
            word, known = (value, plurals) if name == "records" else (name, ["records"])
            near = did_you_mean(word, known)
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
            "counts": of.result.get("counts", {}),
            "buttons": [word for word, states in _MAY.items() if of.state in states],
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

    form = MappingForm
    list_display = ("name", "updated_at")
    search_fields = ("name",)


def _content(upload: Any) -> FileBytes:
    """What was uploaded: Django has it in memory if it is small, else on disk."""
    if hasattr(upload, "temporary_file_path"):
        return FileBytes(upload.file)
    return FileBytes(upload.read())


def _found_late(of: Import) -> list[str]:
    """What was found wrong when it was to be applied, though its plan was good."""
    if (of.step, of.state) != (ImportStep.APPLY, ImportState.REFUSED):
        return []
    return list(of.result.get("problems", []))[:ROWS_A_PAGE]


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
