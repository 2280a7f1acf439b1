"""From bytes to text."""

import codecs
import io
import re
from encodings.aliases import aliases

from records.kit.files.file_bytes import FileBytes
from records.kit.nearest import nearest
from records.kit.problems import FileProblems, refuse

# The four-byte mark of UTF-32 begins with the two-byte mark of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Older encodings by how the words with letters beyond ASCII look in them.
_OLDER = (
    ("cp1251", "Russian", re.compile(r"\b(?:[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+)\b")),  # noqa: RUF001
    ("cp1256", "Arabic", re.compile(r"\b[\u0621-\u064a\u067e\u0686\u06af]+\b")),
    (
        "cp1252",
        "Western European",
        re.compile(r"\b(?=\w*[A-Za-z])[A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿœšž]+\b"),
    ),
)
_BLOCK = 2**16
_SAMPLE = 4_000


def decode(data: FileBytes, encoding: str | None = None) -> str:
    """The text of a file: UTF-8 unless it begins with a mark or another is named.

    Raises FileProblems naming the byte that does not fit, and its line.
    """
    chosen = _chosen(data, encoding)
    try:
        return data.whole().decode(chosen).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise _undecodable(data, error.start, chosen, _named(data, encoding)) from error
    except (LookupError, ValueError) as error:
        raise _no_encoding(chosen, error) from error


def text_stream(
    data: FileBytes, encoding: str | None = None, *, checked: bool = False
) -> io.TextIOBase:
    """The same, line by line: a large file is never in the memory."""
    chosen = _chosen(data, encoding)
    try:
        if not checked:
            _check(data, chosen, _named(data, encoding))
        stream = io.TextIOWrapper(data.stream(), chosen, newline="")
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise _no_encoding(chosen, error) from error
    if stream.read(1) != "\ufeff":
        stream.seek(0)
    return stream


def _check(data: FileBytes, encoding: str, named: bool) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for start in range(0, len(data) or 1, _BLOCK):
        block = data.between(start, start + _BLOCK)
        waiting = len(decoder.getstate()[0])
        try:
            text = decoder.decode(block, start + _BLOCK >= len(data))
        except UnicodeDecodeError as error:
            place = start - waiting + error.start
            raise _undecodable(data, place, encoding, named) from error
        if "\x00" in text:
            raise _nul(data, line + text.count("\n", 0, text.index("\x00")))
        line += text.count("\n")


def _chosen(data: FileBytes, encoding: str | None) -> str:
    marked = (name for mark, name in _MARKS if data.startswith(mark))
    return next(marked, encoding or "utf-8")


def _named(data: FileBytes, encoding: str | None) -> bool:
    return bool(encoding) or any(data.startswith(mark) for mark, _ in _MARKS)


def fault_of_encoding(name: str) -> str:
    """What is wrong with the name of an encoding; empty for one of text."""
    try:
        "".encode(name)
    except (LookupError, ValueError, TypeError):
        return _unknown(name)
    return ""


def _unknown(name: str) -> str:
    near = nearest(name, {*aliases, *aliases.values()})
    hint = f" Did you mean “{near}”?" if near else ""
    return f"“{name}” is not an encoding of text.{hint}"


def _no_encoding(chosen: str, error: Exception) -> FileProblems:
    if isinstance(error, UnicodeError):
        return refuse(f"The file can't be read as {chosen}: {error}.")
    return refuse(_unknown(chosen))


def _nul(data: FileBytes, line: int) -> FileProblems:
    sample = data.between(0, _SAMPLE)
    sides = [sample[1::2].count(0), sample[::2].count(0)]
    if max(sides) > len(sample) // 5:
        which = "utf-16-le" if sides[0] > sides[1] else "utf-16-be"
        return refuse(
            f"There is a NUL character in line {line}. This looks like UTF-16 without "
            f"its mark: save it as UTF-8, or say that its encoding is {which}."
        )
    return refuse(
        f"There is a NUL character in line {line}. Is this a file of text at all? Save "
        "it as UTF-8."
    )


def _undecodable(
    data: FileBytes, place: int, encoding: str, named: bool
) -> FileProblems:
    line = data.lines_before(place) + 1
    [byte] = data.between(place, place + 1)
    where = f"byte 0x{byte:02X} at offset {place}, in line {line},"
    if named:
        return refuse(f"The file is not {encoding}: {where} does not belong there.")
    return refuse(
        f"The file is not UTF-8: {where} does not belong there. Save it as UTF-8 "
        "(“CSV UTF-8” in spreadsheets), or say which encoding it has: "
        f"{_older(data, place)}."
    )


def _older(data: FileBytes, place: int) -> str:
    """Which older encoding it may be, with a word as it would read then."""
    around = data.between(max(0, place - 20), place + _SAMPLE)
    beyond = len(re.findall(rb"[\x80-\xff]", around))
    found: list[tuple[int, str, str, str]] = []
    for name, language, pattern in _OLDER:
        words = pattern.findall(around.decode(name, "replace"))
        words = [word for word in words if not word.isascii()]
        letters = sum(not letter.isascii() for word in words for letter in word)
        found.append((letters, name, language, words[0][:30] if words else ""))
    letters, name, language, word = max(found)
    if letters * 2 < beyond or sum(one[0] == letters for one in found) > 1:
        return "cp1251 for Russian, cp1252 for Western European, cp1256 for Arabic"
    return f"it looks like {name} for {language}, in which it says “{word}”"
