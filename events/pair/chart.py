"""The picture of a trade table: bars for each period and reporter, as plain shapes."""

from dataclasses import dataclass
from decimal import Decimal

from events.pair.trade import Reported, Trade

WIDTH, TOP, BASE, LEFT = 640, 30, 210, 16
_MOST_PERIODS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it stands, what is written above it."""

    x: int
    y: int
    width: int
    height: int
    reporter: int
    label: str
    middle: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A period under the bars."""

    x: int
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All shapes, in the units of the view box, and the text that replaces them."""

    bars: list[Bar]
    ticks: list[Tick]
    names: list[str]
    title: str
    words: str
    source: str
    width: int = WIDTH
    height: int = 282
    base: int = BASE


def make_chart(trade: Trade, title: str, source: str) -> Chart | None:
    """The chart of the figures of one currency; None where there is nothing to draw."""
    rows = [row for row in trade.rows if any(_drawn(cell) for cell in row.cells)]
    rows = rows[-_MOST_PERIODS:]
    figures = [one for row in rows for cell in row.cells for one in _drawn(cell)]
    if not figures:
        return None
    currency = figures[-1].record.currency
    figures = [one for one in figures if one.record.currency == currency]
    most = max((one.value or Decimal(0)) for one in figures)
    step = (WIDTH - 2 * LEFT) // len(rows)
    bars, ticks, words = [], [], []
    for place, row in enumerate(rows):
        start = LEFT + place * step
        drawn = [
            (number, one)
            for number, cell in enumerate(row.cells)
            for one in _drawn(cell)
            if one.record.currency == currency
        ]
        width = min(64, (step - 12) // max(1, len(drawn)))
        first = start + (step - width * len(drawn)) // 2
        for order, (number, one) in enumerate(drawn):
            share = (one.value or Decimal(0)) / most if most else Decimal(0)
            height = max(2, int(share * (BASE - TOP - 16)))
            x = first + order * width
            label = one.amount.text.removesuffix(f" {currency}")
            bars.append(
                Bar(x, BASE - height, width - 4, height, number, label, x + width // 2)
            )
            words.append(
                f"{row.period}, {one.flow.lower()} by {trade.reporters[number]}: "
                f"{one.amount.text}"
            )
        ticks.append(Tick(start + step // 2, row.period))
    names = [
        str(party)
        for number, party in enumerate(trade.reporters)
        if any(bar.reporter == number for bar in bars)
    ]
    return Chart(bars, ticks, names, f"{title}, {currency}", "; ".join(words), source)


def _drawn(cell: list[Reported]) -> list[Reported]:
    """The figures that can be drawn: with a number, of all goods, of a period."""
    return [
        one
        for one in cell
        if one.value is not None and not one.record.commodity and one.record.period
    ]
