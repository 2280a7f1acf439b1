"""What waits for a second person, told where one works."""

from typing import Any

from django.conf import settings

from records.choices import ProposalState
from records.models import Proposal
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
