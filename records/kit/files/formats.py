"""The formats, by name and by the end of a file's name; also for the admin's forms."""

from pathlib import PurePath
from typing import Any

from import_export.formats.base_formats import Format

from records.kit.files.csv_files import read_csv, write_csv
from records.kit.files.file_bytes import Data
from records.kit.files.object_files import (
    read_json,
    read_yaml,
    write_json,
    write_yaml,
)
from records.kit.files.tables import Table
from records.kit.files.xlsx_files import read_xlsx, write_xlsx
from records.kit.nearest import did_you_mean
from records.kit.problems import refuse


class FileFormat(Format):
    """One format of files, in the shape that django-import-export asks for.

    ``NAME`` ends file names and addresses: ``missions.csv``.
    """

    NAME: str
    CONTENT_TYPE: str

    def __init__(self, encoding: str | None = None) -> None:
        self.encoding = encoding

    def get_title(self) -> str:
        return self.NAME

    def create_dataset(self, in_stream: Data, **kwargs: Any) -> Table:
        """Read a file; raises FileProblems."""
        raise NotImplementedError

    def export_data(self, dataset: Table, **kwargs: Any) -> bytes:
        """Write a file."""
        raise NotImplementedError

    def get_extension(self) -> str:
        return self.NAME

    def get_content_type(self) -> str:
        return self.CONTENT_TYPE

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True


class Csv(FileFormat):
    """Comma-separated text; read also with semicolons or tabs."""

    NAME = "csv"
    CONTENT_TYPE = "text/csv; charset=utf-8"

    def create_dataset(self, in_stream: Data, **kwargs: Any) -> Table:
        return read_csv(in_stream, self.encoding)

    def export_data(self, dataset: Table, **kwargs: Any) -> bytes:
        return write_csv(dataset)


class Xlsx(FileFormat):
    """A workbook: records on its first sheet."""

    NAME = "xlsx"
    CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def create_dataset(self, in_stream: Data, **kwargs: Any) -> Table:
        return read_xlsx(in_stream, self.encoding)

    def export_data(self, dataset: Table, **kwargs: Any) -> bytes:
        return write_xlsx(dataset)


class Json(FileFormat):
    """A list of objects."""

    NAME = "json"
    CONTENT_TYPE = "application/json"

    def create_dataset(self, in_stream: Data, **kwargs: Any) -> Table:
        return read_json(in_stream, self.encoding)

    def export_data(self, dataset: Table, **kwargs: Any) -> bytes:
        return write_json(dataset)


class Yaml(FileFormat):
    """A list of mappings."""

    NAME = "yaml"
    CONTENT_TYPE = "application/yaml"

    def create_dataset(self, in_stream: Data, **kwargs: Any) -> Table:
        return read_yaml(in_stream, self.encoding)

    def export_data(self, dataset: Table, **kwargs: Any) -> bytes:
        return write_yaml(dataset)


FORMATS: tuple[type[FileFormat], ...] = (Csv, Xlsx, Json, Yaml)
_BY_NAME = {one.NAME: one for one in FORMATS}
_BY_ENDING = {**_BY_NAME, "yml": Yaml, "tsv": Csv, "txt": Csv}


def format_named(name: str) -> type[FileFormat]:
    """The format of a name such as ``csv``; raises LookupError for another."""
    return _BY_NAME[name]


def format_of(file_name: str) -> type[FileFormat]:
    """The format that the end of a file's name tells; raises FileProblems."""
    ending = PurePath(file_name).suffix.lstrip(".").lower()
    if ending not in _BY_ENDING:
        raise refuse(
            f"“{file_name}” does not end in the name of a format."
            f"{did_you_mean(ending, _BY_NAME)}"
        )
    return _BY_ENDING[ending]


def read_table(data: Data, format: str, encoding: str | None = None) -> Table:
    """Read a file of records; raises FileProblems with all that is wrong with it."""
    return format_named(format)(encoding).create_dataset(data)
