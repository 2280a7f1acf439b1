"""The admin site: where staff enter and correct records."""

from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse

from events.judging import queue
from records.door.views import LogOut
from records.four_eyes.waiting import waiting
from records.kit.entry.selects import record_label
from records.kit.entry.sticky import keep_source, passage_label
from records.models import Passage, Record


class RecordAutocompleteView(AutocompleteJsonView):
    """Proposals for a relation, told apart by their keys."""

    def process_request(self, request: HttpRequest) -> Any:
        """What is asked for; a NUL character, which no database takes, is refused."""
        if "\0" in request.GET.get("term", ""):
            raise SuspiciousOperation("A NUL character in a search.")
        return super().process_request(request)

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """Number and name of one proposal."""
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        if isinstance(obj, Passage):
            result["text"] = passage_label(obj)
        elif isinstance(obj, Record):
            result["text"] = record_label(obj)
        return result


class ChanceryAdminSite(AdminSite):
    """Django's admin site under Chancery's name."""

    site_header = "Chancery: entry of records"
    site_title = "Chancery"
    index_title = "Records"

    def get_urls(self) -> list[Any]:
        """Django's addresses, that of a kept source, and the queue of judgements."""
        kept, judging = self.admin_view(keep_source), self.admin_view(queue)
        return [
            path("sticky-source/", kept, name="sticky_source"),
            path("people/judgements/queue/", judging, name="judgement_queue"),
            *super().get_urls(),
        ]

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The menu, with the number of changes that wait for a second person."""
        count = waiting(request.user).count()
        return super().index(request, {"waiting": count, **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """To the one page to log in on, and from there on to where one wanted."""
        wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect_to_login(wanted)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Out of the site, not of the admin alone."""
        return LogOut.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """To the one page on which everybody changes their password."""
        return HttpResponseRedirect(reverse("password"))

    def autocomplete_view(self, request: HttpRequest) -> Any:
        """Proposals for the relations of all record types."""
        return RecordAutocompleteView.as_view(admin_site=self)(request)

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[Any]:
        """Apps and types in the order of the code; types entered as parts come last."""
        labels = [config.label for config in apps.get_app_configs()]
        models = list(apps.get_models())
        parts = {part.model for one in self._registry.values() for part in one.inlines}
        found = super().get_app_list(request, app_label)
        found.sort(key=lambda app: labels.index(app["app_label"]))
        for app in found:
            app["models"].sort(
                key=lambda entry: (
                    not issubclass(entry["model"], Record),
                    entry["model"] in parts,
                    models.index(entry["model"]),
                )
            )
        return found
