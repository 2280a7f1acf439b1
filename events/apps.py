"""The events app: forums, visits, meetings, calls, statements."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """What happened: forums, visits, meetings, calls, letters, statements."""

    name = "events"
