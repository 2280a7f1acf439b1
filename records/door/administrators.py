"""There is always an administrator: the last one is neither removed nor shut out."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError

from records.models import User

LAST = "The last administrator stays: make another one first."


def leaves_none(going: Collection[int]) -> bool:
    """Whether nobody would administer the site without these accounts.

    Locks the accounts of administrators, so that two can't remove one another.
    """
    active = User.objects.filter(is_superuser=True, is_active=True)
    numbers = set(active.select_for_update().values_list("pk", flat=True))
    return bool(numbers) and numbers <= set(going)


class AccountForm(UserChangeForm[User]):
    """An account as administrators change it."""

    def clean(self) -> Any:
        """Refuse to take from the last administrator what makes one."""
        cleaned: dict[str, Any] = super().clean() or {}
        stays = cleaned.get("is_superuser") and cleaned.get("is_active")
        if not stays and leaves_none([self.instance.pk]):
            raise ValidationError(LAST, code="last")
        return cleaned
