"""The records app: what every record of Chancery shares."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    """Keeps the database's triggers in step after every migration, and sessions."""

    name = "records"
    verbose_name = "Sources and provenance"

    def ready(self) -> None:
        from records.database import install_triggers  # noqa: PLC0415 (needs models)
        from records.door import events  # noqa: PLC0415 (needs models)
        from records.door.sessions import begin  # noqa: PLC0415 (needs models)

        user_logged_in.connect(begin, dispatch_uid="records.sessions")
        events.listen()
        post_migrate.connect(install_triggers, dispatch_uid="records.triggers")
