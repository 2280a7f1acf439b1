"""What the API says of records, kept by each process until any record changes.

Whoever turns a page, sorts a list or asks it another question is told of many of the
same records. To find them costs as much as before; to word them, which takes the
database longer than finding them, is spared. Kept is what one sight may see on one day,
with the transaction from which on it may be another (``records.kit.until_change``): a
change of whatever record, also of one that is hidden, has all worded anew.
"""

import sys
from collections import OrderedDict
from collections.abc import Collection, Hashable, Mapping
from threading import Lock

from django.conf import settings

from records.kit.until_change import is_unchanged, sights_of, today
from records.reading import Reader

MEGABYTE = 2**20
# What a text costs beside itself: its number, its transaction, its place.
_BESIDE = 200

# By what is told of records, and to whom; those asked for last are at the end.
_TEXTS: OrderedDict[Hashable, dict[int, tuple[str, int]]] = OrderedDict()
_held = 0
# Threads share them.
_LOCK = Lock()


def texts_kept(
    meant: Hashable, reader: Reader, numbers: Collection[int]
) -> dict[int, str]:
    """The texts of some of the records, by number, as far as they are kept.

    ``meant`` stands for all that they depend on, but who reads.
    """
    with _LOCK:
        texts = _TEXTS.get(_key(meant, reader))
        if not texts:
            return {}
        found = {number: texts[number] for number in numbers if number in texts}
    if not found or not is_unchanged(min(since for _, since in found.values())):
        return {}
    return {number: text for number, (text, _) in found.items()}


def keep_texts(
    meant: Hashable, reader: Reader, texts: Mapping[int, str], horizon: int | None
) -> None:
    """Keep texts; none where it can't be told until when they hold."""
    global _held
    most = settings.TEXTS_KEPT * MEGABYTE
    if horizon is None or not most:
        return
    key = _key(meant, reader)
    with _LOCK:
        known = _TEXTS.setdefault(key, {})
        _TEXTS.move_to_end(key)
        for number, text in texts.items():
            if before := known.pop(number, None):
                _held -= _size(before[0])
            known[number] = text, horizon
            _held += _size(text)
        while _held > most:
            _leave_out_one()


def _leave_out_one() -> None:
    global _held
    key, texts = next(iter(_TEXTS.items()))
    text, _ = texts.pop(next(iter(texts)))
    _held -= _size(text)
    if not texts:
        del _TEXTS[key]


def forget() -> None:
    """Keep no text that was worded before."""
    global _held
    with _LOCK:
        _TEXTS.clear()
        _held = 0


def _key(meant: Hashable, reader: Reader) -> Hashable:
    return meant, sights_of(reader), today()


def _size(text: str) -> int:
    return sys.getsizeof(text) + _BESIDE
