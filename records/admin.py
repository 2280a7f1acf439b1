"""The admin of sources, citations and topics, of accounts and of the history."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import register, site
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from records.door.administrators import LAST, AccountForm, leaves_none
from records.door.confirming import ConfirmedAdmin, ask_password, is_confirmed
from records.door.links import password_path
from records.door.second_factor import has_second_factor, remove
from records.four_eyes.desk import ProposalDesk
from records.imports.desk import ImportDesk, MappingDesk
from records.kit.admin import RecordAdmin
from records.kit.entry.lists import ClosedLookups
from records.kit.entry.sticky import NUMBER
from records.kit.entry.unmerging import MergeList
from records.models import (
    Citation,
    ExternalId,
    HistoryEntry,
    Import,
    Judgement,
    KeptMapping,
    Merge,
    Passage,
    Proposal,
    RegisterEntry,
    Ruling,
    Source,
    Topic,
    User,
)
from records.reading import sight_of
from records.source_text import load_text
from records.uploads import FIELD, SourceForm

PASSAGE_PERMISSIONS = ("records.add_passage", "records.change_passage")


@register(Source)
class SourceAdmin(RecordAdmin):
    columns = ("publisher", "kind", "language", "published", "reliability")
    narrow = ("kind", "reliability")
    parts = ()
    key_from = "title"
    form = SourceForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The layout; the text for who may enter passages."""
        fieldsets = list(super().get_fieldsets(request, obj))
        may_change = self.has_change_permission(request, obj)
        if may_change and request.user.has_perms(PASSAGE_PERMISSIONS):
            fieldsets.insert(-1, ("Text of the document", {"fields": [FIELD]}))
        return fieldsets

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        """Save the source, and split the text into its passages."""
        super().save_model(request, obj, form, change)
        if text := form.text:
            loaded = load_text(obj, text)
            messages.success(request, f"Text of the document: {loaded}.")


@register(Passage)
class PassageAdmin(RecordAdmin):
    columns = ("source", "number", "is_heading")
    narrow = ("is_heading",)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Find by number too, the number itself first; of one source where asked."""
        if source := request.GET.get("source"):
            if not (source.isdecimal() and len(source) < 19):
                raise SuspiciousOperation("A source is given by its number.")
            queryset = queryset.filter(source=int(source))
        found, twice = super().get_search_results(request, queryset, search_term)
        numbered = NUMBER.fullmatch(search_term.strip())
        if not numbered:
            return found, twice
        number = int(numbered[1])
        exact = models.Case(models.When(number=number, then=0), default=1)
        either = found | queryset.filter(number=number)
        return either.order_by(exact, *self.model._meta.ordering), twice


@register(Citation)
class CitationAdmin(RecordAdmin):
    merges = False
    columns = ("record", "field", "value", "source", "passage")


@register(Ruling)
class RulingAdmin(RecordAdmin):
    merges = False
    columns = ("record", "prevails")
    narrow = ("outcome",)


@register(ExternalId)
class ExternalIdAdmin(RecordAdmin):
    merges = False
    columns = ("record",)


@register(Topic)
class TopicAdmin(RecordAdmin):
    columns = ("broader",)
    key_from = "name"


@register(Judgement)
class JudgementAdmin(RecordAdmin):
    merges = False
    import_export_change_list_template = "admin/records/judgements.html"
    columns = ("one", "other")
    narrow = ("verdict",)


class ReadOnlyAdmin(ClosedLookups):
    """What the database keeps by itself: to be read, never entered."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@register(HistoryEntry)
class HistoryEntryAdmin(ReadOnlyAdmin):
    """Every change of every record, newest first; also of those that are gone."""

    list_display = ("at", "operation", "record_type", "record", "actor", "reason")
    list_filter = ("operation",)
    list_select_related = ("actor",)
    list_per_page = 50
    search_fields = ("record_type", "reason", "actor__username")
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows are shown as they are kept, so only to who may see everything."""
        may: bool = super().has_view_permission(request, obj)
        return may and sight_of(request.user).is_all


@register(Merge)
class MergeAdmin(MergeList, ReadOnlyAdmin):
    """That two records were found to be one; undone here, never entered."""


@register(Import)
class ImportAdmin(ImportDesk):
    """Files brought in, each with its plan; applied and undone here."""


@register(KeptMapping)
class KeptMappingAdmin(MappingDesk):
    """How files in another layout become records."""


@register(Proposal)
class ProposalAdmin(ProposalDesk, ReadOnlyAdmin):
    """Changes that wait for a second person; proposed by forms, never entered here."""


@register(RegisterEntry)
class RegisterEntryAdmin(ReadOnlyAdmin):
    """Not in the menu: proposes records of all types where one is asked for."""

    search_fields = ("record_type", "key")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[RegisterEntry]:
        """The entries of records that the user may see."""
        entries: models.QuerySet[RegisterEntry]
        entries = RegisterEntry.objects.visible_to(request.user)
        return entries

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Find ``mission:embassy`` by its two halves."""
        words = search_term.replace(":", " ")
        return super().get_search_results(request, queryset, words)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@register(User)
class AccountAdmin(ConfirmedAdmin, ClosedLookups, UserAdmin[User]):
    """Accounts, which only administrators see."""

    list_display = ("username", "last_name", "is_staff", "clearance", "last_login")
    fieldsets = (*(UserAdmin.fieldsets or ()), ("Clearance", {"fields": ["clearance"]}))
    list_filter = ("is_staff", "is_superuser", "is_active")
    form = AccountForm

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What a deletion takes along; the last administrator forbids it."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if leaves_none([account.pk for account in objs]):
            protected = [*protected, LAST]
        return deleted, counts, lacking, protected

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """A link for the owner to set a password: nobody else ever learns it.

        The second factor of who lost the device is removed here too.
        """
        if not is_confirmed(request):
            return ask_password(request)
        user = self.get_object(request, unquote(id))
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"Password of {user}",
            "opts": self.opts,
            "original": user,
        }
        if request.method == "POST":
            if "remove_second_factor" in request.POST:
                remove(user)
                messages.success(request, f"{user} has no second factor any more.")
            else:
                path = password_path(user)
                context["link"] = request.build_absolute_uri(path)
        context["has_second_factor"] = has_second_factor(user)
        return TemplateResponse(request, "admin/records/password_link.html", context)


site.unregister(Group)


@register(Group)
class RoleAdmin(ConfirmedAdmin, ClosedLookups, GroupAdmin):
    """The roles: analyst, editor, reviewer, admin."""
