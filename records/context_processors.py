"""What every template may use."""

from django.http import HttpRequest

from records.kit.as_of import frame
from records.kit.registry import navigation


def site(request: HttpRequest) -> dict[str, object]:
    """The entries of the main navigation, and the day that the page tells of."""
    return {"navigation": navigation(), **frame(request)}
