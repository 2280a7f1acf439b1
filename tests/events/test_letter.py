"""The contract of record type “letter”."""

from tests.contract import RecordContract
from tests.factories import LetterFactory


class TestLetter(RecordContract):
    factory = LetterFactory
