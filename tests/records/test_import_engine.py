"""However an import is written – together, row by row, in pieces – it says the same."""

from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from records.importing import import_file
from records.kit import resources, writing
from records.kit.files import read_table, tables
from records.kit.files.csv_files import write_csv
from records.kit.files.tables import Table
from records.models import HistoryEntry, RegisterEntry
from records.partial_dates import PartialDate
from relations.models import Mission, Party
from tests.factories import MissionFactory, PartyFactory

CLOCK = {"id", "created_at", "updated_at"}
KEYS = ["a", "b", "c", "d", "e", "f"]
REFERENCES = st.sampled_from(["", *KEYS, "old", "nowhere"])
PARTIES = st.lists(
    st.fixed_dictionaries(
        {
            "key": st.sampled_from([*KEYS, "old", "Not A Key"]),
            "name": st.sampled_from(["A", "Б", "e\u0301", ""]),
            "kind": st.sampled_from(["state", "company", "kingdom"]),
            "parent": REFERENCES,
            "successors": st.lists(REFERENCES, max_size=2).map(";".join),
            "iso_alpha_2": st.sampled_from(["", "", "IQ", "KZ", "iq"]),
            "valid_from": st.sampled_from(["", "1990", "2015-02-30"]),
            "valid_until": st.sampled_from(["", "1980", "201X"]),
        }
    ),
    min_size=1,
    max_size=6,
)
MISSIONS = st.lists(
    st.fixed_dictionaries(
        {
            "key": st.sampled_from(["m", "n", "o", ""]),
            "name": st.sampled_from(["Embassy", "Посольство"]),
            "kind": st.just("embassy"),
            "sending_party": st.sampled_from(["old", "other", "older"]),
            "receiving_parties": st.sampled_from(["other", "old;other", "nowhere"]),
            "uncited_reason": st.sampled_from(["Told", ""]),
            "opened": st.sampled_from(["2008", "2008-05/..", ""]),
        }
    ),
    min_size=1,
    max_size=5,
)


def state():
    """All that the import can have changed, but for numbers and the clock."""
    names = dict(RegisterEntry.objects.values_list("id", "key"))
    found = []
    for model, lists in ((Party, ["successors"]), (Mission, ["receiving_parties"])):
        for record in model.objects.order_by("name", "key"):
            row = {
                field.name: getattr(record, field.attname)
                for field in model._meta.concrete_fields
                if field.name not in CLOCK
            }
            for field in model._meta.concrete_fields:
                if field.is_relation:
                    row[field.name] = names.get(row[field.name])
            if model is Mission and len(record.key) == 16:
                row["key"] = "made"
            for name in lists:
                row[name] = sorted(getattr(record, name).values_list("key", flat=True))
            found.append(row)
    # Keys that were made have no order.
    found.sort(key=repr)
    history = HistoryEntry.objects.order_by("table", "operation", "id")
    return found, list(history.values_list("table", "operation"))


def outcome(model, file):
    """What an import tells and leaves, taken back afterwards."""
    with transaction.atomic():
        report = import_file(model, file)
        # Which key is nearest depends on which are at hand.
        told = [
            (one.row, one.column, one.value, one.message.partition(" Did you mean")[0])
            for one in report.errors
        ]
        found = (told, str(report), *state())
        transaction.set_rollback(True)
    return found


def together(model, file):
    """New records by COPY, changed ones by one statement for those alike."""
    with mock.patch.object(writing, "_FEW", 1):
        return outcome(model, file)


def in_pieces(model, file):
    """Two rows at a time, and none of the file kept."""
    with (
        mock.patch.object(resources, "AT_ONCE", 2),
        mock.patch.object(tables, "MOST_KEPT", 1),
    ):
        return outcome(model, file)


def row_by_row(model, file):
    """Each record saved by itself, as Django saves it."""
    road = "records.kit.writing._written_together"
    with mock.patch(road, return_value=False):
        return outcome(model, file)


def written(rows):
    header = sorted(rows[0])
    return write_csv(Table.of([[row[name] for name in header] for row in rows], header))


class TestRoads(TestCase):
    """Each example in a transaction of its own."""

    def are_one(self, model, rows):
        PartyFactory(key="old", name="Old", iso_alpha_2="KZ")
        PartyFactory(key="other", name="Other")
        for key, name in zip("def", "AAB", strict=True):
            PartyFactory(key=key, name=name, valid_from="1990")
        for key in "no":
            MissionFactory(key=key, name=key, uncited_reason="Told")
        file = written(rows)
        told, *expected = together(model, file)
        others, *found = in_pieces(model, file)
        assert found == expected
        assert {row for row, *_ in others} == {row for row, *_ in told}
        # Of a bad row one may also be told that it clashes with a row before it.
        assert set(told) <= set(others)
        assert row_by_row(model, file) == (told, *expected)

    many = settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )

    @many
    @given(PARTIES)
    def test_parties(self, rows):
        self.are_one(Party, rows)

    @many
    @given(MISSIONS)
    def test_missions(self, rows):
        self.are_one(Mission, rows)


@pytest.mark.django_db
def test_a_long_file_is_read_again_and_not_kept():
    rows = "".join(f'k{n},"N\n{n}",state\n\n' for n in range(30))
    file = f"key,name,kind\n{rows}".encode("utf-16")
    whole = read_table(file, "csv")
    with mock.patch.object(tables, "MOST_KEPT", 7):
        streamed = read_table(file, "csv")
    assert streamed._rows == []
    assert list(streamed) == list(whole)
    assert list(streamed) == list(whole)
    assert (streamed[29], len(streamed)) == (whole[29], 30)
    assert list(streamed.numbers) == list(whole.numbers)
    with mock.patch.object(resources, "AT_ONCE", 4):
        report = import_file(Party, file)
    assert (report.errors, report.created) == ([], 30)
    twice = file + "k3,N,state\nk3,N,state\n".encode("utf-16-le")
    with mock.patch.object(resources, "AT_ONCE", 4):
        told = [str(one) for one in import_file(Party, twice).errors]
    assert told == [
        f"row {row}, column “key”, “k3”: Row 8 has this key already."
        for row in (62, 63)
    ]


@pytest.mark.django_db
def test_what_one_row_gives_up_another_takes_wherever_it_stands():
    """Codes pass from state to state, in any order and over pieces of the file."""
    before = "".join(f"k{n},N{n},state,{'ABCDEF'[n] * 2}\n" for n in range(6))
    assert import_file(Party, f"key,name,kind,iso_alpha_2\n{before}".encode()).created

    def told(*rows, pieces=2):
        file = "key,name,kind,iso_alpha_2,status,uncited_reason,parent\n"
        file += "".join(f"{row}\n" for row in rows)
        with transaction.atomic(), mock.patch.object(resources, "AT_ONCE", pieces):
            report = import_file(Party, file.encode(), dry_run=False)
            codes = dict(Party.objects.values_list("key", "iso_alpha_2"))
            versions = set(Party.objects.values_list("version", flat=True))
            transaction.set_rollback(True)
        return [(one.row, one.message) for one in report.errors], codes, versions

    filler = [f"f{n},F,company,,,," for n in range(3)]
    chain = [
        *("new,New,state,AA,,,", *filler, "child,Child,company,,,,new"),
        *(f"k{n},N{n},state,{'BCDE'[n] * 2},,," for n in range(4)),
        *("k4,N4,state,,,,", "k5,N5,state,FF,ended,,", "k6,New,state,FF,,,"),
    ]
    for rows in (chain, chain[::-1]):
        for pieces in (2, 100):
            faults, codes, versions = told(*rows, pieces=pieces)
            assert faults == []
            assert [codes[f"k{n}"] for n in range(7)] == [
                *("BB", "CC", "DD", "EE", "", "FF", "FF")
            ]
            assert (codes["new"], versions) == ("AA", {1, 2})
    taken = "Another existing state has this ISO code."
    # Who comes first takes it; two that exchange theirs are told of each other.
    swap = ["k0,N0,state,BB,,,", *filler, "k1,N1,state,AA,,,"]
    one, other = (
        f"Row {row} gives it up, and takes what this row gives up: have one of the two"
        " give it up in a file that is imported first."
        for row in (6, 2)
    )
    assert told(*swap)[0] == [(2, taken), (2, one), (6, taken), (6, other)]
    two = ["x,X,state,AA,,,", *filler, "k0,N0,state,,,,", "y,Y,state,AA,,,"]
    for pieces in (2, 3, 100):
        assert told(*two, pieces=pieces)[0] == [(7, taken)]
    assert told("x,X,state,AA,,,", *filler)[0] == [(2, taken)]


@pytest.mark.django_db
def test_many_changed_records_take_few_statements(django_assert_max_num_queries):
    header = "key,name,kind,valid_from\n"
    file = header + "".join(f"k{n},N {n},state,\n" for n in range(60))
    assert import_file(Party, file.encode()).created == 60
    rows = (f"k{n},M {n},state,{1990 if n % 3 else ''}\n" for n in range(60))
    changed = header + "".join(rows)
    before = HistoryEntry.objects.count()
    with django_assert_max_num_queries(40):
        report = import_file(Party, changed.encode(), reason="anew")
    assert (report.changed, report.errors) == (60, [])
    found = Party.objects.values_list("name", "valid_from", "version")
    assert found.get(key="k4") == ("M 4", PartialDate.parse("1990"), 2)
    assert found.get(key="k3") == ("M 3", None, 2)
    entries = HistoryEntry.objects.order_by("id")[before:]
    assert {(one.operation, one.reason) for one in entries} == {("update", "anew")}
    assert len(entries) == 60
    # What the database refuses is told by its row, and none of the others stays.
    clash = "".join(f"k{n},L {n},{'ZZ' if n > 57 else ''}\n" for n in range(60))
    report = import_file(Party, f"key,name,iso_alpha_2\n{clash}".encode())
    assert [one.row for one in report.errors] == [61]
    assert Party.objects.filter(version=2).count() == 60
