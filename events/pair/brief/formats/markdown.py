"""The brief as Markdown (CommonMark)."""

import re
from datetime import date

from events.pair.brief.formats.plain import (
    FOOT,
    paragraphs,
    source_lines,
)
from events.pair.brief.sentences import Brief

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")


def as_markdown(brief: Brief, day: date) -> bytes:
    """The brief with its sources numbered at the end."""
    lines = [f"# {_plain(brief.title)}", "", _plain(brief.lead), ""]
    for section in brief.sections:
        lines += [f"{'#' * section.level} {_plain(section.heading)}", ""]
        for text, notes in paragraphs(section):
            lines += [_plain(text), ""]
            if notes:
                lines += [*(f"- {_plain(note)}" for note in notes), ""]
    if brief.places:
        lines += ["## Sources", ""]
        lines += [f"- {_plain(line)}" for line in source_lines(brief.places)]
        lines.append("")
    lines += [f"{FOOT}, as of {_plain(brief.day)}.", ""]
    return "\n".join(lines).encode()


def _plain(text: str) -> str:
    """Text in which nothing is markup."""
    return _SPECIAL.sub(r"\\\1", text)
