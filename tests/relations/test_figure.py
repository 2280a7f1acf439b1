"""The contract of record type “figure”."""

from tests.contract import RecordContract
from tests.factories import FigureFactory


class TestFigure(RecordContract):
    factory = FigureFactory
