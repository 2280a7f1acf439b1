"""Downloads: a list of records as a file, with what the reader may see of them."""

from django.http import HttpResponse

from records.kit.files import format_named
from records.kit.resources import resource_for
from records.models import Record, RecordQuerySet
from records.models.base import Reader


def download_response(
    model: type[Record], queryset: RecordQuerySet, format: str, *, reader: Reader
) -> HttpResponse:
    """The records of a list, in its order, as ``<plural>.csv``, xlsx, json or yaml.

    The list has to be narrowed to what the reader may see already; columns and
    references are narrowed here. The number of queries does not depend on the number
    of records. Raises LookupError for another format.
    """
    chosen = format_named(format)()
    table = resource_for(model)().export(queryset, reader=reader)
    table.title = model.PLURAL
    return HttpResponse(
        chosen.export_data(table),
        content_type=chosen.get_content_type(),
        headers={
            "Content-Disposition": (
                f'attachment; filename="{model.PLURAL}.{chosen.get_extension()}"'
            )
        },
    )
