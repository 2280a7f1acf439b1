"""Which passwords may be chosen, and how they are kept.

Long ones, of any characters (NIST SP 800-63B, OWASP ASVS 5.0 6.2): there is no rule on
capitals or digits, but what everybody tries first is refused.
"""

import re
import unicodedata
from typing import Any

from django.contrib.auth.hashers import ScryptPasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

SHORTEST = 12
LONGEST = 128
# So much must be left of a password without the words that anybody here would try.
LEFT = 8

# Words of the house: what is kept here, by whom and for whom.
WORDS = (
    "accredited",
    "agreement",
    "ambassador",
    "chancellery",
    "chancery",
    "confidential",
    "consul",
    "diplomacy",
    "diplomat",
    "embassies",
    "embassy",
    "foreign",
    "government",
    "minister",
    "ministries",
    "ministry",
    "mission",
    "password",
    "protocol",
    "records",
    "secret",
    "welcome",
)
_WORDS = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))
_LOOKS_LIKE = str.maketrans("013457$@!", "oieastsai")
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def normalise(password: str) -> str:
    """One form for what looks the same, on whichever keyboard it was typed."""
    return unicodedata.normalize("NFC", password)


class Scrypt(ScryptPasswordHasher):
    """scrypt with N = 2^14, r = 8, p = 5 (OWASP's minimum), of the normalised text."""

    def encode(self, password: str, salt: str, *args: Any, **kwargs: Any) -> str:
        """The hash as it is kept."""
        return super().encode(normalise(password), salt, *args, **kwargs)


class LengthValidator:
    """At least 12 characters, at most 128."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse what is too short or too long."""
        length = len(normalise(password))
        if length < SHORTEST:
            raise ValidationError(
                f"This password has {length} characters; {SHORTEST} are the fewest.",
                code="password_too_short",
            )
        if length > LONGEST:
            raise ValidationError(
                f"This password has {length} characters; {LONGEST} are the most.",
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        return (
            f"From {SHORTEST} to {LONGEST} characters of any kind; three or four words "
            "that do not belong together are easy to remember."
        )


class WordsValidator:
    """No password that is made of the words of the house, with a year behind them."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse what is little else than such words."""
        text = normalise(password).casefold()
        for form in (text, text.translate(_LOOKS_LIKE)):
            found = _WORDS.findall(form)
            if found and len(_WORDS.sub("", form)) < LEFT:
                words = " and ".join(f"“{word}”" for word in dict.fromkeys(found))
                raise ValidationError(
                    f"Anybody would try {words} here: without such words at least "
                    f"{LEFT} characters must be left.",
                    code="password_of_the_house",
                )

    def get_help_text(self) -> str:
        return "Not made of words such as embassy or ministry."


class CommonValidator(CommonPasswordValidator):
    """None of the 20,000 most common passwords, with or without digits around it."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse what is on the list."""
        text = normalise(password).casefold().strip()
        for form in (text, _AROUND.sub("", text)):
            if form in self.passwords or form.translate(_LOOKS_LIKE) in self.passwords:
                raise ValidationError(
                    "This password is one of the first that would be tried.",
                    code="password_too_common",
                )
