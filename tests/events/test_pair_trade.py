"""The trade page of two parties: mirror figures, gaps, files."""

import csv
import io
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.pair import mirror, trade
from tests import factories
from tests.contract.pages import text_of

pytestmark = pytest.mark.django_db

ADDRESS = "/relations/chile-norway/trade/"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def pair():
    return (
        factories.PartyFactory(key="chile", name="Chile"),
        factories.PartyFactory(key="norway", name="Norway"),
    )


def ten_years(chile, norway, left_out=(2014,)):
    """Ten years of what Chile sends, by both; Norway is silent on one of them."""
    for year in range(2010, 2020):
        figure = {"period": str(year), "unit_multiplier": 1_000_000}
        factories.TradeRecordFactory(
            reporter=chile, partner=norway, valuation="fob", value=100, **figure
        )
        if year not in left_out:
            factories.TradeRecordFactory(
                reporter=norway,
                partner=chile,
                flow="import",
                valuation="cif",
                value=150 if year == 2016 else 106,
                **figure,
            )


def page(client, query=""):
    response = client.get(ADDRESS + query)
    assert response.status_code == 200
    return response


def test_both_reporters_stand_side_by_side_with_the_gap(client, pair):
    ten_years(*pair)
    response = page(client)
    [one] = response.context["drawn"]
    assert one.strand.title == "From Chile to Norway: all goods, USD"
    gaps = [(row.gap, row.share) for row in one.strand.rows]
    assert gaps[0] == ("6 million USD", "+6.0 %")
    assert gaps[4] == ("", "")
    assert gaps[6] == ("50 million USD", "+50.0 %")
    shown = text_of(response)
    for words in (
        "19 figures. Download these 19 rows",
        "The biggest gap is that of 2016: 50 million USD (+50.0 %).",
        "How Chile values its figures: FOB (free on board) in 9 of 9 figures.",
        "Imports valued CIF include freight and insurance",
        "Nothing reported by Norway for 2014.",
        "No re-export is recorded",
    ):
        assert words in shown
    bands = [shape for shape in one.picture.shapes if shape.look == "band"]
    assert len(bands) == 7
    svg = client.get(f"{ADDRESS}pictures/flow-1.svg")
    assert b"Source: Chancery, no source cited" in svg.content
    assert client.get(f"{ADDRESS}pictures/flow-9.svg").status_code == 404


def test_what_the_records_do_not_say_stays_unknown(client, pair):
    chile, norway = pair
    of_year = {"period": "2013"}
    for value in (40, 50):
        factories.TradeRecordFactory(
            reporter=chile, partner=norway, value=value, **of_year
        )
    back = {"reporter": norway, "partner": chile, "flow": "import"}
    factories.TradeRecordFactory(value=45, **back, **of_year)
    factories.TradeRecordFactory(
        value=30, commodity="copper", commodity_code="74", **back, **of_year
    )
    factories.TradeRecordFactory(
        value=None, value_status="attested", currency="", **back, period="2016"
    )
    response = page(client)
    goods, copper = (one.strand for one in response.context["drawn"])
    assert goods.rows[0].gap == "\N{MINUS SIGN}5 USD to 5 USD"
    assert goods.rows[0].share == "\N{MINUS SIGN}10.0 % to +12.5 %"
    assert copper.title == "From Chile to Norway: copper (74), USD"
    assert [row.gap for row in copper.rows] == [""]
    assert "No record for 2014–2015." in goods.missing
    assert "For 2016 trade is attested without a figure." in goods.missing
    assert "it is not known how much of the gap freight" in text_of(response)


def test_files_hold_exactly_the_rows_of_the_page(client, pair):
    ten_years(*pair)
    answer = client.get("/relations/chile-norway/trade.csv?date=2012/2014")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer["X-Chancery-Count"] == "5" == str(len(rows))
    assert "5 figures." in text_of(page(client, "?date=2012/2014"))
    assert len(page(client, "?as_of=2012-12-31").context["drawn"][0].strand.rows) == 3
    assert client.get("/relations/chile-norway/trade.cvs").status_code == 404
    assert client.get(f"{ADDRESS}?dat=2012").status_code == 400
    turned = client.get("/relations/norway-chile/trade/?date=2012")
    assert turned["Location"] == f"{ADDRESS}?date=2012"


def test_of_very_many_goods_the_largest_are_told_and_all_are_in_files(
    client, pair, monkeypatch
):
    chile, norway = pair
    monkeypatch.setattr(mirror, "MOST_STRANDS", 3)
    for number in range(1, 6):
        factories.TradeRecordFactory(
            reporter=chile,
            partner=norway,
            period="2012",
            commodity_code=f"0{number}",
            commodity_level=2,
            commodity_revision="HS",
            value=100 * number,
        )
    # Of all goods it is told first, whatever its size.
    factories.TradeRecordFactory(reporter=chile, partner=norway, period="2012", value=1)
    response = page(client)
    told = [one.strand.title for one in response.context["drawn"]]
    assert ["all goods" in title for title in told] == [True, False, False]
    assert ["04" in told[1], "05" in told[2]] == [True, True]
    shown = text_of(response)
    assert "6 figures. Download these 6 rows" in shown
    assert "3 more groups of goods, with smaller figures, are in the files" in shown
    monkeypatch.setattr(trade, "MOST_FIGURES", 4)
    both = client.get("/relations/chile-norway/")
    [row] = both.context["page"].trade.rows
    assert [len(cell) for cell in row.cells] == [1, 0]
    assert "5 more figures, most of them of single goods, are in the files" in (
        text_of(both)
    )
    brief = client.get("/relations/chile-norway/brief/?length=full")
    assert "5 more figures, most of them of single goods, are in the files" in (
        text_of(brief)
    )
    listed = client.get(response.context["list"])
    assert listed.context["total"] == 6


def test_what_is_hidden_leaves_no_trace_and_more_rows_cost_no_more(client, pair):
    chile, norway = pair
    factories.TradeRecordFactory(reporter=chile, partner=norway)
    with CaptureQueriesContext(connection) as one:
        before = page(client).content
    factories.TradeRecordFactory(reporter=norway, partner=chile, review="draft")
    assert page(client).content == before
    ten_years(chile, norway)
    with CaptureQueriesContext(connection) as many:
        page(client)
    assert len(many) == len(one)


def test_a_part_of_the_page_and_one_reporter_are_shown_alone(client, pair):
    ten_years(*pair)
    everything = page(client)
    tabs = {label: address for label, address, _ in everything.context["tabs"]}
    assert list(tabs) == ["everything", "chart", "table", "gaps", "sources"]
    said = {label: page(client, address) for label, address in tabs.items()}
    shown = {label: text_of(response) for label, response in said.items()}
    drawn = {label: "<svg" in r.content.decode() for label, r in said.items()}
    assert [label for label in tabs if drawn[label]] == ["everything", "chart"]
    told = [label for label in tabs if "The biggest gap is that of" in shown[label]]
    assert told == ["everything", "gaps"]
    rows = {label: shown[label].count("FOB") for label in tabs}
    assert rows["chart"] == rows["sources"] == 0
    # Of 2014, of which one is silent, there is no gap.
    assert [len(said[label].context["drawn"][0].rows) for label in tabs][2:4] == [10, 9]
    assert "reporter=chile" in page(client, "?reporter=chile").content.decode()
    [one] = page(client, "?reporter=norway").context["drawn"]
    assert one.strand.columns == ["Imports reported by Norway"]
    assert len(one.rows) == 9
    assert one.strand.told == one.strand.missing == []
    assert "9 figures. Download these 9 rows" in text_of(
        page(client, "?reporter=norway")
    )
    body = client.get(ADDRESS.removesuffix("/") + ".csv?reporter=norway").content
    assert body.decode("utf-8-sig").count("chile") >= 9
    for query in ("?show=graph", "?reporter=norwy", "?reporter=chile,norway"):
        assert client.get(ADDRESS + query).status_code == 400
    # A file has no parts to show.
    assert "show=" not in " ".join(
        address for _, address in page(client, "?show=gaps").context["files"]
    )


def test_bars_keep_the_place_of_their_reporter_and_labels_do_not_overlap(client, pair):
    ten_years(*pair)
    address = "/relations/chile-norway/pictures/trade.svg"
    tree = ElementTree.fromstring(client.get(address).content)
    bars = [r for r in tree.iter(SVG + "rect") if r.get("class") and r.get("height")]
    bars = [bar for bar in bars if float(bar.get("height")) > 14]
    assert len(bars) == 19
    assert len({bar.get("width") for bar in bars}) == 1
    # Where one is silent its place stays empty.
    lone = [float(bar.get("x")) for bar in bars if bar.get("class") == "series-0"]
    assert len({round(b - a) for a, b in pairwise(lone)}) <= 2
    texts = [text.text for text in tree.iter(SVG + "text")]
    assert [text for text in texts if "million" in text] == ["150 million"]
    # Few bars have their amounts above them.
    tree = ElementTree.fromstring(client.get(f"{address}?date=2010/2011").content)
    texts = [text.text for text in tree.iter(SVG + "text")]
    assert [text for text in texts if "million" in text] == [
        "100 million",
        "106 million",
    ] * 2
