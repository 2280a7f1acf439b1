"""What changed last among the records: each once, with when, and whether it is new."""

from dataclasses import dataclass
from datetime import datetime

from records.kit import until_change
from records.kit.pages.references import References
from records.kit.pages.values import title_of
from records.kit.registry import by_record_type, record_types
from records.models import Change, Record, RegisterEntry
from records.reading import Sight, sight_of

# Of so many changes the records are looked at: one may have changed often.
LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Newest:
    """A record that changed; ``word`` says how: “new” or “changed”."""

    title: str
    address: str
    kind: str
    word: str
    at: datetime


def told_by_themselves() -> set[str]:
    """The types whose records are told of alone, not as part or name of another."""
    models = [model for model in record_types() if not model._meta.proxy]
    parts = {
        model._meta.get_field(name).related_model
        for model in models
        for name in model.PARTS
    }
    return {
        model.record_type()
        for model in models
        if model not in parts and not model.TELLS_OF
    }


def changed_last(references: References, most: int) -> list[Newest]:
    """The records that changed last, of those the reader may see.

    One query for the changes, one for each type of record among the first few.
    """
    reader = references.reader
    sight = sight_of(reader)
    # What they were while they were hidden is not told either.
    changes = Change.objects.filter(
        secrecy_after__lte=sight.secrecy,
        record__in=RegisterEntry.objects.visible_to(reader).order_by().values("pk"),
        record_type__in=told_by_themselves(),
    )
    if not sight.drafts:
        changes = changes.filter(unpublished_after=False)
    last: dict[int, Change] = {}
    new = set()
    # Behind very many of other types, to find them takes longer than the page.
    looked_at = until_change.found_once(
        "changed last", reader, lambda: list(changes.order_by("-pk")[:LOOKED_AT])
    )
    for change in looked_at:
        last.setdefault(change.record, change)
        if not _was_seen(change, sight):
            new.add(change.record)
    chosen = list(last.values())[:most]
    types = {change.record: by_record_type(change.record_type) for change in chosen}
    for number, model in types.items():
        references.want_ids(model, [number])
    references.fetch()
    found = []
    for change in chosen:
        record = references.by_id(types[change.record], change.record)
        if record is not None:
            word = "new" if change.record in new else "changed"
            found.append(_told(record, change, word, references))
    return found


def _was_seen(change: Change, sight: Sight) -> bool:
    """Whether the reader saw the record before: what appears to them is new to them."""
    before = change.secrecy_before
    is_open = sight.drafts or not change.unpublished_before
    return before is not None and before <= sight.secrecy and is_open


def _told(record: Record, change: Change, word: str, references: References) -> Newest:
    return Newest(
        title=title_of(record, references),
        address=record.get_absolute_url(),
        kind=str(record._meta.verbose_name),
        word=word,
        at=change.at,
    )
