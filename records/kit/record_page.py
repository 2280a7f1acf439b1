"""What the pages and files of one record type have in common."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.views.generic import View

from records.kit.filters import PAGE_PARAMETERS, RecordFilterSet
from records.kit.pages.look import COLUMNS, COUNT, DENSITY

PLAIN = "text/plain; charset=utf-8"


class RecordPage(View):
    """A page of one record type, that of ``browse`` (records.kit.views.Browse)."""

    browse: Any = None
    http_method_names = ("get", "head", "options")

    @property
    def words(self) -> dict[str, Any]:
        """How the record type is called, and the address of its list."""
        options = self.browse.model._meta
        return {
            "type_name": capfirst(str(options.verbose_name)),
            "type_plural": capfirst(str(options.verbose_name_plural)),
            "plural": self.browse.model.PLURAL,
            "list_address": reverse(f"{self.browse.model.PLURAL}-list"),
        }

    # Parameters that are no filters.
    parameters: tuple[str, ...] = (*PAGE_PARAMETERS, COLUMNS, DENSITY, COUNT)

    def filterset(self, request: HttpRequest) -> RecordFilterSet:
        """The filter set over all that the reader may see."""
        rows = self.browse.model.objects.visible_to(request.user)
        filterset: RecordFilterSet = self.browse.filterset_class(
            request.GET,
            queryset=rows,
            request=request,
            page_parameters=self.parameters,
        )
        return filterset
