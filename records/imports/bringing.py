"""What somebody says who brings a file: what its rows are, and how to read them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat

from records.kit.accepted import POLICIES
from records.kit.files import format_of
from records.kit.files.apart import header_apart
from records.kit.files.file_bytes import FileBytes
from records.kit.nearest import nearest_key_sentence
from records.kit.problems import FileProblems
from records.mapping import MappingFaults, read_mapping, recognised
from records.mapping.store import names, text_of
from records.models import Record, Source

AS_IT_IS, BY_HEADER = "", "by header"
ENCODINGS = (
    ("", "UTF-8, or as the file says"),
    ("cp1251", "cp1251 (Russian)"),
    ("cp1252", "cp1252 (Western European)"),
    ("cp1256", "cp1256 (Arabic)"),
    ("utf-16", "UTF-16"),
)


class BringForm(forms.Form):
    """A file, what its rows are, and how they are to be read."""

    records = forms.ChoiceField(label="What its rows are")
    file = forms.FileField()
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
        most = filesizeformat(settings.LARGEST_UPLOAD)
        self.fields["file"].help_text = (
            f"CSV, XLSX, JSON or YAML, of at most {most}; a larger one by "
            "“manage.py import_records”."
        )
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


def _content(upload: Any) -> FileBytes:
    """What was uploaded: Django has it in memory if it is small, else on disk."""
    if hasattr(upload, "temporary_file_path"):
        return FileBytes(upload.file)
    return FileBytes(upload.read())
