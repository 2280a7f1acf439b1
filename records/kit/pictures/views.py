"""The pictures of a record's page, each at an address of its own."""

from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase

from records.kit.pages import lookup
from records.kit.pages.listing import Problem
from records.kit.pictures.files import missing_file, picture_response
from records.kit.views import PLAIN, Browse, DetailPage


class PictureFile(DetailPage):
    """A picture of the page of a record, as a file."""

    def get(
        self,
        request: HttpRequest,
        key: str,
        plural: str = "",
        name: str = "",
        extension: str = "",
    ) -> HttpResponseBase:
        """The file; 404 in plain text where there is none, naming the nearest."""
        by_word = {model.PLURAL: browse for model, browse in Browse.of_type.items()}
        if plural not in by_word:
            return missing_file(f"No records are called “{plural[:60]}”.")
        self.browse = by_word[plural]
        record = lookup.find(self.browse.model, key, request.user)
        if record is None:
            return missing_file(f"There is no “{key[:60]}” among {plural}.")
        problems: list[Problem] = []
        detail = self.detail(record, request, problems)
        if problems:
            lines = [f"{problem.name}: {problem.message}" for problem in problems]
            return HttpResponseBadRequest("\n".join(lines) + "\n", content_type=PLAIN)
        pictures = [exhibit.picture for exhibit in detail.exhibits]
        return picture_response(pictures, record.key, name, extension)
