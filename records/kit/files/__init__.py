"""Files of records: CSV, XLSX, JSON and YAML, read into and written from one table."""

from records.kit.files.formats import (
    FORMATS,
    FileFormat,
    format_named,
    format_of,
    read_table,
)
from records.kit.files.tables import ABSENT, Table

__all__ = [
    "ABSENT",
    "FORMATS",
    "FileFormat",
    "Table",
    "format_named",
    "format_of",
    "read_table",
]
