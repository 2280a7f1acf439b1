"""Views of lists that people keep: a question under a name."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now

from records.choices import Classification
from records.models.accounts import User
from records.models.base import generate_key
from records.reading import SECRECY, Reader, sight_of


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Saved views."""

    def open_to(self, reader: Reader) -> "SavedViewQuerySet":
        """One's own, and those shared with everybody cleared as far as the reader.

        Whether what they ask for is visible is another question: see
        :func:`records.kit.pages.saved.tabs_of`.
        """
        if not reader.is_authenticated:
            return self.none()
        limit = sight_of(reader).secrecy
        levels = [word for word, rank in SECRECY.items() if rank <= limit]
        shared = Q(is_shared=True, classification__in=levels)
        owner: Any = reader
        return self.filter(Q(owner=owner.pk) | shared)


class SavedView(models.Model):
    """A question to a list, kept under a name by somebody, for themself or for others.

    ``plural`` is the word of the list, ``query`` the question as it stands in the
    address, with records named by their keys. Its name and what it asks for are as
    secret as ``classification`` says.
    """

    owner = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="saved_views"
    )
    handle = models.CharField(max_length=16, unique=True, default=generate_key)
    plural = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    query = models.TextField(max_length=8000, blank=True)
    is_shared = models.BooleanField(default=False)
    classification = models.CharField(
        max_length=12, choices=Classification, default=Classification.CONFIDENTIAL
    )
    made_at = models.DateTimeField(db_default=Now())

    objects: Any = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["plural", "name", "pk"]
        permissions = [("share_savedview", "Can share views of lists")]
        constraints = [
            models.UniqueConstraint(
                "owner",
                "plural",
                Lower("name"),
                name="records_savedview_name_once",
                violation_error_message="You have a view of that name on this list.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.plural}: {self.name}"
