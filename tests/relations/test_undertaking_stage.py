"""The contract of record type “undertaking stage”."""

from tests.contract import RecordContract
from tests.factories import UndertakingStageFactory


class TestUndertakingStage(RecordContract):
    factory = UndertakingStageFactory
