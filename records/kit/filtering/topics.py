"""The filter by topic."""

from typing import Any

from django.db.models import Q

from records.kit.filtering.kinds import ReferenceFilter
from records.kit.filtering.paths import visible
from records.models import Topic

_NARROWER = ("broader", "broader__broader", "broader__broader__broader")


class TopicFilter(ReferenceFilter):
    """What a record is about: the topic named, or one that belongs to it."""

    def __init__(self, *paths: str, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Topic")
        kwargs.setdefault("help_text", "By key or name; narrower topics count too.")
        super().__init__(Topic, paths or ("topics",), **kwargs)

    def wanted(self, numbers: list[int]) -> Any:
        """The topics named and those narrower than they."""
        belongs = Q(pk__in=numbers)
        for path in _NARROWER:
            belongs |= Q(**{f"{path}__in": numbers})
        return visible(Topic, self.reader).filter(belongs).values("pk")
