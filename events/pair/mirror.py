"""Mirror figures: what two reporters say of the same trade, and the gap between them.

What one exports the other imports. Figures are compared within one flow, one group of
goods and one currency only; nothing is added up.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from events.pair.showing import Shower
from events.pair.trade import (
    NOT_SAID,
    Reported,
    goods_of,
    in_spans,
    is_by,
    is_of_all_goods,
    reported,
)
from records.kit.pages.values import worded
from records.partial_dates.display import display
from relations.choices import Flow, PeriodKind, Valuation, ValueStatus
from relations.models import Party

# A customs office tells thousands of kinds of goods apart: nobody reads them on a page.
MOST_STRANDS = 20
_UNITS = ((10**9, "billion "), (10**6, "million "), (10**3, "thousand "), (1, ""))
_MINUS = "\N{MINUS SIGN}"

RULE_OF_GAP = (
    "The gap is what the receiving side reports less what the sending side reports, "
    "for the same period, goods and currency, in per cent of the figure of the sending "
    "side; of turnover, the second column less the first. Where a side has rival "
    "figures it is given from the least to the most. A figure that is itself taken "
    "from the partner’s report is not compared. Nothing is added up over goods or "
    "levels of a code, and no currency is converted."
)


@dataclass(frozen=True, slots=True)
class MirrorRow:
    """One period: the figures of both columns, and the gap in words where known."""

    period: str
    kind: str
    year: int | None
    cells: list[list[Reported]]
    least: Decimal | None = None
    most: Decimal | None = None
    gap: str = ""
    share: str = ""

    @property
    def size(self) -> Decimal:
        """How far apart the two are at most."""
        return max(abs(self.least or Decimal(0)), abs(self.most or Decimal(0)))


@dataclass(slots=True)
class Strand:
    """One flow of one group of goods in one currency, by period.

    ``columns`` head the figures of the two, whose keys are ``reporters``; ``told`` are
    sentences on the gap and ``missing`` on what is not there.
    """

    name: str
    title: str
    columns: list[str]
    currency: str
    rows: list[MirrorRow] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    is_mirrored: bool = True
    reporters: list[str] = field(default_factory=list)

    @property
    def with_gaps(self) -> list[MirrorRow]:
        """The periods for which both have figures that can be compared."""
        return [row for row in self.rows if row.gap]

    def by(self, reporter: str) -> "Strand | None":
        """Only what one of the two reports, by its key; None if that is nothing.

        What it is compared with is left out, and so are the sentences on it.
        """
        if reporter not in self.reporters:
            return None
        place = self.reporters.index(reporter)
        rows = [
            MirrorRow(row.period, row.kind, row.year, [row.cells[place]])
            for row in self.rows
            if row.cells[place]
        ]
        only = [self.columns[place]]
        one = replace(self, columns=only, rows=rows, is_mirrored=False, told=[])
        one.missing, one.reporters = [], [reporter]
        return one if rows else None

    @property
    def figures(self) -> list[Reported]:
        """All figures, row by row."""
        return [one for row in self.rows for cell in row.cells for one in cell]

    @property
    def size(self) -> Decimal:
        """Its largest figure, by which the unit of all of them is chosen."""
        return max((one.value for one in self.figures if one.value), default=Decimal(0))


def make_strands(shower: Shower, records: list[Any]) -> tuple[list[Strand], int]:
    """The figures by flow, goods and currency, all goods first; and how many more.

    Of very many, those of all goods and then those with the largest figures are told.
    """
    grouped: dict[tuple[Any, ...], list[Any]] = {}
    for record in records:
        grouped.setdefault(_belongs(shower, record), []).append(record)
    # What has no number at all comes last.
    ordered = sorted(
        grouped, key=lambda key: (not key[-1], key[0], key[3] != "all goods", key[3:])
    )
    # A flow without a number has no currency: it stands with those that have one.
    for key in [key for key in ordered if not key[-1]]:
        others = [one for one in ordered if one[:-1] == key[:-1] and one[-1]]
        if others:
            grouped[others[0]] += grouped.pop(key)
            ordered.remove(key)
    ranked = sorted(ordered, key=lambda key: _importance(key, grouped[key]))
    told = set(ranked[:MOST_STRANDS])
    strands = [
        _strand(shower, f"flow-{number}", key, grouped[key])
        for number, key in enumerate((one for one in ordered if one in told), 1)
    ]
    return strands, len(ordered) - len(strands)


def _importance(key: tuple[Any, ...], records: list[Any]) -> tuple[bool, Decimal]:
    values = (one.value * one.unit_multiplier for one in records if one.value)
    return key[3] != "all goods", -max(values, default=Decimal(0))


def _belongs(shower: Shower, record: Any) -> tuple[Any, ...]:
    """Of which strand a figure is: rank, sender and flow, goods, currency."""
    one = shower.gathered.pair.a
    first = is_by(shower, record, one)
    goods = goods_of(record)
    level = record.commodity_level
    if level and not is_of_all_goods(record):
        goods = f"{goods}, {level} digits"
    flow = Flow(record.flow)
    if flow == Flow.EXPORT or (flow == Flow.IMPORT):
        sends_first = first == (flow == Flow.EXPORT)
        return 0 if sends_first else 1, sends_first, Flow.EXPORT, goods, record.currency
    if flow == Flow.TURNOVER:
        return 2, True, flow, goods, record.currency
    rank = 3 + 2 * Flow.values.index(flow) + (not first)
    return rank, first, flow, goods, record.currency


def _strand(
    shower: Shower, name: str, key: tuple[Any, ...], records: list[Any]
) -> Strand:
    _, sends_first, flow, goods, currency = key
    one, other = shower.gathered.pair.parties
    sender, receiver = (one, other) if sends_first else (other, one)
    unit = currency or "no figures recorded"
    if flow == Flow.EXPORT:
        title = f"From {sender} to {receiver}: {goods}, {unit}"
        columns = [f"Exports reported by {sender}", f"Imports reported by {receiver}"]
        order = [sender, receiver]
    elif flow == Flow.TURNOVER:
        title = f"Turnover of {one} and {other}: {goods}, {unit}"
        columns = [f"Reported by {one}", f"Reported by {other}"]
        order = [one, other]
    else:
        label = str(Flow(flow).label)
        title = f"{label}, {sender} with {receiver}: {goods}, {unit}"
        columns, order = [f"Reported by {sender}"], [sender]
    found = Strand(name, title, columns, currency, is_mirrored=len(columns) == 2)
    found.reporters = [party.key for party in order]
    periods: dict[tuple[str, str], list[Any]] = {}
    for record in sorted(records, key=lambda r: (_first_day(r), r.key)):
        period = display(record.period) or NOT_SAID
        periods.setdefault((period, record.period_kind), []).append(record)
    for (period, kind), rows in periods.items():
        cells = [
            [reported(shower, row) for row in rows if is_by(shower, row, party)]
            for party in order
        ]
        label = str(PeriodKind(kind).label) if period != NOT_SAID else ""
        found.rows.append(MirrorRow(period, label, _year(rows[0]), cells))
    if found.is_mirrored:
        found.rows = [_with_gap(row, found) for row in found.rows]
        found.told = list(_tell(found, order, is_turnover=flow == Flow.TURNOVER))
    found.missing = list(_missing(found, order))
    return found


def _first_day(record: Any) -> str:
    low = record.period.lower_bound if record.period else None
    return low.isoformat() if low else "9999"


def _year(record: Any) -> int | None:
    """The year that an annual figure is for."""
    period = record.period
    if record.period_kind != PeriodKind.ANNUAL or not period:
        return None
    low, high = period.lower_bound, period.upper_bound
    return low.year if low and high and low.year == high.year else None


def money(value: Decimal, size: Decimal, currency: str) -> str:
    """An amount in the largest unit in which ``size`` is at least one."""
    unit, word = next(
        ((unit, word) for unit, word in _UNITS if size >= unit), _UNITS[-1]
    )
    number = worded(round(value / unit, 2).normalize() + 0).text
    return f"{number} {word}{currency}".strip()


def _comparable(cell: list[Reported]) -> list[Decimal]:
    return [
        one.value
        for one in cell
        if one.value is not None and one.record.value_status != ValueStatus.MIRROR
    ]


def _with_gap(row: MirrorRow, strand: Strand) -> MirrorRow:
    sent, received = (_comparable(cell) for cell in row.cells)
    if not sent or not received or row.period == NOT_SAID:
        return row
    pairs = [(a, b - a) for a in sent for b in received]
    gaps = sorted({gap for _, gap in pairs})
    shares = sorted({gap / a * 100 for a, gap in pairs if a})
    words = [money(gap, strand.size, strand.currency) for gap in (gaps[0], gaps[-1])]
    parts = [f"{round(share, 1):+} %".replace("-", _MINUS) for share in shares]
    return MirrorRow(
        row.period,
        row.kind,
        row.year,
        row.cells,
        gaps[0],
        gaps[-1],
        _from_to([word.replace("-", _MINUS) for word in words]),
        _from_to([parts[0], parts[-1]]) if parts else "",
    )


def _from_to(words: list[str]) -> str:
    return words[0] if words[0] == words[-1] else f"{words[0]} to {words[-1]}"


def _tell(strand: Strand, order: list[Party], *, is_turnover: bool) -> Iterable[str]:
    """The biggest gap, and what the records say that may explain it: no more."""
    both = [row for row in strand.rows if row.gap]
    if not both:
        yield "For no period are there figures of both that can be compared."
        return
    most = max(both, key=lambda row: row.size)
    share = f" ({most.share})" if most.share else ""
    if not most.size:
        yield "Both report the same for every period that both report."
    else:
        yield f"The biggest gap is that of {most.period}: {most.gap}{share}."
    sides = [[one for row in both for one in row.cells[number]] for number in range(2)]
    for party, side in zip(order, sides, strict=True):
        yield _valued(party, side)
    known = [{one.record.valuation for one in side} for side in sides]
    if is_turnover:
        pass
    elif known == [{Valuation.FOB}, {Valuation.CIF}]:
        yield (
            "Imports valued CIF include freight and insurance, exports valued FOB do "
            "not: so far as that goes, imports are the larger of the two."
        )
    elif Valuation.UNKNOWN in known[0] | known[1]:
        yield (
            "So it is not known how much of the gap freight and insurance (FOB against "
            "CIF) explain."
        )
    for status in (
        ValueStatus.ESTIMATED,
        ValueStatus.PROVISIONAL,
        ValueStatus.REVISED,
        ValueStatus.MIRROR,
    ):
        for party, side in zip(order, sides, strict=True):
            count = sum(one.record.value_status == status for one in side)
            if count:
                label = str(status.label).lower()
                yield f"{_of(count, len(side))} of {party}: {label}."
    yield (
        "Goods that leave late in a year may be counted by the other side in the next; "
        "the records do not say when goods were under way."
    )


def _valued(party: Party, side: list[Reported]) -> str:
    counts = [
        (str(value.label), sum(one.record.valuation == value for one in side))
        for value in (Valuation.FOB, Valuation.CIF)
    ]
    said = [f"{label} in {_of(count, len(side))}" for label, count in counts if count]
    unknown = sum(one.record.valuation == Valuation.UNKNOWN for one in side)
    if unknown:
        said.append(f"not recorded for {_of(unknown, len(side))}")
    return f"How {party} values its figures: {', '.join(said)}."


def _of(count: int, total: int) -> str:
    return f"{count} of {total} figure{'' if total == 1 else 's'}"


def _missing(strand: Strand, order: list[Party]) -> Iterable[str]:
    """Years that nobody or only one reports, and figures that are lost."""
    years = {row.year for row in strand.rows if row.year is not None}
    between = set(range(min(years), max(years))) - years if years else set()
    if between:
        yield f"No record for {in_spans(between)}."
    for number, party in enumerate(order):
        has = {row.year for row in strand.rows if row.year and row.cells[number]}
        if not any(row.cells[number] for row in strand.rows):
            yield f"No figure reported by {party} is recorded."
        elif years - has:
            yield f"Nothing reported by {party} for {in_spans(years - has)}."
    lost = [
        row.period
        for row in strand.rows
        if any(one.value is None for cell in row.cells for one in cell)
    ]
    if NOT_SAID in lost:
        yield "Trade is attested without a figure, for when is not said."
        lost = [period for period in lost if period != NOT_SAID]
    if lost:
        yield f"For {', '.join(lost)} trade is attested without a figure."


def tell_re_exports(strands: list[Strand]) -> str:
    """Whether re-exports are recorded: they may stand in the partner’s imports."""
    found = sum(one.record.flow == Flow.RE_EXPORT for s in strands for one in s.figures)
    if found:
        return (
            f"Re-exports are recorded in {found} figure{'' if found == 1 else 's'} of "
            "their own; whether the exports above include them is not recorded."
        )
    return (
        "No re-export is recorded; whether the exports include goods from elsewhere is "
        "not recorded."
    )
