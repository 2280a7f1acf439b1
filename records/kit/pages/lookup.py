"""What to answer when no record has the key: where it went, or what is near."""

import re
from typing import Any

from records.kit.nearest import nearest_key
from records.models import FormerKey, Record
from records.models.base import KEY_LENGTH, KEY_PATTERN
from records.reading import Reader


def find_moved(model: type[Record], key: str, reader: Reader) -> Record | None:
    """The record that had this key once, or that is an event of another kind."""
    if not _can_be_key(key):
        return None
    whole: Any = model._meta.concrete_model
    visible = whole.objects.visible_to(reader)
    former = FormerKey.objects.filter(record_type=model.record_type(), key=key)
    found: Record | None = (
        visible.filter(key=key).first()
        or visible.filter(pk__in=former.values("record_id")).first()
    )
    return found


def find_near(model: type[Record], key: str, reader: Reader) -> Record | None:
    """The visible record with the key most like this one, if any is much like it."""
    visible = model.objects.visible_to(reader)
    near = nearest_key(visible, key.replace("\0", ""))
    found: Record | None = visible.filter(key=near).first() if near else None
    return found


def find(model: type[Record], key: str, reader: Reader) -> Record | None:
    """The visible record with exactly this key."""
    if not _can_be_key(key):
        return None
    visible = model.objects.visible_to(reader)
    found: Record | None = visible.filter(key=key).first()
    return found


def _can_be_key(key: str) -> bool:
    return len(key) <= KEY_LENGTH and bool(re.fullmatch(KEY_PATTERN, key))
