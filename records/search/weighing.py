"""The texts by which records are found, as far as the order asks for them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.functions import Lower

from records.kit.among import is_among
from records.models.search import CALLED_BY
from records.reading import Reader
from records.search.matching import Match, any_of, as_written, held, texts

# So many texts are weighed at most.
WEIGHED = 40_000


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text by which a record is found, as far as the order asks for it."""

    about: int
    row: int
    field: str
    is_name: bool
    is_identifier: bool
    is_equal: bool
    held: int
    as_written: int

    @property
    def kind(self) -> int:
        """A name that the record goes by, another name, any other text."""
        return kind_of_text(self.field, is_name=self.is_name)


def kind_of_text(field: str, *, is_name: bool) -> int:
    """The nearer a text is to what a record is called, the lower."""
    is_called = is_name and field in (*CALLED_BY, "title")
    return 0 if is_called else 1 if is_name else 2


def weighed(
    matches: list[Match], numbers: list[int], whole: str, reader: Reader
) -> Iterable[Weighed]:
    """The texts by which records are found, of those records; one query."""
    rows = (
        texts(reader)
        .annotate(lowered=Lower("text"), held=held(matches), exact=as_written(matches))
        .filter(any_of(matches), is_among("about", numbers))
        .order_by("about", "row", "field")
        .values_list(
            "about",
            "row",
            "field",
            "is_name",
            "is_identifier",
            "lowered",
            "held",
            "exact",
        )
    )
    for about, row, name, is_name, is_identifier, lowered, terms, exact in rows[
        :WEIGHED
    ]:
        is_equal = lowered == whole.lower()
        yield Weighed(about, row, name, is_name, is_identifier, is_equal, terms, exact)
