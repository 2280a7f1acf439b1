"""What is asked for: words, “phrases” and -words, of one type or of all."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from records.kit.filtering.fields import LONGEST_TEXT
from records.kit.nearest import did_you_mean
from records.kit.pages.listing import Problem, read_paging
from records.kit.registry import by_plural, by_singular, record_types
from records.models import Record

MOST_TERMS = 8
PARAMETERS = ("q", "type", "page")
_TERM = re.compile(r"""(-?)(?:["“”„«»]([^"“”„«»]*)["“”„«»]?|([^\s"“”„«»]+))""")
# “wikidata:Q796” and “person:fuad-masum”, as identifiers are written in files.
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9-]*:([^\s/]+)")


@dataclass(frozen=True, slots=True)
class Term:
    """A word, of which the beginning is enough, or words that stand together."""

    text: str
    is_phrase: bool = False

    def __str__(self) -> str:
        return f"“{self.text}”"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: what has to be there, what must not, of which type, which page."""

    text: str
    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    model: type[Record] | None = None
    page: int = 1

    @property
    def whole(self) -> str:
        """The text without the scheme of an identifier; may itself be one."""
        found = _IDENTIFIER.fullmatch(self.text)
        return found[1] if found else self.text

    @property
    def is_plain(self) -> bool:
        """Whether it is words only, and so may be a name."""
        return not self.unwanted and not any(term.is_phrase for term in self.wanted)


def read_question(query: QueryDict) -> tuple[Asked, list[Problem]]:
    """What was asked, and what is wrong with it."""
    problems = list(_unknown(query))
    text = " ".join(query.get("q", "").replace("\0", " ").split())
    number, _, wrong = read_paging(query)
    problems += wrong
    if len(text) > LONGEST_TEXT:
        message = f"At most {LONGEST_TEXT} characters can be searched for."
        return Asked(text[:LONGEST_TEXT]), [*problems, Problem("q", message, "search")]
    model = None
    if word := query.get("type", "").strip():
        try:
            model = by_plural(word)
        except LookupError:
            plurals = [model.PLURAL for model in record_types()]
            near = did_you_mean(word, plurals, by_singular())
            message = f"There is no record type “{word[:60]}”.{near}"
            problems.append(Problem("type", message))
    asked = Asked(text, model=model, page=number)
    wanted, unwanted = _terms(asked.whole)
    if len(wanted) + len(unwanted) > MOST_TERMS:
        message = f"At most {MOST_TERMS} words or phrases can be searched for at once."
        problems.append(Problem("q", message, "search"))
    elif unwanted and not wanted:
        message = f"Say what to look for, not only what not: {unwanted[0]}."
        problems.append(Problem("q", message, "search"))
    elif text and not wanted:
        message = f"There is neither letter nor digit in “{text[:60]}”."
        problems.append(Problem("q", message, "search"))
    return Asked(text, wanted, unwanted, model, number), problems


def _terms(text: str) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for minus, phrase, word in _TERM.findall(text):
        term = Term(phrase.strip() or word, is_phrase=bool(phrase.strip()))
        if any(letter.isalnum() for letter in term.text):
            (unwanted if minus else wanted).append(term)
    return tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted))


def _unknown(query: QueryDict) -> Iterable[Problem]:
    for name in query:
        if name not in PARAMETERS:
            near = did_you_mean(name, PARAMETERS)
            yield Problem(name, f"There is no such parameter.{near}")
        elif len(query.getlist(name)) > 1:
            yield Problem(name, "Give this parameter once only.")
