"""The API of every record type: read only, under ``/api/v1/``.

One line in an app's ``api`` module opens a record type: a subclass of RecordViewSet
with its ``model``. Keys of an answer are the public fields, in the order of the CSV.
"""

from records.kit.api.views import RecordViewSet

__all__ = ["RecordViewSet"]
