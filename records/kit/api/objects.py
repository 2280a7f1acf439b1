"""Records as objects outside a page of the API: what files of standards need."""

from collections.abc import Collection, Sequence
from typing import Any

from records.kit.api.loading import Loaded
from records.kit.api.telling import Records
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
    """The records as the API shows them to a reader; ``base`` is its address.

    Rows are dictionaries by column, or records that were read for something else too.
    """
    plain = [row if isinstance(row, dict) else vars(row) for row in rows]
    loaded = Loaded(reader, base)
    loaded.load(model, plain, wanted)
    records = Records(model, loaded, wanted, extra)
    return [records.tell(row) for row in plain]
