"""Trade of two parties: by period, both reporters side by side, and as a picture."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from events.pair.showing import Shower
from records.kit.pages.showing import Shown
from records.kit.pages.values import Value, worded
from records.partial_dates.display import display
from relations.choices import Flow, PeriodKind, ValueStatus
from relations.models import Party

NOT_SAID = "Period not said"
# A customs office tells thousands of kinds of goods apart, year by year.
MOST_FIGURES = 100


@dataclass(frozen=True, slots=True)
class Reported:
    """One figure; ``rivals`` are what other sources or sentences give instead."""

    record: Any
    flow: str
    amount: Shown
    value: Decimal | None
    notes: list[str]
    rivals: list[Shown]


@dataclass(frozen=True, slots=True)
class TradeRow:
    """One period: for each reporter what it reported; an empty list is a gap."""

    period: str
    kind: str
    cells: list[list[Reported]]


@dataclass(slots=True)
class Trade:
    """The table: a column for each party as reporter; ``gaps`` in sentences.

    ``left_out``: so many figures, of very many, are not in it.
    """

    reporters: list[Party]
    rows: list[TradeRow] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    left_out: int = 0

    @property
    def figures(self) -> list[Reported]:
        """All figures, row by row."""
        return [one for row in self.rows for cell in row.cells for one in cell]


def make_trade(shower: Shower, records: list[Any]) -> Trade:
    """The table of the records, in the order of time; of very many, of some."""
    gathered = shower.gathered
    trade = Trade(list(gathered.pair.parties))
    trade.left_out = len(records) - len(records := foremost(records))
    periods: dict[tuple[str, str], list[Any]] = {}
    for record in records:
        period = display(record.period) or NOT_SAID
        periods.setdefault((period, record.period_kind), []).append(record)
    for (period, kind), rows in periods.items():
        cells = [
            [reported(shower, row) for row in rows if is_by(shower, row, reporter)]
            for reporter in trade.reporters
        ]
        label = PeriodKind(kind).label if period != NOT_SAID else ""
        trade.rows.append(TradeRow(period, str(label), cells))
    trade.gaps = _gaps(trade, records)
    return trade


def foremost(records: list[Any]) -> list[Any]:
    """Figures as many as can be read: of very many, those of all goods, the latest."""
    if len(records) <= MOST_FIGURES:
        return records
    told = [one for one in records if is_of_all_goods(one)] or records
    return told[-MOST_FIGURES:]


def is_of_all_goods(record: Any) -> bool:
    """Whether a figure is of all goods, not of some."""
    return not record.commodity and record.commodity_code in ("", "TOTAL")


def goods_of(record: Any) -> str:
    """Which goods a figure is of, with the code in its revision."""
    if is_of_all_goods(record):
        return "all goods"
    code = f"{record.commodity_code} {record.commodity_revision}".strip()
    if record.commodity and code:
        return f"{record.commodity} ({code})"
    return record.commodity or f"goods of code {code}"


def amount_of(record: Any, value: Decimal | None) -> str:
    """A figure in words, such as “34 million USD”; empty where there is none."""
    if value is None:
        return ""
    scale = {
        1: "",
        1_000: " thousand",
        1_000_000: " million",
        1_000_000_000: " billion",
    }
    number = worded(value).text
    multiplier = scale.get(record.unit_multiplier)
    if multiplier is None:
        number, multiplier = worded(value * record.unit_multiplier).text, ""
    return f"{number}{multiplier} {record.currency}"


def _claimed(record: Any, value: str) -> str:
    try:
        return amount_of(record, Decimal(value))
    except InvalidOperation:
        return value


def is_by(shower: Shower, record: Any, reporter: Party) -> bool:
    """Whether a figure is the party’s own, or of one of its bodies."""
    return record.reporter_id in shower.gathered.sides[reporter.pk]


def reported(shower: Shower, record: Any) -> Reported:
    """One figure with who says so, and what others say instead."""
    support = shower.cited.support(record, "value")
    if not support.markers:
        support = shower.cited.support_of_any(record)
    amount = amount_of(record, record.value) or "figure not recorded"
    notes = []
    if record.value is None or record.value_status != ValueStatus.REPORTED:
        notes.append(str(record.get_value_status_display()).lower())
    if record.valuation != "unknown":
        notes.append(str(record.get_valuation_display()))
    if not is_of_all_goods(record):
        notes.append(f"of {goods_of(record)}")
    rivals: dict[str, list[Any]] = {}
    for citation in shower.cited.sides(record, "value")[1]:
        rivals.setdefault(citation.value, []).append(citation)
    return Reported(
        record=record,
        flow=str(Flow(record.flow).label),
        amount=Shown(
            [Value(amount, address=record.get_absolute_url())],
            support.markers,
            support.words,
            support.is_disputed,
        ),
        value=None if record.value is None else record.value * record.unit_multiplier,
        notes=notes,
        rivals=[
            Shown(
                [Value(_claimed(record, value))],
                shower.cited.markers(citations),
            )
            for value, citations in rivals.items()
        ],
    )


def _gaps(trade: Trade, records: list[Any]) -> list[str]:
    """What is missing: reporters without figures, years between, lost numbers."""
    if not records:
        return []
    found = []
    for number, reporter in enumerate(trade.reporters):
        if not any(row.cells[number] for row in trade.rows):
            found.append(f"No figure reported by {reporter} is recorded.")
    years = {
        year
        for record in records
        if record.period and record.period.earliest and record.period.latest
        for year in range(record.period.earliest.year, record.period.latest.year + 1)
    }
    between = set(range(min(years), max(years))) - years if years else set()
    if between:
        found.append(f"No record for {in_spans(between)}.")
    lost = [row.period for row in trade.rows for one in _all(row) if one.value is None]
    lost = [period for period in dict.fromkeys(lost) if period != NOT_SAID]
    if lost:
        found.append(f"For {', '.join(lost)} trade is attested without a figure.")
    return found


def _all(row: TradeRow) -> list[Reported]:
    return [one for cell in row.cells for one in cell]


def in_spans(years: set[int]) -> str:
    """Years in words, neighbours as a span: “2010, 2012–2014”."""
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ", ".join(
        str(first) if first == last else f"{first}–{last}" for first, last in spans
    )
