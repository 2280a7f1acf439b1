"""The second factor: a code from a device, or one of the recovery codes.

Codes of a time are RFC 6238 with its defaults (SHA-1, 30 seconds, six digits), which
every authenticator understands; one step to either side is taken for slow clocks. A
recovery code has 80 random bits, so a plain hash keeps it.
"""

import base64
import re
import secrets
from hashlib import sha256

import pyotp
import segno
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from pyotp.exceptions import OTPVerificationError

from records.door import limits
from records.door.limits import Limit
from records.models import RecoveryCode, SecondFactor, User, UserSession

# Six digits: a million guesses for one of three codes.
CODE = Limit("code of an account", 10, 15 * 60)
RECOVERY_CODES = 10
# Key in a session that was begun with a code.
GIVEN = "second_factor"
STAFF = "staff"

_DIGITS = re.compile(r"[0-9]{6}", re.ASCII)


def has_second_factor(user: User) -> bool:
    """Whether a code is asked of this user."""
    return SecondFactor.objects.filter(user=user).exists()


def is_wanting(request: HttpRequest) -> bool:
    """Whether the user must have a second factor and came in without one."""
    user = request.user
    if settings.SECOND_FACTOR != STAFF or not (
        isinstance(user, User) and user.is_staff
    ):
        return False
    if hasattr(request, "api_token"):
        # A token is made by who has given a code; it holds as long as a code is asked.
        return not has_second_factor(user)
    return not request.session.get(GIVEN)


def is_right(user: User, text: str) -> bool:
    """Whether it is a code of this user that was not taken before; then it is now.

    Raises TooManyAttempts where too many were wrong.
    """
    limits.take(CODE, str(user.pk))
    code = "".join(text.split()).replace("-", "")
    right = _take_code(user, code) or _take_recovery_code(user, code)
    if right:
        limits.forget(CODE, str(user.pk))
    return right


def new_secret() -> str:
    """A secret for a device to be set up."""
    return pyotp.random_base32()


def step_of(secret: str, text: str) -> int | None:
    """The number of the 30 seconds that a code is of; None if it is no code now."""
    code = "".join(text.split())
    if not _DIGITS.fullmatch(code):
        return None
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(code, valid_window=1)
    except OTPVerificationError:
        return None


def address(user: User, secret: str) -> str:
    """What the picture says to an authenticator."""
    name = user.get_username()
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Chancery")


def picture(user: User, secret: str) -> str:
    """The picture for an authenticator to read, as an address of an image."""
    code = segno.make(address(user, secret), error="m")
    # Black on white in the dark as well: cameras need it so.
    return code.svg_data_uri(scale=5, border=4, dark="#000", light="#fff")


@transaction.atomic
def set_up(request: HttpRequest, user: User, secret: str, step: int) -> list[str]:
    """Ask a code of this user from now on; the recovery codes, shown this once.

    Sessions elsewhere end: they were begun without a code.
    """
    SecondFactor.objects.create(user=user, secret=secret, last_step=step)
    others = UserSession.objects.filter(user=user)
    others.exclude(session_key=request.session.session_key).delete()
    request.session[GIVEN] = True
    return new_recovery_codes(user)


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """New codes in place of all old ones."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = [
        base64.b32encode(secrets.token_bytes(10)).decode().lower()
        for _ in range(RECOVERY_CODES)
    ]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=_digest(code)) for code in codes
    )
    return ["-".join(re.findall("....", code)) for code in codes]


@transaction.atomic
def remove(user: User) -> None:
    """Ask no code of this user any more; all its sessions end."""
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    UserSession.objects.filter(user=user).delete()


def recovery_codes_left(user: User) -> int:
    """How many recovery codes were not used yet."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def _take_code(user: User, code: str) -> bool:
    factor = SecondFactor.objects.filter(user=user).first()
    step = step_of(factor.secret, code) if factor else None
    if step is None:
        return False
    # One statement: of two that come with the same code one is refused.
    unused = SecondFactor.objects.filter(user=user, last_step__lt=step)
    return unused.update(last_step=step) == 1


def _take_recovery_code(user: User, code: str) -> bool:
    unused = RecoveryCode.objects.filter(
        user=user, digest=_digest(code.lower()), used_at=None
    )
    return unused.update(used_at=timezone.now()) == 1


def _digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()
