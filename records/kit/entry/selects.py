"""Lists to choose a record from."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect

from records.models import Record


def record_label(record: Record) -> str:
    """A record in a list to choose from, told apart by its key."""
    return f"{record} · {record.key}"


class RecordSelect(AutocompleteSelect):
    """Chooses a record by typing; asks no query for one that was fetched already."""

    known: Record | None = None

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """The one option to show at first: the record chosen, if any."""
        if self.known is None or value != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        options = [
            self.create_option(name, value[0], record_label(self.known), True, 0)
        ]
        if not self.is_required:
            options.insert(0, self.create_option(name, "", "", False, 0))
        return [(None, options, 0)]
