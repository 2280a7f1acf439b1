"""The nearest right thing to name beside an error."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from django.db.models import Q, QuerySet

# Keys compared with a mistyped one; more would make errors slow on large tables.
_COMPARED = 2000
_NAMED = re.compile(r" Did you mean “([^”]+)”\?$")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, or None when none is much like it."""
    names = {name.casefold(): name for name in known}
    asked = word[:120].casefold()
    found = get_close_matches(asked, names, n=3, cutoff=0.6)
    # Of those about as like, letters that changed places are the likeliest slip.
    found.sort(key=lambda name: sorted(name) != sorted(asked))
    return names[found[0]] if found else None


def did_you_mean(
    word: str, known: Iterable[str], meant_by: Mapping[str, str] | None = None
) -> str:
    """A sentence to follow an error: the nearest known word, or a few to choose from.

    Begins with a blank, and is empty when nothing is known. ``meant_by`` has the known
    word for others that somebody may well write, such as ``people`` for “person”.
    """
    words, others = list(known), meant_by or {}
    if near := nearest(word, [*words, *others]):
        return f" Did you mean “{others.get(near, near)}”?"
    if not words:
        return ""
    shown = ", ".join(words[:12])
    return f" Known are {shown}{', …' if len(words) > 12 else '.'}"


def nearest_key(records: QuerySet[Any], word: str) -> str | None:
    """The key among these records most like the word, or None.

    Looks at keys that begin alike or share a word, a few thousand at most; one query.
    """
    slug = word.strip().casefold().replace(" ", "-").replace("\0", "")[:120]
    alike = Q(key__startswith=slug[:2])
    for part in slug.split("-"):
        if len(part) >= 3:
            alike |= Q(key__contains=part)
    keys = records.filter(alike).order_by("key").values_list("key", flat=True)
    return nearest(slug, keys[:_COMPARED])


def nearest_key_sentence(records: QuerySet[Any], word: str) -> str:
    """A sentence to follow an error about an unknown key, empty when none is near."""
    near = nearest_key(records, word)
    return f" Did you mean “{near}”?" if near else ""


def named_in(message: str) -> str | None:
    """The nearest right name that a message ends with, or None."""
    found = _NAMED.search(message)
    return found[1] if found else None
