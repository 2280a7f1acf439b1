"""From bytes to text."""

import codecs
from encodings.aliases import aliases

from records.kit.nearest import nearest
from records.kit.problems import FileProblems, refuse

# The four-byte mark of UTF-32 begins with the two-byte mark of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, encoding: str | None = None) -> str:
    """The text of a file: UTF-8 unless it begins with a mark or another is named.

    Raises FileProblems naming the byte that does not fit, and its line.
    """
    if mark := next((name for mark, name in _MARKS if data.startswith(mark)), None):
        encoding = mark
    chosen = encoding or "utf-8"
    try:
        return data.decode(chosen).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise _undecodable(data, error, chosen, encoding is None) from error
    except UnicodeError as error:
        raise refuse(f"The file can't be read as {chosen}: {error}.") from error
    except (LookupError, ValueError) as error:
        near = nearest(chosen, {*aliases, *aliases.values()})
        hint = f" Did you mean “{near}”?" if near else ""
        raise refuse(f"“{chosen}” is not an encoding of text.{hint}") from error


def _undecodable(
    data: bytes, error: UnicodeDecodeError, encoding: str, assumed: bool
) -> FileProblems:
    line = data.count(b"\n", 0, error.start) + 1
    place = f"byte 0x{data[error.start]:02X} at offset {error.start}, in line {line},"
    if not assumed:
        return refuse(f"The file is not {encoding}: {place} does not belong there.")
    return refuse(
        f"The file is not UTF-8: {place} does not belong there. Save it as UTF-8 "
        "(“CSV UTF-8” in spreadsheets), or say which encoding it has: cp1251 for "
        "Russian, cp1252 for Western European, cp1256 for Arabic."
    )
