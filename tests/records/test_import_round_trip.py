"""Whatever records hold, their file holds it too, in every format."""

import string
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from events.models import ForumSession, Meeting, Visit
from records.importing import import_file
from records.models import HistoryEntry, Source
from records.texts import plain
from relations.models import Figure, Party, Place
from tests.contract.files import NAMES, file_of
from tests.factories import ForumFactory, PartyFactory, UndertakingFactory

FORMATS = st.sampled_from(NAMES)
KEYS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12)
TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    st.text("=+-@'\t\r\n;,\"_x0D ", max_size=8),
    st.sampled_from(["true", "null", "~", "2015-09", "17:15", "_x000D_", "#N/A"]),
).map(lambda text: plain(text)[:100])
DATES = st.sampled_from(
    ["", "2015-09-17", "2015-09", "2015", "201X", "XXXX-08-20", "2003/..", "../2008"]
) | st.sampled_from(
    ["[..2015-05]", "[2003..]", "[2003..2005]", "2014~", "2015?-09-17", "2011/2012"]
)
WHY = "Made for a test."
some = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def of_keys(*values):
    """Up to four records: their keys, and what they hold."""
    found = values[0] if len(values) == 1 else st.tuples(*values)
    return st.dictionaries(KEYS, found, min_size=1, max_size=4)


def numbers(digits, places, least=None):
    most = 10**digits - 1
    least = -most if least is None else least
    return st.none() | st.decimals(least, most, places=places)


class TestRoundTrip(TestCase):
    """Records are written past all rules, exported, and imported where they stand."""

    def changes_nothing(self, model, format):
        entries = HistoryEntry.objects.count()
        before = list(model.objects.order_by("pk").values())
        report = import_file(model, file_of(model, format), format)
        assert [str(problem) for problem in report.errors] == []
        counts = (report.created, report.changed, report.unchanged)
        assert counts == (0, 0, len(before))
        assert HistoryEntry.objects.count() == entries
        assert list(model.objects.order_by("pk").values()) == before

    def comes_back(self, format, records):
        """Also: deleted and imported, the records are as they were."""
        model = type(records[0])
        model._base_manager.bulk_create(records)
        self.changes_nothing(model, format)
        written, kept = file_of(model, format), file_of(model)
        model.objects.all().delete()
        report = import_file(model, written, format)
        assert [str(problem) for problem in report.errors] == []
        assert report.created == len(records)
        assert file_of(model) == kept

    @some
    @given(FORMATS, of_keys(TEXT, TEXT, TEXT, DATES))
    def test_parties(self, format, found):
        parties = Party.objects.bulk_create(
            Party(key=key, name=a, kind="state", description=b, note=c, valid_from=date)
            for key, (a, b, c, date) in found.items()
        )
        for one, other in pairwise(parties):
            Party.objects.filter(pk=one.pk).update(parent=other)
            one.successors.add(other, parties[0])
        self.changes_nothing(Party, format)

    @some
    @given(FORMATS, of_keys(numbers(16, 4, least=0)))
    def test_figures(self, format, found):
        of = UndertakingFactory()
        self.comes_back(
            format,
            [
                Figure(
                    key=key, undertaking=of, measure="m", unit="t", number=n,
                    uncited_reason=WHY,
                )
                for key, n in found.items()
            ],
        )  # fmt: skip

    @some
    @given(FORMATS, of_keys(numbers(1, 4), TEXT))
    def test_places(self, format, found):
        self.comes_back(
            format,
            [
                Place(key=key, name=f"x{a}", latitude=n, longitude=n, other_names=a)
                for key, (n, a) in found.items()
            ],
        )

    @some
    @given(FORMATS, of_keys(st.times()))
    def test_sources(self, format, found):
        self.comes_back(
            format,
            [
                Source(
                    key=key, title="t", kind="press", published="2015",
                    published_time=time,
                )
                for key, time in found.items()
            ],
        )  # fmt: skip

    @some
    @given(FORMATS, st.sampled_from([Meeting, Visit]), of_keys(TEXT, DATES))
    def test_kinds_of_event(self, format, model, found):
        country = PartyFactory()
        self.comes_back(
            format,
            [
                model(
                    key=key, title=f"x{title}", date=date, country=country,
                    uncited_reason=WHY,
                )
                for key, (title, date) in found.items()
            ],
        )  # fmt: skip

    @some
    @given(FORMATS, st.sets(st.integers(1, 2**31 - 1), min_size=1, max_size=4))
    def test_forum_sessions(self, format, found):
        forum = ForumFactory()
        self.comes_back(
            format,
            [
                ForumSession(
                    key=f"s{n}", title="t", forum=forum, session_number=n,
                    uncited_reason=WHY,
                )
                for n in sorted(found)
            ],
        )  # fmt: skip
