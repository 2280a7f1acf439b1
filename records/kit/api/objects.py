"""Records as objects outside a page of the API: what files of standards need."""

from collections.abc import Collection, Sequence
from typing import Any

from records.kit.api.loading import Loaded
from records.kit.api.serializers import RecordSerializer
from records.kit.api.wanted import Wanted
from records.models import Record
from records.reading import Reader

Shown = list[dict[str, Any]]


def objects_of(
    model: type[Record],
    rows: Sequence[Any],
    wanted: Wanted,
    *,
    reader: Reader,
    base: str,
    extra: Collection[str] = (),
) -> Shown:
    """The records as the API shows them to a reader; ``base`` is its address."""
    loaded = Loaded(reader, base)
    loaded.load(model, rows, wanted)
    context = {"loaded": loaded, "wanted": wanted, "extra": extra}
    serializer = RecordSerializer(context=context)
    return [serializer.to_representation(row) for row in rows]
