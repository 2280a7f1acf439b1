"""The picture of mirror figures: two lines over years, the gap between them shaded."""

from events.pair.mirror import Strand, money
from records.kit.pictures.lines import Dot, draw_lines
from records.kit.pictures.picture import Picture, shortened

_MOST_SOURCES = 2


def draw_strand(strand: Strand, sources: list[str]) -> Picture | None:
    """The annual figures of a strand; None where it has none with a number."""
    dots = [
        Dot(
            line=number,
            year=row.year,
            value=float(one.value),
            label=money(one.value, strand.size, strand.currency),
            words=f"{row.period}, {strand.columns[number]}: {one.amount.text}",
            address=one.record.get_absolute_url(),
        )
        for row in strand.rows
        if row.year is not None
        for number, cell in enumerate(row.cells)
        for one in cell
        if one.value is not None
    ]
    offices = [one.record.statistical_source for one in strand.figures]
    named = list(dict.fromkeys([*filter(None, offices), *sources]))
    words = "; ".join(shortened(name, 60) for name in named[:_MOST_SOURCES])
    more = len(named) - _MOST_SOURCES
    words = words or "Chancery, no source cited"
    source = f"Source: {words}{f' and {more} more' if more > 0 else ''}"
    return draw_lines(strand.name, strand.title, source, strand.columns, dots)
