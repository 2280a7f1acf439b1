"""The forms of the door."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

from records.door import limits
from records.door.limits import Limit

# Giving the password once more, by who is logged in.
CONFIRM = Limit("password of who is logged in", 10, 15 * 60)
WRONG = "User name and password do not fit together. Both are case-sensitive."


class LogInForm(AuthenticationForm):
    """User name and password; one answer to all that can be wrong with them."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def get_invalid_login_error(self) -> forms.ValidationError:
        """The one answer, which names no field."""
        return forms.ValidationError(WRONG, code="invalid_login")


class OwnPasswordForm(PasswordChangeForm):
    """A new password of one's own; guessing the old one is limited."""

    def clean_old_password(self) -> str:
        """The old password; raises TooManyAttempts where it was tried too often."""
        limits.take(CONFIRM, str(self.user.pk))
        password: str = super().clean_old_password()
        limits.forget(CONFIRM, str(self.user.pk))
        return password
