"""Text of a source, split into numbered passages.

Every non-empty line is a passage, numbered from 1, headings counted. The digest kept
with a passage is the check: a text whose numbering contradicts what has been cited is
refused, and nothing of it is kept.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from records.models import Citation, Passage, Source

# Characters of a passage; the model holds no more.
LONGEST = 20_000


class SourceTextError(Exception):
    """Why a text can't be the text of a source; the message names the passage."""


@dataclass(frozen=True)
class LoadedText:
    """What loading did: passages made, given their text, and as before."""

    made: int
    filled: int
    unchanged: int

    def __str__(self) -> str:
        return (
            f"{self.made} passages made, {self.filled} given their text, "
            f"{self.unchanged} as before"
        )


def split(text: str) -> list[str]:
    """The passages of a text, in order, without surrounding blanks."""
    return [
        line.strip()
        for line in text.removeprefix("\ufeff").splitlines()
        if line.strip()
    ]


def digest(passage: str) -> str:
    """First 16 hexadecimal digits of the SHA-256 of a passage."""
    return hashlib.sha256(passage.encode()).hexdigest()[:16]


@transaction.atomic
def load_text(source: Source, text: str) -> LoadedText:
    """Give a source its text; passages that are not there yet are made.

    Raises SourceTextError as ``check_text`` does.
    """
    known = {p.number: p for p in source.passages.select_for_update()}
    lines = check_text(source, text, known)
    made = [
        Passage(
            key=f"{source.key}-{number}",
            source=source,
            number=number,
            text=line,
            digest=digest(line),
            classification=source.classification,
            review=source.review,
        )
        for number, line in enumerate(lines, 1)
        if number not in known
    ]
    filled = []
    for number, line in enumerate(lines, 1):
        passage = known.get(number)
        if passage is not None and passage.text != line:
            passage.text, passage.digest = line, digest(line)
            filled.append(passage)
    Passage.objects.bulk_create(made, batch_size=500)
    Passage.objects.bulk_update(filled, ["text", "digest"], batch_size=500)
    return LoadedText(len(made), len(filled), len(lines) - len(made) - len(filled))


def check_text(
    source: Source, text: str, known: Mapping[int, Passage] | None = None
) -> list[str]:
    """The passages of a text, if it can be the text of the source.

    Raises SourceTextError when the text is empty, holds what is no text, has fewer
    passages than are cited, or differs from a passage whose digest or text is known.
    """
    lines = split(text)
    if not lines:
        raise SourceTextError("The text is empty.")
    for number, line in enumerate(lines, 1):
        if "\0" in line:
            raise SourceTextError(f"Passage {number} holds a zero byte: is it text?")
        if len(line) > LONGEST:
            raise SourceTextError(
                f"Passage {number} has {len(line):,} characters, more than {LONGEST:,}:"
                f" is there a line for each paragraph?"
            )
    if known is None:
        passages = Passage.objects.filter(source_id=source.pk)
        known = {p.number: p for p in passages}
    _check(source, lines, known)
    return lines


def _check(source: Source, lines: list[str], known: Mapping[int, Passage]) -> None:
    contradicted = [
        number
        for number, passage in sorted(known.items())
        if number <= len(lines)
        and passage.digest
        and passage.digest != digest(lines[number - 1])
    ]
    if contradicted:
        first = contradicted[0]
        raise SourceTextError(
            f"Passage {first} of the text is not passage {first} of “{source.key}”: "
            f"it begins “{lines[first - 1][:40]}”. {len(contradicted)} passages "
            f"differ; is it another version of the document?"
        )
    cited = (
        Citation.objects.filter(source_id=source.pk, passage__number__gt=len(lines))
        .order_by("passage__number")
        .values_list("passage__number", flat=True)
    )
    if missing := list(dict.fromkeys(cited)):
        raise SourceTextError(
            f"The text has {len(lines)} passages, but passage {missing[-1]} of "
            f"“{source.key}” is cited."
        )
