"""Texts as they are kept: names in one form of Unicode, without what nobody can see."""

import re
import unicodedata

# Zero-width spaces and joints, soft hyphens, and what turns the direction of writing.
# The joiners of Persian and of Indian scripts are seen, and stay.
INVISIBLE = "\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")


def plain(text: str) -> str:
    """A name as it is kept: composed (NFC), and nothing invisible in it."""
    if text.isascii():
        return text
    # Taking something out may bring letters together that can be composed.
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
