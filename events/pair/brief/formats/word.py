"""The brief as a Word document, with fixed times so that it is always the same."""

import io
import zipfile
from datetime import UTC, date, datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from events.pair.brief.formats.plain import (
    FOOT,
    paragraphs,
    source_lines,
)
from events.pair.brief.sentences import Brief

# The earliest time that an archive can hold.
_STAMP = (1980, 1, 1, 0, 0, 0)


def as_word(brief: Brief, day: date) -> bytes:
    """The brief with its sources numbered at the end; A4."""
    document = Document()
    _set_up(document, brief, day)
    document.add_heading(brief.title, level=0)
    document.add_paragraph(brief.lead)
    for section in brief.sections:
        document.add_heading(section.heading, level=section.level - 1)
        for text, notes in paragraphs(section):
            paragraph = document.add_paragraph(text)
            paragraph.paragraph_format.space_after = Pt(4)
            for note in notes:
                _small(document, note)
    if brief.places:
        document.add_heading("Sources", level=1)
        for line in source_lines(brief.places):
            _small(document, line)
    last = document.add_paragraph(f"{FOOT}, as of {brief.day}.")
    last.alignment = WD_ALIGN_PARAGRAPH.LEFT
    made = io.BytesIO()
    document.save(made)
    return _with_fixed_times(made.getvalue())


def _set_up(document: WordDocument, brief: Brief, day: date) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    about = document.core_properties
    moment = datetime.combine(day, time.min, tzinfo=UTC)
    about.title, about.author, about.last_modified_by = brief.title, "", ""
    about.created = about.modified = moment
    about.comments = f"{FOOT}, as of {brief.day}."
    about.language = "en-GB"
    about.revision = 1


def _small(document: WordDocument, text: str) -> None:
    """A note or a source: smaller, set in."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Cm(0.8)
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.add_run(text).font.size = Pt(9)


def _with_fixed_times(archive: bytes) -> bytes:
    """The same archive without the times at which its files were written."""
    fixed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist()):
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return fixed.getvalue()
