"""The brief as a file: Markdown, Word, PDF; the same brief gives the same bytes."""

from collections.abc import Callable
from datetime import date

from events.pair.brief.formats.markdown import as_markdown
from events.pair.brief.formats.pdf import as_pdf
from events.pair.brief.formats.word import as_word
from events.pair.brief.sentences import Brief

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# By extension: what makes the file, its media type, what it is called.
FORMATS: dict[str, tuple[Callable[[Brief, date], bytes], str, str]] = {
    "pdf": (as_pdf, "application/pdf", "PDF"),
    "docx": (as_word, WORD, "Word"),
    "md": (as_markdown, "text/markdown; charset=utf-8", "Markdown"),
}
