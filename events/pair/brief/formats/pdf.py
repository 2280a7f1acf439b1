"""The brief as PDF, in a font that is vendored, with fixed times."""

from datetime import UTC, date, datetime, time

from fpdf import FPDF

from events.pair.brief.formats.plain import (
    FOOT,
    paragraphs,
    source_lines,
)
from events.pair.brief.sentences import Brief
from records.kit.fonts import BOLD, REGULAR

_FAMILY = "DejaVu"
_MARGIN, _INDENT = 17, 6  # mm


class _Pages(FPDF):
    """A4 pages with a line at the foot."""

    foot = ""

    def footer(self) -> None:
        """What this is, and the number of the page."""
        self.set_y(-14)
        self.set_font(_FAMILY, size=7.5)
        self.cell(0, 5, f"{self.foot} · page {self.page_no()}", align="C")


def as_pdf(brief: Brief, day: date) -> bytes:
    """The brief with its sources numbered at the end; A4, with an outline."""
    pages = _Pages(format="A4")
    pages.set_creation_date(datetime.combine(day, time.min, tzinfo=UTC))
    pages.set_title(brief.title)
    pages.set_lang("en-GB")
    pages.foot = f"{brief.title} · {FOOT}, as of {brief.day}"
    pages.set_margins(_MARGIN, 14, _MARGIN)
    pages.set_auto_page_break(True, margin=17)
    pages.add_font(_FAMILY, fname=REGULAR)
    pages.add_font(_FAMILY, style="B", fname=BOLD)
    pages.add_page()
    # A short brief has to fit on its one page, or three.
    size = 9.5 if brief.is_full else 8.5
    _line(pages, brief.title, 2 * size, bold=True, after=1)
    _line(pages, brief.lead, size - 1, after=1)
    for section in brief.sections:
        _heading(pages, section.heading, section.level)
        for text, notes in paragraphs(section):
            _line(pages, text, size, after=0.8)
            for note in notes:
                _line(pages, note, size - 2, indent=_INDENT, after=0.6)
    if brief.places:
        _heading(pages, "Sources", 2)
        for line in source_lines(brief.places):
            _line(pages, line, size - 2, after=0.4)
    return bytes(pages.output())


def _heading(pages: FPDF, text: str, level: int) -> None:
    pages.ln(1.6)
    # Not alone at the foot of a page.
    if pages.will_page_break(22):
        pages.add_page()
    pages.start_section(text, level=level - 2)
    _line(pages, text, 12 if level == 2 else 10, bold=True, after=0.8)


def _line(
    pages: FPDF,
    text: str,
    size: float,
    *,
    bold: bool = False,
    indent: float = 0,
    after: float = 0,
) -> None:
    """A paragraph of that size in points, set in and followed by space in mm."""
    pages.set_font(_FAMILY, style="B" if bold else "", size=size)
    pages.set_x(_MARGIN + indent)
    pages.multi_cell(0, size * 0.46, text, align="L", new_x="LMARGIN", new_y="NEXT")
    pages.ln(after)
