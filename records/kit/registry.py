"""Which record types there are, and where they stand in the navigation."""

from functools import cache

from django.apps import apps

from records.models import Record

# The main navigation, in this order; every other type is reached from the home page.
NAVIGATION = (
    "relations",
    "events",
    "people",
    "missions",
    "agreements",
    "trade-records",
    "sources",
)


def record_types() -> list[type[Record]]:
    """All record types, kinds of event included, in the order of their apps."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Record) and model.PLURAL
    ]


def by_plural(plural: str) -> type[Record]:
    """The record type of an address or file name, such as ``missions``.

    Raises LookupError for a word that names none.
    """
    for model in record_types():
        if plural == model.PLURAL:
            return model
    raise LookupError(plural)


@cache
def by_singular() -> dict[str, str]:
    """The word of the list of each record type, by what one of its records is called.

    For naming the right one: who writes “person” means ``people``.
    """
    return {str(model._meta.verbose_name): model.PLURAL for model in record_types()}


@cache
def by_record_type(word: str) -> type[Record]:
    """The record type of a reference, such as ``mission``.

    Raises LookupError for a word that names none.
    """
    for model in record_types():
        if not model._meta.proxy and model.record_type() == word:
            return model
    raise LookupError(word)


def navigation() -> list[tuple[str, str]]:
    """Name of the list page and label of each entry of the main navigation."""
    return [
        (f"{plural}-list", str(by_plural(plural)._meta.verbose_name_plural))
        for plural in NAVIGATION
    ]
