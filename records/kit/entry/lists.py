"""Lists in the admin: narrowed by what they offer, and by nothing else."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.filters import SimpleListFilter
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, IGNORED_PARAMS, PAGE_VAR
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from records.kit.nearest import did_you_mean

# Parameters of every list.
OWN = (*IGNORED_PARAMS, PAGE_VAR, ERROR_FLAG)


class BadList(Exception):
    """A list was asked for with parameters that it does not have."""


class ClosedLookups(ModelAdmin[Any]):
    """A list that can be narrowed by its filters only, and says so otherwise.

    Django lets staff filter by any field of the model, shown or not, and so read out
    hidden ones letter by letter.
    """

    def lookup_allowed(
        self, lookup: str, value: str, request: HttpRequest | None = None
    ) -> bool:
        """Whether the list may be narrowed so: only as its filters do."""
        return lookup in self.known_lookups(request)

    def known_lookups(self, request: HttpRequest | None) -> list[str]:
        """The parameters of the list's filters."""
        filters = self.get_list_filter(request) if request else self.list_filter
        known: list[str] = []
        for one in filters:
            if isinstance(one, type) and issubclass(one, SimpleListFilter):
                known.append(one.parameter_name or "")
            else:
                name = one if isinstance(one, str) else one[0]  # type: ignore[index]
                known += [f"{name}__exact", f"{name}__isnull"]
        return known

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list; parameters that make no sense are an error, not ignored."""
        for name, values in request.GET.lists():
            if any("\0" in text for text in (name, *values)):
                raise BadList("The address holds a character that no text has.")
        try:
            return super().get_changelist_instance(request)
        except DisallowedModelAdminLookup as error:
            known = self.known_lookups(request)
            named = [name for name in request.GET if name not in (*known, *OWN)]
            unknown = named[0]
            near = [name for name in known if name.startswith(f"{unknown}__")]
            raise BadList(
                f"This list can't be narrowed by “{unknown}”."
                f"{did_you_mean(near[0] if near else unknown, known)}"
            ) from error
        except IncorrectLookupParameters as error:
            raise BadList("A filter of this list was given a wrong value.") from error

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """The list, or a page of status 400 that says what is wrong."""
        for number in request.POST.getlist(ACTION_CHECKBOX_NAME):
            if not (number.isascii() and number.isdecimal() and len(number) < 19):
                told = BadList("A record is picked by its number.")
                return self.bad_list(request, told)
        try:
            return super().changelist_view(request, extra_context)
        except BadList as error:
            return self.bad_list(request, error)

    def bad_list(self, request: HttpRequest, error: BadList) -> HttpResponse:
        """The page that says so."""
        context = {
            **self.admin_site.each_context(request),
            "title": f"No such list of {self.opts.verbose_name_plural}",
            "message": str(error),
            "opts": self.opts,
        }
        return TemplateResponse(
            request, "admin/records/bad_list.html", context, status=400
        )
