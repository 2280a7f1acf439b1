"""What every template may use."""

from django.http import HttpRequest

from records.kit.registry import navigation


def site(request: HttpRequest) -> dict[str, object]:
    """The entries of the main navigation."""
    return {"navigation": navigation()}
