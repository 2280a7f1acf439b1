"""Files in the admin: the list as a file, and the way to where files are brought."""

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from import_export.admin import ExportMixin
from import_export.forms import ExportForm

from records.kit.downloads import download_response
from records.kit.files import FORMATS, FileFormat
from records.kit.resources import resource_for


class Export(ExportMixin):
    """Mixed into an admin, before ModelAdmin."""

    import_export_change_list_template = "admin/records/list.html"
    export_form_class = ExportForm
    formats: ClassVar[Sequence[type[FileFormat]]] = tuple(FORMATS)
    # The history has it all; a second log would say less.
    skip_admin_log = True

    def get_resource_classes(self, request: HttpRequest) -> list[Any]:
        """The one resource of the record type."""
        return [resource_for(self.model)]

    def import_address(self, request: HttpRequest) -> str:
        """Where a file of such records is brought; empty to who may bring none.

        A file may bring new records and change old ones.
        """
        may = (
            self.has_add_permission(request)
            and self.has_change_permission(request)
            and request.user.has_perm("records.add_import")
        )
        asked = urlencode({"records": self.model.PLURAL})
        return f"{reverse('admin:records_import_add')}?{asked}" if may else ""

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Who may see the records may have them as a file."""
        return bool(self.has_view_permission(request))

    def get_export_queryset(self, request: HttpRequest) -> Any:
        """The records of the list as it is narrowed and searched."""
        return self.get_changelist_instance(request).queryset

    def get_valid_export_item_pks(self, request: HttpRequest) -> Any:
        """The numbers of the records that may be picked for export."""
        return self.get_queryset(request).values_list("pk", flat=True)

    def _do_file_export(
        self,
        file_format: FileFormat,
        request: HttpRequest,
        queryset: Any,
        export_form: Any = None,
    ) -> HttpResponseBase:
        return download_response(
            self.model,
            queryset,
            file_format.get_extension(),
            reader=request.user,
            query=request.build_absolute_uri(),
        )
