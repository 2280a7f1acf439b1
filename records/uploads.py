"""The text of a document, uploaded to its source in the admin."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from records.kit.entry.forms import RecordForm
from records.source_text import SourceTextError, check_text

FIELD = "document_text"
LARGEST = 5 * 1024 * 1024


class SourceForm(RecordForm):
    """A source, with the text of the document where somebody supplies it."""

    document_text = forms.FileField(
        required=False,
        label="Text of the document",
        help_text=(
            "A text file in UTF-8, one paragraph a line, of at most 5 MB. Every line "
            "that is not empty becomes a numbered passage; a text that contradicts "
            "what is cited is refused."
        ),
        widget=forms.FileInput(attrs={"accept": ".txt,text/plain"}),
    )

    def clean_document_text(self) -> str:
        """The text, if it can be the text of this source; empty for none."""
        file: Any = self.cleaned_data.get(FIELD)
        if not file:
            return ""
        if (file.size or 0) > LARGEST:
            raise ValidationError("The file is larger than 5 MB.", code="size")
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError(
                f"The file is not UTF-8 text (byte {error.start}): save it as UTF-8.",
                code="encoding",
            ) from error
        try:
            check_text(self.instance, text)
        except SourceTextError as error:
            raise ValidationError(str(error), code="text") from error
        return text

    @property
    def text(self) -> str:
        """The text that was supplied; empty for none."""
        text: Any = self.cleaned_data.get(FIELD)
        return text or ""
