"""Files in the admin: upload, preview with every fault, confirm; and export."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import gettempdir
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm

from records.kit.downloads import download_response
from records.kit.files import FORMATS, FileFormat
from records.kit.files.encodings import decode
from records.kit.problems import FileProblems
from records.kit.resources import resource_for

SALT = "chancery.import"
# A preview is good for a day; the file is looked for in vain afterwards.
PREVIEW_SECONDS = 86_400

ENCODINGS = (
    ("", "UTF-8, or as the file says"),
    ("cp1251", "cp1251 (Russian)"),
    ("cp1252", "cp1252 (Western European)"),
    ("cp1256", "cp1256 (Arabic)"),
    ("utf-16", "UTF-16"),
)


class RecordImportForm(ImportForm):
    """A file of records, and why it is imported."""

    encoding = forms.ChoiceField(
        choices=ENCODINGS, required=False, help_text="Of CSV, JSON and YAML files."
    )
    change_reason = forms.CharField(
        label="Reason for this import",
        required=False,
        max_length=500,
        help_text="Kept in the history; left empty, the name of the file is.",
    )

    def clean(self) -> dict[str, Any]:
        """Turn a file in another encoding into UTF-8."""
        cleaned: dict[str, Any] = super().clean()
        upload, encoding = cleaned.get("import_file"), cleaned.get("encoding")
        if upload and encoding and not upload.name.endswith(".xlsx"):
            try:
                text = decode(upload.read(), encoding)
            except FileProblems as error:
                raise ValidationError(
                    {"import_file": [str(one) for one in error.problems]}
                ) from error
            cleaned["import_file"] = ContentFile(text.encode(), upload.name)
        return cleaned


class RecordConfirmForm(ConfirmImportForm):
    """The second step, which carries the reason on and says which file was seen."""

    change_reason = forms.CharField(
        required=False, max_length=500, widget=forms.HiddenInput
    )

    def clean_import_file_name(self) -> str:
        """The name of the uploaded file, as signed by the first step."""
        try:
            name = signing.loads(
                self.cleaned_data["import_file_name"],
                salt=SALT,
                max_age=PREVIEW_SECONDS,
            )
        except signing.BadSignature:
            name = ""
        name = Path(name).name
        if not name or not (Path(gettempdir()) / name).is_file():
            raise ValidationError("The uploaded file is gone: upload it again.")
        return name


class ImportAndExport(ImportExportMixin):
    """Mixed into an admin, before ModelAdmin."""

    import_template_name = "admin/records/import.html"
    import_form_class = RecordImportForm
    confirm_form_class = RecordConfirmForm
    export_form_class = ExportForm
    formats: ClassVar[Sequence[type[FileFormat]]] = tuple(FORMATS)
    # The history has it all; a second log would say less.
    skip_admin_log = True

    def get_resource_classes(self, request: HttpRequest) -> list[Any]:
        """The one resource of the record type."""
        return [resource_for(self.model)]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """A file may bring new records and change old ones."""
        return bool(
            self.has_add_permission(request) and self.has_change_permission(request)
        )

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Who may see the records may have them as a file."""
        return bool(self.has_view_permission(request))

    def get_confirm_form_initial(
        self, request: HttpRequest, import_form: Any
    ) -> dict[str, Any]:
        """What the second step needs of the first."""
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if import_form is not None:
            name = initial["original_file_name"]
            reason = import_form.cleaned_data["change_reason"]
            initial["change_reason"] = reason or f"Import of {name}"[:500]
            initial["import_file_name"] = signing.dumps(
                initial["import_file_name"], salt=SALT
            )
        return initial

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """Everything that makes the file unreadable."""
        if not isinstance(e, FileProblems):
            raise e
        form.add_error("import_file", [str(problem) for problem in e.problems])

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """To the list; or, if the file no longer fits the records, what is wrong."""
        if not (result.has_errors() or result.has_validation_errors()):
            response: HttpResponse = super().process_result(result, request)
            return response
        messages.error(request, "Nothing was imported: the records have changed.")
        context = {
            **self.admin_site.each_context(request),
            "title": "Import",
            "opts": self.opts,
            "form": self.import_form_class(
                self.get_import_formats(), self.get_import_resource_classes(request)
            ),
            "result": result,
        }
        return TemplateResponse(request, [self.import_template_name], context)

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
