"""The events app: forums, visits, meetings, calls, statements."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """What happened: forums, visits, meetings, calls, letters, statements."""

    name = "events"

    def ready(self) -> None:
        """Let disputes be asked for by what the page of two parties tells."""
        from events.pair.narrowing import told_of  # noqa: PLC0415 (needs models)
        from records.disputes.involving import (  # noqa: PLC0415 (needs models)
            TOLD_OF_TWO,
        )

        TOLD_OF_TWO.append(told_of)
