"""The set of tests that every record type inherits.

A type's own test file names its factory, and adds only what is peculiar to it.
"""

from typing import ClassVar

from tests.contract.admin import AdminContract
from tests.contract.api import ApiContract
from tests.contract.files import FileContract
from tests.contract.filters import FilterContract
from tests.contract.model import ModelContract
from tests.contract.pages import PageContract
from tests.factories import RecordFactory


class RecordContract(
    ModelContract,
    FileContract,
    FilterContract,
    ApiContract,
    PageContract,
    AdminContract,
):
    """All promises of a record type."""

    factory: ClassVar[type[RecordFactory]]

    @property
    def model(self):
        return self.factory._meta.model

    def make(self, **kwargs):
        return self.factory(**kwargs)
