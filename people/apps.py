"""The people app: persons, offices, appointments."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, their names, offices and appointments."""

    name = "people"

    def ready(self) -> None:
        """Let the search find persons by whole names, and imports ask who is meant."""
        from people.matching import find_alike  # noqa: PLC0415 (needs models)
        from people.models import Person  # noqa: PLC0415 (needs models)
        from people.who_is import matcher  # noqa: PLC0415 (needs models)
        from records.mapping.finding import MATCHERS  # noqa: PLC0415 (needs models)
        from records.search.finding import FINDERS  # noqa: PLC0415 (needs models)

        FINDERS[Person] = find_alike
        MATCHERS[Person] = matcher
