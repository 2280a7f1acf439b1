"""Codes that everybody shares, in words: languages by BCP 47, scripts by ISO 15924."""

from collections.abc import Callable

from django.conf.locale import LANG_INFO

SCRIPTS = {
    "Arab": "Arabic",
    "Armn": "Armenian",
    "Beng": "Bengali",
    "Cyrl": "Cyrillic",
    "Deva": "Devanagari",
    "Ethi": "Ethiopic",
    "Geor": "Georgian",
    "Grek": "Greek",
    "Hang": "Hangul",
    "Hans": "Chinese, simplified",
    "Hant": "Chinese, traditional",
    "Hebr": "Hebrew",
    "Jpan": "Japanese",
    "Latn": "Latin",
    "Mong": "Mongolian",
    "Thai": "Thai",
}


def language(code: str) -> str:
    """The name of a language, with the script if the code has one: “Uzbek, Cyrillic”.

    The code itself where it is not known.
    """
    tag, *more = code.split("-")
    name = LANG_INFO.get(tag.lower(), {}).get("name", "")
    scripts = [SCRIPTS[word] for word in more if word in SCRIPTS]
    return ", ".join([str(name), *scripts]) if name else code


def script(code: str) -> str:
    """The name of a script; the code itself where it is not known."""
    return SCRIPTS.get(code, code)


# By the name of the field that holds the code.
IN_WORDS: dict[str, Callable[[str], str]] = {"language": language, "script": script}
