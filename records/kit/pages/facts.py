"""The facts of a record: each field in words, with who says so and who says else."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from records.kit.fields import public_fields
from records.kit.pages.citing import Marker
from records.kit.pages.claims import Claims, Rival
from records.kit.pages.references import References
from records.kit.pages.stated import told
from records.kit.pages.values import (
    INFERRED,
    INFERRED_WORD,
    Value,
    label_of,
    values_of,
    with_unit,
)
from records.models import Dispute, Record, Ruling

REASON = "_reason"


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of a record as it is shown.

    ``words`` limit the values (“doubtful”). ``inferred`` stands beside the stated
    values, never in their place; ``rivals`` are what sources say instead, ``dispute``
    is that they disagree with each other, and ``ruling`` what a reviewer decided,
    ``is_followed`` whether the record shows what the ruling prefers.
    """

    name: str
    label: str
    values: list[Value]
    inferred: list[Value] = field(default_factory=list)
    reason: str = ""
    markers: list[Marker] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    inferred_markers: list[Marker] = field(default_factory=list)
    rivals: list[Rival] = field(default_factory=list)
    dispute: Dispute | None = None
    ruling: Ruling | None = None
    is_followed: bool = True

    @property
    def inferred_words(self) -> list[str]:
        """What is said of the inferred values."""
        return [INFERRED_WORD]

    def only_says(self, title: str) -> bool:
        """Whether it repeats the title, and no source has anything to say to it."""
        return [value.text for value in self.values] == [title] and not (
            self.markers or self.rivals or self.inferred
        )


def shown_fields(model: type[Record]) -> list[str]:
    """Public fields that get a line: not the key, which is in the address, and not
    inferences, which stand in the line of what they complete."""
    return [
        name for name in public_fields(model) if name != "key" and INFERRED not in name
    ]


def make_facts(
    record: Record, names: Iterable[str], claims: Claims, references: References
) -> list[Fact]:
    """The facts that there is something to say about, in the order of the fields."""
    facts = (_fact(record, name, claims, references) for name in names)
    return [fact for fact in facts if fact.values or fact.inferred or fact.rivals]


def _fact(record: Record, name: str, claims: Claims, references: References) -> Fact:
    inferred = f"{name}{INFERRED}"
    has_inferred = hasattr(type(record), inferred)
    support = claims.support(record, name)
    return Fact(
        name=name,
        label=label_of(type(record), name),
        values=with_unit(record, name, told(record, name, references, values_of)),
        inferred=values_of(record, inferred, references) if has_inferred else [],
        reason=getattr(record, f"{inferred}{REASON}", ""),
        markers=support.markers,
        words=support.words,
        inferred_markers=(
            claims.support(record, inferred).markers if has_inferred else []
        ),
        rivals=claims.rivals(name),
        dispute=claims.dispute(name),
        ruling=claims.rulings.get(name),
        is_followed=claims.is_followed(name),
    )
