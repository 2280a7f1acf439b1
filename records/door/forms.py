"""The forms of the door."""

from typing import Any

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


class ConfirmForm(forms.Form):
    """The password once more, of who is logged in."""

    password = forms.CharField(
        strip=False,
        max_length=4_096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """The password; raises TooManyAttempts where it was tried too often."""
        password: str = self.cleaned_data["password"]
        limits.take(CONFIRM, str(self.user.pk))
        if not self.user.check_password(password):
            raise forms.ValidationError("This is not your password.", code="wrong")
        limits.forget(CONFIRM, str(self.user.pk))
        return password


class CodeForm(forms.Form):
    """A code of the device, or a recovery code."""

    code = forms.CharField(
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
