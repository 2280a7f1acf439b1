"""The merges there were, in the admin, and undoing one."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from records.kit.entry.changes import Change, changes, history_of
from records.kit.entry.comparing import (
    Link,
    counted,
    link_to,
    link_to_row,
    record_of,
)
from records.kit.entry.lists import ClosedLookups
from records.kit.registry import by_record_type
from records.merging import MergeError, left_by_undoing, undo
from records.models import Merge
from records.reading import Reader

# How many of the changes since are told; the rest are in the history.
TOLD = 20


class MergeList(ClosedLookups):
    """Who merged what into what, when and why; each can be undone."""

    list_display = ("merged_at", "gone_key", "into", "reason", "merged_by", "state")
    list_display_links = None
    list_select_related = ("kept", "merged_by", "undone_by")
    list_per_page = 50
    search_fields = ("gone_key", "kept__key", "reason", "merged_by__username")
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> Any:
        """The merges into records that the user may see."""
        merges: Any = super().get_queryset(request)
        return merges.visible_to(request.user)

    @display(description="into")
    def into(self, merge: Merge) -> str:
        """The record that stayed."""
        options = by_record_type(merge.record_type)._meta
        name = f"admin:{options.app_label}_{options.model_name}_change"
        address = reverse(name, args=[merge.kept_id])
        return format_html('<a href="{}">{}</a>', address, merge.kept)

    @display(description="undone")
    def state(self, merge: Merge) -> str:
        """When and by whom it was undone, or the way to do so."""
        address = reverse("admin:records_merge_undo", args=[merge.pk])
        if merge.undone_at is None:
            label = f"Undo the merge of {merge.gone_key}"
            return format_html('<a href="{}" aria-label="{}">Undo</a>', address, label)
        who = merge.undone_by or "the system"
        return f"{merge.undone_at:%Y-%m-%d %H:%M} UTC by {who}"

    def get_urls(self) -> list[Any]:
        """Django's addresses, and that of undoing one merge."""
        view = self.admin_site.admin_view(self.undo_view)
        return [
            path("<int:number>/undo/", view, name="records_merge_undo"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """A merge is told on the page on which it can be undone."""
        merge = self.get_object(request, object_id)
        if merge is None:
            raise Http404
        address = reverse("admin:records_merge_undo", args=[merge.pk])
        return HttpResponseRedirect(address)

    def may_undo(self, request: HttpRequest, merge: Merge) -> bool:
        """Whether the user may undo: who may change and delete records of the type."""
        model = by_record_type(merge.record_type)
        admin: Any = self.admin_site._registry[model]
        return bool(admin.may_merge(request))

    def undo_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """What would come back and what stands in the way; by POST it comes back."""
        merge = self.get_queryset(request).filter(pk=number).first()
        if merge is None:
            raise Http404
        if not self.has_view_permission(request, merge):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, merge)
        if not self.may_undo(request, merge):
            raise PermissionDenied
        try:
            left = undo(merge, by=request.user)  # type: ignore[arg-type]
        except MergeError as error:
            return self._page(request, merge, str(error), 409)
        back = link_to_row(by_record_type(merge.record_type)._meta.db_table, merge.gone)
        told = "“{}” is back, with all that was moved; its key is its own again."
        if left:
            told = "“{}” is back; what was changed since the merge stays where it is."
        messages.success(request, format_html(told, merge.gone_name))
        return HttpResponseRedirect(back.address)

    def _page(
        self,
        request: HttpRequest,
        merge: Merge,
        problem: str = "",
        status: int = 200,
    ) -> HttpResponse:
        may_undo = self.may_undo(request, merge)
        left: list[Link] = []
        if may_undo and not merge.undone_at and not problem:
            try:
                left = [_left(row) for row in left_by_undoing(merge)]
            except MergeError as error:
                problem = str(error)
        # Who may undo sees everything; to others not even the number of rows is told.
        moved, dropped, added = (
            (merge.moved, merge.dropped, merge.added) if may_undo else ([], [], [])
        )
        kept = record_of(merge.kept, request.user)
        context = {
            **self.admin_site.each_context(request),
            "title": f"The merge of “{merge.gone_name}” into “{kept or merge.kept}”",
            "opts": self.opts,
            "merge": merge,
            "kept": link_to(kept) if kept else None,
            "back": counted([table for table, *_ in moved]),
            "dropped": counted([table for table, _ in dropped]),
            "added": [link_to_row(*row) for row in added],
            "since": _since(merge, kept, request.user),
            "left": left,
            "problem": problem,
            "may_undo": may_undo,
        }
        template = "admin/records/merge_undo.html"
        return TemplateResponse(request, template, context, status=status)


def _left(row: str) -> Link:
    table, _, number = row.rpartition(" ")
    return link_to_row(table, int(number))


def _since(merge: Merge, kept: Any, reader: Reader) -> list[Change]:
    """What was changed on the record that stayed since the merge, newest first."""
    if kept is None:
        return []
    entries = history_of(kept.pk, reader).filter(at__gt=merge.merged_at)
    return changes(type(kept), entries[:TOLD])
