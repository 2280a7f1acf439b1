"""Files of UN Comtrade: known by their header, and no figure counted twice."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from records.imports.running import Asked, run
from records.mapping import mapping_named, recognised
from records.models import ExternalId, HistoryEntry
from relations.models import Party, TradeRecord
from tests.factories import PartyFactory
from tests.relations.comtrade import LEGACY, OLD, PLUS, Figure, legacy, old, plus

pytestmark = pytest.mark.django_db

LAYOUTS = {
    "comtrade_old": (old, OLD),
    "comtrade_legacy": (legacy, LEGACY),
    "comtrade_plus": (plus, PLUS),
}
each = pytest.mark.parametrize("name", LAYOUTS)

# What Kazakhstan sold to India: by levels, and its whole through two other countries.
WHOLE = [
    Figure(value="1000", weight="70.5"),
    Figure(code="10", value="1000"),
    Figure(code="1001", value="600", unit="8", quantity="40.25", flag="6"),
    Figure(code="1005", value="400", unit="8", quantity="30", flag="4"),
    Figure(code="100119", value="600", unit="8", quantity="40.25", flag="2"),
    Figure(code="100590", value="400"),
]
PARTS = [
    Figure(value="700", second="643"),
    Figure(value="300", second="156"),
    Figure(code="10", value="1000", customs="C01"),
    Figure(code="10", value="1000", transport="2100"),
]
AREAS = [
    Figure(partner=partner, value=value)
    for partner, value in (
        ("842", "5"), ("251", "6"), ("490", "7"), ("757", "8"), ("0", "2000"),
    )
]  # fmt: skip
CHINA = [Figure("156", "156", "1", value="9"), Figure("156", "156", "2", value="3")]
FIGURES = [*WHOLE, *PARTS, *AREAS, *CHINA]


def imported(name, figures):
    make, _ = LAYOUTS[name]
    plan = run(Asked(make(figures), mapping=mapping_named(name)), dry_run=False)
    assert [str(problem) for problem in plan.errors] == []
    return plan


@each
def test_a_layout_is_known_by_its_header(name):
    _, header = LAYOUTS[name]
    assert recognised(header) == [name]


@each
def test_the_terminal_names_the_mapping_of_a_header(name, tmp_path):
    make, _ = LAYOUTS[name]
    file = tmp_path / "figures.csv"
    file.write_bytes(make(WHOLE))
    other = next(one for one in LAYOUTS if one != name)
    for given in ([], ["--mapping", other]):
        with pytest.raises(CommandError, match=f"--mapping {name}$"):
            call_command("import_records", "trade-records", str(file), *given)
    # Where the mapping is the right one, what is wrong is another thing.
    file.write_bytes(make([Figure(value="much")]))
    with pytest.raises(CommandError, match=r"errors?\.$"):
        call_command("import_records", "trade-records", str(file), "--mapping", name)


@each
def test_no_level_and_no_second_partner_is_counted_twice(name):
    plan = imported(name, FIGURES)
    assert plan.read == 13 + (name != "comtrade_old") * len(PARTS)
    left_out = {because.partition(";")[0]: n for because, n in plan.left_out.items()}
    parts = {
        "A part by second partner": 2,
        "A part by customs procedure": 1,
        "A part by mode of transport": 1,
    }
    own = {"Exports of a country to itself are none.": 1}
    assert left_out == ({} if name == "comtrade_old" else parts) | own
    india = TradeRecord.objects.filter(partner__iso_alpha_3="IND")
    for level in (0, 2, 4, 6):
        found = india.filter(commodity_level=level).aggregate(sum=Sum("value"))
        assert found["sum"] == 1000, level
    assert {one.commodity_code for one in india} == {one.code for one in WHOLE}
    assert TradeRecord.objects.count() == plan.read - sum(left_out.values())


@each
def test_codes_of_partners_are_those_of_comtrade_not_of_iso(name):
    france = PartyFactory(key="france", iso_alpha_3="FRA", iso_alpha_2="FR")
    imported(name, FIGURES)
    partners = {
        str(value): party
        for value, party in TradeRecord.objects.filter(
            reporter__iso_alpha_3="KAZ", commodity_level=0
        ).values_list("value", "partner__name")
    }
    assert partners == {
        "1000.0000": "India",
        "5.0000": "United States",
        "6.0000": france.name,
        "7.0000": "Other Asia, nes",
        "8.0000": "Switzerland",
        "2000.0000": "World",
    }
    assert Party.objects.get(name="Other Asia, nes").kind == "other"
    assert ExternalId.objects.get(record__key="india").value == "699"
    assert Party.objects.filter(iso_alpha_3="FRA").count() == 1
    own = TradeRecord.objects.get(reporter__iso_alpha_3="CHN")
    assert (own.flow, own.partner_id, own.value) == ("re_import", own.reporter_id, 9)


@each
def test_what_was_estimated_and_how_it_was_valued_is_kept(name):
    imported(name, WHOLE)
    found = {
        one.commodity_code: (one.estimated, one.quantity, one.quantity_unit)
        for one in TradeRecord.objects.all()
    }
    assert found == {
        "TOTAL": ("", None, ""),
        "10": ("", None, ""),
        "1001": ("both", Decimal("40.25"), "kilograms"),
        "1005": ("weight", Decimal(30), "kilograms"),
        "100119": ("quantity", Decimal("40.25"), "kilograms"),
        "100590": ("", None, ""),
    }
    total = TradeRecord.objects.get(commodity_code="TOTAL")
    assert total.net_weight == Decimal("70.5")
    assert total.valuation == ("unknown" if name == "comtrade_old" else "fob")
    assert ("Added up" in total.summary) == (name == "comtrade_plus")


@pytest.mark.parametrize("name", ["comtrade_legacy", "comtrade_plus"])
def test_months_are_months(name):
    imported(name, [Figure(period="201503"), Figure(period="2015")])
    found = TradeRecord.objects.values_list("period_kind", "period")
    assert {(kind, str(period)) for kind, period in found} == {
        ("annual", "2015"), ("month", "2015-03"),
    }  # fmt: skip


@each
def test_the_same_file_again_changes_nothing(name):
    imported(name, FIGURES)
    entries = HistoryEntry.objects.count()
    plan = imported(name, FIGURES[::-1])
    assert str(plan).startswith("0 new, 0 changed, ")
    assert HistoryEntry.objects.count() == entries


def test_the_digits_of_a_code_are_those_it_has():
    trade = TradeRecord(
        flow="export", period_kind="annual", value=1, currency="USD",
        commodity_code="1001", commodity_revision="H3",
    )  # fmt: skip
    trade.full_clean()
    assert trade.commodity_level == 4
    trade.commodity_level = 2
    with pytest.raises(Exception, match="“1001” has 4 digits: write 4"):
        trade.full_clean()


def test_the_command_tells_what_went_in_and_what_was_left_out(tmp_path, capsys):
    path = tmp_path / "trade.csv"
    path.write_bytes(plus(FIGURES))
    call_command("import_records", "trade-records", path, mapping="comtrade_plus")
    told = capsys.readouterr().out
    assert "A part by second partner; the row of all second partners has" in told
    assert "12 new" in told
