"""Search entries: the texts by which records are found. Kept by triggers."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db import connection, models
from django.db.models import BooleanField, Case, F, Func, Q, TextField, Value, When

from records.reading import Reader, sight_of


class Letters(Func):
    """A text in lower-case Latin letters, whatever script it is in."""

    function = "records_letters"
    output_field = TextField()


class Sounds(Func):
    """The words of a name by sound: “I. Al-Jafar” is ``{a., jfr}``.

    Cyrillic and Arabic letters are read as Latin ones; vowels count only where a word
    begins with one; titles, articles and generations are left out. An initial is the
    sounds it may stand for, with a full stop.
    """

    function = "records_sounds"
    output_field = ArrayField(TextField())


class LikeFrom(Func):
    """Says from which likeness on spellings are alike, and is always true.

    It holds for the statement in which it stands, and there for all of its parts: asked
    in a statement of its own it would be forgotten again by whoever reads without a
    transaction. The database asks it once, before it looks at any row.
    """

    template = "(SELECT set_config(%(expressions)s, true)) IS NOT NULL"
    output_field = BooleanField()

    def __init__(self, setting: str, likeness: Any) -> None:
        super().__init__(Value(f"pg_trgm.{setting}"), Value(str(likeness)))


class Share(Func):
    """Whether a number is of one part of many, each made of every so many thousand.

    A part stands for the whole, as near as that can be had from a small index, and rows
    that lie beside each other stay so. What is found there is found at least.
    """

    template = "mod(%(expressions)s / 1024, %(parts)s) = 0"
    output_field = BooleanField()

    def __init__(self, expression: Any, parts: int) -> None:
        super().__init__(expression, parts=parts)


class Holds(Func):
    """Whether a text holds a word, of which the beginning is enough.

    Words that stand one after another hold as ``whole`` ones. PostgreSQL knows in how
    many texts a word is that is ``told``, not that hardly any name holds it; any other
    it takes for a rare one, and goes by the index. ``without`` are words, or such as
    stand one after another, that must not be in the same text.
    """

    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()

    def __init__(
        self,
        text: str,
        *,
        whole: bool = False,
        told: bool = True,
        without: Iterable[tuple[str, bool]] = (),
    ) -> None:
        query, *others = (
            Func(
                Value(word),
                Value(is_whole),
                function="records_query",
                output_field=SearchQueryField(),
            )
            for word, is_whole in ((text, whole), *without)
        )
        if not told:
            query.template = "(SELECT %(function)s(%(expressions)s))"
        if others:
            query = Func(
                query, *others, template="(%(expressions)s)", arg_joiner=" && !!"
            )
        super().__init__(F("words"), query)


# Fields by which other records call what they refer to.
CALLED_BY = ("name", "other_names")
# One part of so many: to tell whether a word is a common one, and to count.
FEW_OF, SOME_OF = 64, 16


def letters_and_sounds(texts: list[str]) -> list[tuple[list[str], list[str]]]:
    """The words of each text in Latin letters, and the same by sound; one query."""
    if not texts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT records_name_words(text), records_sounds(text)"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS asked (text, place)"
            " ORDER BY place",
            [texts],
        )
        return [(words, sounds) for words, sounds in cursor.fetchall()]


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    """Texts that search finds."""

    def visible_to(self, reader: Reader) -> "SearchEntryQuerySet":
        """The texts of records that this reader may see."""
        return self.filter(sight_of(reader).condition())


class SearchEntry(models.Model):
    """A text of a record, and which record it is of. Derived (records.search.entries).

    As secret as the record in which it stands. That is the record it is about, too; but
    a name, a number or a citation finds the record that it names or cites.
    """

    row = models.BigIntegerField(help_text="Number of the record in which it stands.")
    field = models.CharField(max_length=60, help_text="Field of that record.")
    about = models.BigIntegerField(help_text="Number of the record that it finds.")
    text = models.TextField()
    is_name = models.BooleanField(help_text="Whether it is found by sound, too.")
    is_identifier = models.BooleanField(
        help_text="Whether it is a key, a code or a number of another system."
    )
    secrecy = models.PositiveSmallIntegerField()
    unpublished = models.BooleanField()
    words = models.GeneratedField(
        expression=Func(F("text"), function="records_words"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    sounds = models.GeneratedField(
        expression=Case(
            When(is_name=True, then=Sounds("text")),
        ),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )

    objects: Any = SearchEntryQuerySet.as_manager()

    class Meta:
        ordering = ["row", "field"]
        verbose_name_plural = "search entries"
        constraints = [
            models.UniqueConstraint(
                fields=["row", "field"], name="records_searchentry_once"
            )
        ]
        indexes = [
            models.Index(fields=["about"], name="records_search_about"),
            GinIndex(fields=["words"], name="records_search_words"),
            GinIndex(
                fields=["words"],
                name="records_search_names",
                condition=Q(is_name=True),
            ),
            GinIndex(
                fields=["words"],
                name="records_search_called",
                condition=Q(is_name=True, field__in=CALLED_BY),
            ),
            *(
                GinIndex(
                    fields=["words"],
                    name=f"records_search_one_in_{parts}",
                    condition=Q(Share("about", parts)),
                )
                for parts in (FEW_OF, SOME_OF)
            ),
            GinIndex(
                fields=["sounds"],
                name="records_search_sounds",
                condition=Q(is_name=True),
            ),
            GinIndex(
                OpClass(Letters("text"), name="gin_trgm_ops"),
                name="records_search_trigram",
                condition=Q(is_name=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row}.{self.field}"
