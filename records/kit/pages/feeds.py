"""A list as an Atom feed (RFC 4287): what changed last in it, for readers of feeds."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import capfirst

from records.kit.downloads import file_response
from records.kit.pages.citing import Cited
from records.kit.pages.references import References
from records.kit.pages.tables import Row, Shape, make_table
from records.models import RecordQuerySet

# Feed readers come again; what is older they have.
MOST_ENTRIES = 100
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Feed(Atom1Feed):
    """A feed whose time is that of its newest entry, also where it has none."""

    def latest_post_date(self) -> datetime:
        """When something in it changed last."""
        return max((one["updateddate"] for one in self.items), default=BEGINNING)


def feed_response(
    browse: Any, rows: RecordQuerySet, columns: tuple[str, ...], request: HttpRequest
) -> HttpResponse:
    """The records of a list that changed last, with what the list shows of each."""
    model = browse.model
    records = list(rows.order_by("-updated_at", "key")[:MOST_ENTRIES])
    shape = Shape(model, columns, browse.link)
    references = References(request.user, browse.headings)
    shape.want(records, references)
    references.want(records, browse.heading)
    references.fetch()
    plural = capfirst(str(model._meta.verbose_name_plural))
    table = make_table(plural, shape, records, references, Cited(references))
    asked = f"?{request.GET.urlencode()}".removesuffix("?")
    feed = Feed(
        title=f"Chancery: {plural}",
        link=request.build_absolute_uri(reverse(f"{model.PLURAL}-list") + asked),
        description="",
        subtitle=f"The last {MOST_ENTRIES} to change of those that the list has.",
        feed_url=request.build_absolute_uri(),
        author_name="Chancery",
        language="en-GB",
    )
    for record, row in zip(records, table.rows, strict=True):
        address = request.build_absolute_uri(record.get_absolute_url())
        feed.add_item(
            title=row.title,
            link=address,
            description=_told(row),
            unique_id=address,
            pubdate=record.created_at,
            updateddate=record.updated_at,
        )
    return file_response(
        f"{model.PLURAL}.atom",
        "application/atom+xml; charset=utf-8",
        feed.writeString("utf-8").encode(),
        len(records),
        request.build_absolute_uri(),
    )


def _told(row: Row) -> str:
    """What the list shows of the record, in one line."""
    told = [
        f"{cell.column.label}: {', '.join(value.text for value in cell.values)}"
        for cell in row.cells
        if cell.values and not cell.address
    ]
    return "; ".join([*told, *row.words])
