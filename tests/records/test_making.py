"""Records made of rows are what Django makes, and share what they refer to."""

import pytest
from django.contrib.auth.models import AnonymousUser

from records.kit.again import records_again
from records.models import Citation
from records.reading import everything
from tests.factories import CitationFactory, PassageFactory, SourceFactory

pytestmark = pytest.mark.django_db


def stored(record):
    return {name: one for name, one in vars(record).items() if name != "_state"}


def test_they_are_what_django_makes(django_assert_num_queries):
    source = SourceFactory(published="2011-09")
    passage = PassageFactory(source=source)
    for key in ("one", "two"):
        CitationFactory(key=key, source=source, passage=passage)
    CitationFactory(key="whole", source=source, passage=None)
    with everything():
        found = Citation.objects.select_related("source", "passage").order_by("key")
        made = records_again("made", Citation, AnonymousUser(), [], lambda: found)
        expected = list(found.all())
    assert [stored(one) for one in made] == [stored(one) for one in expected]
    with django_assert_num_queries(0):
        for one, other in zip(made, expected, strict=True):
            assert stored(one.source) == stored(other.source)
            assert one.source is made[0].source
            assert (one.passage is None) == (other.passage is None)
        assert stored(made[0].passage) == stored(expected[0].passage)
    assert not made[0]._state.adding
