"""The citations of a list of records on their way out: as a table, or within them."""

from collections import defaultdict
from typing import Any

from records.kit.files.tables import Table
from records.kit.inclusion import CITATIONS
from records.kit.resources import resource_for
from records.models import Citation, Record, RecordQuerySet, Source
from records.reading import Reader


def cited(records: RecordQuerySet, reader: Reader) -> RecordQuerySet:
    """What the reader may see of the citations of these records.

    A citation of a source that the reader may not see is left out as a whole: its
    words would tell.
    """
    citations: RecordQuerySet = Citation.objects.visible_to(reader).filter(
        record_id__in=records.order_by().values("pk"),
        source__in=Source.objects.visible_to(reader).order_by(),
    )
    return citations


def as_table(citations: RecordQuerySet, reader: Reader) -> Table:
    """Citations as a table."""
    return resource_for(Citation)().export(citations, reader=reader)


def with_citations(model: type[Record], table: Table, citations: Table) -> Table:
    """The records with one column more, that holds the citations of each."""
    names = list(citations.headers)
    place, key = names.index("record"), list(table.headers).index("key")
    cited: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in citations:
        told = dict(zip(names, row, strict=True))
        cited[row[place]].append({n: told[n] for n in names if n != "record"})
    kind = model.record_type()
    return Table.of(
        ([*row, cited.get(f"{kind}:{row[key]}", [])] for row in table),
        [*table.headers, CITATIONS],
    )
