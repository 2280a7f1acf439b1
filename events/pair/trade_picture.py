"""The picture of the trade of two parties: what each reports, period by period."""

from events.pair.trade import Reported, Trade, is_of_all_goods
from records.kit.pictures.bars import Part, Period, draw_bars
from records.kit.pictures.picture import Picture

_MOST_PERIODS = 12


def draw_trade(trade: Trade, title: str) -> Picture | None:
    """Figures of one currency and of all goods, by period and reporter."""
    rows = [row for row in trade.rows if any(_drawn(cell) for cell in row.cells)]
    rows = rows[-_MOST_PERIODS:]
    figures = [one for row in rows for cell in row.cells for one in _drawn(cell)]
    if not figures:
        return None
    currency = figures[-1].record.currency
    periods = [
        Period(
            row.period,
            [
                Part(
                    series=number,
                    value=float(one.value or 0),
                    label=one.amount.text.removesuffix(f" {currency}"),
                    words=f"{row.period}, {one.flow.lower()} by "
                    f"{trade.reporters[number]}: {one.amount.text}",
                    address=one.record.get_absolute_url(),
                )
                for number, cell in enumerate(row.cells)
                for one in _drawn(cell)
                if one.record.currency == currency
            ],
        )
        for row in rows
    ]
    offices = [
        one.record.statistical_source
        for one in figures
        if one.record.statistical_source
    ]
    named = "; ".join(dict.fromkeys(offices)) or "as cited in the table"
    names = [f"Reported by {party}" for party in trade.reporters]
    return draw_bars(
        "trade", f"{title}, {currency}", f"Source: {named}", names, periods
    )


def _drawn(cell: list[Reported]) -> list[Reported]:
    """The figures that can be drawn: with a number, of all goods, of a period."""
    return [
        one
        for one in cell
        if one.value is not None and is_of_all_goods(one.record) and one.record.period
    ]
