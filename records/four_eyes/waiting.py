"""What waits for a second person, told where one works."""

from typing import Any

from django.conf import settings

from records.choices import HistoryOperation, ProposalState
from records.models import Proposal, ProposedRow, Record
from records.reading import Reader


def waiting(reader: Reader) -> Any:
    """The proposals that wait and that the reader may see; none without four eyes."""
    if not settings.FOUR_EYES:
        return Proposal.objects.none()
    seen = Proposal.objects.visible_to(reader)
    return seen.filter(state=ProposalState.WAITING)


def waiting_for(record: Any, reader: Reader) -> Any:
    """Those that would change this record."""
    if record is None or record.pk is None:
        return Proposal.objects.none()
    return waiting(reader).filter(rows__record=record.pk).distinct()


def new_rows(model: type[Record], reader: Reader) -> list[dict[str, Any]]:
    """The rows of new records of a type that wait and that the reader may see."""
    rows = ProposedRow.objects.filter(
        proposal__in=waiting(reader),
        table=model._meta.db_table,
        operation=HistoryOperation.INSERT,
    )
    return [row for row in rows.values_list("after", flat=True) if row]
