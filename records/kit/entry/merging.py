"""Merging two records in the admin: finding the other one, the preview, the merge."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme

from records.kit.entry.comparing import (
    collisions,
    judgement_on,
    lines,
    link_to,
    moves,
)
from records.kit.entry.references import RecordReferenceInput
from records.kit.entry.selects import record_label
from records.merging import MergeError, merge, why_not
from records.models import Merge, Record
from records.reading import Reader

# How many records are proposed for what was typed.
PROPOSED = 20
CHANGED = (
    "One of the two was changed since you opened this page. Nothing is merged yet; "
    "look at them again, and merge if you still mean it."
)


class MergeReason(forms.Form):
    """Why two records are one. The history keeps it as the reason of the change."""

    change_reason = forms.CharField(
        label="Why they are one",
        max_length=500,
        help_text="Kept in the history: the same office on the same day, one source …",
        error_messages={"required": "Say why they are one."},
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )


class Mergeable(ModelAdmin[Any]):
    """Gives the admin of a record type the pages by which two of them become one.

    ``merges`` is False for types that are about other records, such as citations.
    """

    merges = True

    def get_urls(self) -> list[Any]:
        """Django's addresses, and that of merging one record with another."""
        urls: list[Any] = super().get_urls()
        view = self.admin_site.admin_view(self.merge_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_merge"
        return [path("<path:object_id>/merge/", view, name=name), *urls]

    def may_merge(self, request: HttpRequest) -> bool:
        """Whether the user may merge: who may change and delete records of the type."""
        change = self.has_change_permission(request)
        return change and self.has_delete_permission(request)

    def merge_address(self, request: HttpRequest, record: Any) -> str:
        """Where merging a record begins, for who may change it; otherwise empty."""
        if not (self.merges and record and self.has_change_permission(request, record)):
            return ""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_merge"
        return reverse(name, args=[record.pk])

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Choose the other record, look at what would happen, and merge."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        if not self.merges:
            told = f"{self.opts.verbose_name_plural} are about others: never merged."
            messages.error(request, told.capitalize())
            return HttpResponseRedirect(link_to(record).address)
        if request.method == "POST" and not self.may_merge(request):
            raise PermissionDenied
        asked = request.POST if request.method == "POST" else request.GET
        typed = asked.get("other", "").strip()
        if "\0" in typed:
            raise SuspiciousOperation("A NUL character in a search.")
        other = self._other(request, record, typed)
        if other is None:
            return self._find(request, record, typed)
        kept, gone = record, other
        if asked.get("keep") == other.key:
            kept, gone = other, record
        if request.method == "POST":
            return self._merge(request, kept, gone)
        form = MergeReason(initial={"change_reason": asked.get("reason", "")})
        return self._preview(request, kept, gone, form)

    def _other(self, request: HttpRequest, record: Record, typed: str) -> Any:
        """The record named by its key or a former one, or as it was proposed."""
        key = typed.rpartition(" · ")[2].rpartition(":")[2].strip()
        others = self.get_queryset(request).exclude(pk=record.pk)
        return others.filter(key=key).first()

    def _find(self, request: HttpRequest, record: Record, typed: str) -> HttpResponse:
        others = self.get_queryset(request).exclude(pk=record.pk)
        proposals: list[Any] = []
        if typed:
            found, twice = self.get_search_results(request, others, typed)
            proposals = list((found.distinct() if twice else found)[:PROPOSED])
        context = {
            "title": f"Merge “{record}” with another",
            "typed": typed,
            "proposals": [(one, record_label(one)) for one in proposals],
            "box": self._box().render("other", typed, {"id": "id_other"}),
            "media": self.media + self._box().media,
            "back": request.GET.get("back", ""),
        }
        return self._page(request, record, "find", context)

    def _box(self) -> forms.TextInput:
        """A text box; it proposes records as one types, where a script may run."""
        relations = (self.opts.concrete_model or self.model)._meta.related_objects
        fields = (one.field for one in relations)
        single = (one for one in fields if isinstance(one, models.ForeignKey))
        field = next((one for one in single if one.editable), None)
        if field is None:
            return forms.TextInput({"class": "vTextField"})
        options = field.model._meta
        return RecordReferenceInput(
            f"{reverse('admin:autocomplete')}?app_label={options.app_label}"
            f"&model_name={options.model_name}&field_name={field.name}"
        )

    def _merge(self, request: HttpRequest, kept: Any, gone: Any) -> HttpResponse:
        form = MergeReason(request.POST)
        if not form.is_valid():
            return self._preview(request, kept, gone, form, status=400)
        if request.POST.get("seen") != _seen(kept, gone):
            return self._preview(request, kept, gone, form, CHANGED, 409)
        reason, user = form.cleaned_data["change_reason"], request.user
        try:
            found = merge(kept, gone, reason=reason, by=user)  # type: ignore[arg-type]
        except MergeError as error:
            return self._preview(request, kept, gone, form, str(error), 409)
        messages.success(request, _told(found, kept))
        back = request.POST.get("back", "")
        hosts = {request.get_host()}
        if not url_has_allowed_host_and_scheme(back, allowed_hosts=hosts):
            back = link_to(kept).address
        return HttpResponseRedirect(back)

    def _preview(
        self,
        request: HttpRequest,
        kept: Any,
        gone: Any,
        form: MergeReason,
        problem: str = "",
        status: int = 200,
    ) -> HttpResponse:
        may_merge = self.may_merge(request)
        clashes = collisions(kept, gone, request.user)
        if may_merge and not problem:
            problem = why_not(kept, gone)
        compared = lines(kept, gone, request.user)
        context = {
            "title": f"Merge “{gone}” into “{kept}”?",
            "kept": kept,
            "gone": gone,
            "kept_link": link_to(kept),
            "gone_link": link_to(gone),
            "lines": compared,
            "lost": [line for line in compared if line.is_lost],
            "moves": moves(gone, request.user),
            "collisions": clashes,
            "judgement": judgement_on(kept, gone, request.user),
            "problem": problem,
            "blocked": bool(problem) and request.method != "POST",
            "may_merge": may_merge,
            "form": form,
            "seen": _seen(kept, gone),
            "back": request.POST.get("back", request.GET.get("back", "")),
        }
        return self._page(request, kept, "preview", context, status)

    def _page(
        self,
        request: HttpRequest,
        record: Record,
        name: str,
        context: dict[str, Any],
        status: int = 200,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "object": record,
            **context,
        }
        template = f"admin/records/merge_{name}.html"
        return TemplateResponse(request, template, context, status=status)


def merges_of(record: Record, reader: Reader) -> models.QuerySet[Merge]:
    """Merges into a record, and those by which it went; newest first."""
    of_either = models.Q(kept=record.pk) | models.Q(gone=record.pk)
    merges = Merge.objects.visible_to(reader).filter(of_either)
    return merges.select_related("kept", "merged_by", "undone_by")


def _seen(kept: Record, gone: Record) -> str:
    """Which state of the two is looked at, whichever is kept."""
    both = sorted((record.pk, record.version) for record in (kept, gone))
    return "-".join(str(version) for _, version in both)


def _told(found: Merge, kept: Record) -> str:
    return format_html(
        "“{}” was merged into “{}”; the key “{}” leads there from now on."
        ' <a href="{}">Undo</a>',
        found.gone_name,
        kept,
        found.gone_key,
        reverse("admin:records_merge_undo", args=[found.pk]),
    )
