"""Files about two parties, at an address for each kind of file."""

from collections.abc import Collection
from typing import ClassVar

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotFound
from django.urls import reverse

from events.pair.views import PairPage
from records.kit.nearest import did_you_mean


class PairFile(PairPage):
    """What a page of a pair says, as a file; ``kinds`` are the extensions there are."""

    kinds: ClassVar[Collection[str]] = ()

    def get(
        self, request: HttpRequest, key: str, extension: str = ""
    ) -> HttpResponseBase:
        """The file; 404 in plain text for a kind of file that there is not."""
        if extension not in self.kinds:
            told = f"There is no file type “{extension[:20]}”."
            told += did_you_mean(extension, self.kinds)
            return HttpResponseNotFound(told, content_type="text/plain; charset=utf-8")
        self.extension = extension
        return super().get(request, key)

    def address(self, key: str) -> str:
        """Where the same file of another pair is."""
        return reverse(self.name, args=[key, self.extension])
