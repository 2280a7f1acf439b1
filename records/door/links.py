"""Links with which the owner of an account sets a password: nobody else learns it."""

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from records.models import User


def password_path(user: User) -> str:
    """The path of a link that holds for PASSWORD_RESET_TIMEOUT and for one password.

    It dies when the password, the e-mail address or the last log-in changes.
    """
    number = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return reverse("set-password", args=[number, token])
