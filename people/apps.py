"""The people app: persons, offices, appointments."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, their names, offices and appointments."""

    name = "people"
