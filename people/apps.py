"""The people app: persons, offices, appointments."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, their names, offices and appointments."""

    name = "people"

    def ready(self) -> None:
        """Let the search find persons by whole names."""
        from people.matching import find_alike  # noqa: PLC0415 (needs models)
        from people.models import Person  # noqa: PLC0415 (needs models)
        from records.search.finding import FINDERS  # noqa: PLC0415 (needs models)

        FINDERS[Person] = find_alike
