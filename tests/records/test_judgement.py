"""The contract of record type “judgement”, and what is peculiar to it."""

import pytest
from django.core.exceptions import ValidationError

from tests.contract import RecordContract
from tests.factories import JudgementFactory, PersonFactory, SourceFactory


class TestJudgement(RecordContract):
    factory = JudgementFactory

    def test_is_on_two_records_of_one_type(self):
        person, source = PersonFactory(), SourceFactory()
        with pytest.raises(ValidationError, match="This is a source"):
            JudgementFactory(one_id=person.pk, other_id=source.pk)
        with pytest.raises(ValidationError, match="two different records"):
            JudgementFactory(one_id=person.pk, other_id=person.pk)

    def test_stands_once_for_a_pair_in_either_order(self):
        first, second = PersonFactory(), PersonFactory()
        JudgementFactory(one_id=first.pk, other_id=second.pk)
        with pytest.raises(ValidationError, match="change it"):
            JudgementFactory(one_id=second.pk, other_id=first.pk)
