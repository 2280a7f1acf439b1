"""The filter by topic."""

from typing import Any, ClassVar

from records.kit.filtering.kinds import ReferenceFilter
from records.models import Topic


class TopicFilter(ReferenceFilter):
    """What a record is about: the topic named, or one that belongs to it."""

    ABOVE: ClassVar[tuple[str, ...]] = (
        "broader",
        "broader__broader",
        "broader__broader__broader",
    )

    def __init__(self, *paths: str, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Topic")
        kwargs.setdefault("help_text", "By key or name; narrower topics count too.")
        super().__init__(Topic, paths or ("topics",), **kwargs)
