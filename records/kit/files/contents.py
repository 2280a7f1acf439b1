"""What a file is by its first bytes, whatever its name says."""

from records.kit.files.file_bytes import FileBytes
from records.kit.problems import refuse

_OLD = b"\xd0\xcf\x11\xe0"

# What it is, in words; and what it would have to be called to be read.
_KINDS = (
    (b"PK\x03\x04", "a packed file, such as an .xlsx workbook"),
    (b"\x1f\x8b", "a file packed with gzip"),
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "a document in RTF"),
)
_WEB = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<body", b"<svg")


def kind_of(data: FileBytes) -> str:
    """What these bytes are the beginning of, if it is no text of records."""
    for mark, kind in _KINDS:
        if data.startswith(mark):
            return kind
    start = data.between(0, 200).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return "a web page or XML" if start.startswith(_WEB) else ""


def refuse_other(data: FileBytes, format: str) -> None:
    """Raise FileProblems for what is another kind of file under a wrong name."""
    if data.startswith(_OLD):
        raise refuse(
            "This is an old or password-protected workbook. Save it as .xlsx without a "
            "password."
        )
    if kind := kind_of(data):
        raise refuse(
            f"This is no {format.upper()} file but {kind}. Save the table as {format}, "
            "or give the file the ending that it should have."
        )
