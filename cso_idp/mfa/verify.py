"""Verifies one-time codes: TOTP (RFC 6238) with 30 seconds and 6 digits, and backup codes. Each is valid once.

Codes follow protocol time, because authenticator apps have a real clock. A check takes the same steps for every number of apps,
so that its time does not tell how many an account has.
"""

import base64
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from cso_idp.mfa import store
from cso_idp.mfa.backup_codes import hash_of, normal_code
from cso_idp.mfa.events import BackupCodeUsed
from cso_idp.mfa.model import MOST_APPS, Holder
from cso_kit.storage.unit_of_work import Transaction

if TYPE_CHECKING:
    import pyotp

_SECONDS = 30
_UNUSED_SECRET = "A" * 32
_CODE = re.compile(r"[0-9]{6}", re.ASCII)
_NOBODY = 0


def accept(
    tx: Transaction, account: Holder, otp_code: str | None, window: int = 1, *, takes_backup_codes: bool = True
) -> bool:
    """Whether `otp_code` is an unused code of one of this account's apps, now or up to `window` steps before or after, or an
    unused backup code. Marks it as used.

    An accepted code of an app uses its time step and all steps before it (RFC 6238 §5.2); the other apps' codes stay unused.
    """
    if _is_app_code(tx, account, otp_code, window, store.use_step):
        return True
    found = normal_code(otp_code) if takes_backup_codes else None
    if found is None or not store.use_backup_code(tx, account.id, hash_of(account, found)):
        return False
    left = store.backup_codes_left(tx, account.id)
    tx.record(BackupCodeUsed(sub=account.sub, login_id=account.login_id, left=left))
    return True


def is_right(
    tx: Transaction, account: Holder, otp_code: str | None, window: int = 1, *, takes_backup_codes: bool = True
) -> bool:
    """Whether `accept` would accept the code. It marks nothing as used."""
    if _is_app_code(tx, account, otp_code, window, store.has_step):
        return True
    found = normal_code(otp_code) if takes_backup_codes else None
    return found is not None and store.has_backup_code(tx, account.id, hash_of(account, found))


def _is_app_code(
    tx: Transaction,
    account: Holder,
    otp_code: str | None,
    window: int,
    is_left: Callable[[Transaction, int, int, int], bool],
) -> bool:
    if otp_code is None or not _CODE.fullmatch(otp_code):
        return False
    apps = store.apps(tx, account.id)
    now = int(tx.at.protocol.timestamp())
    steps = _steps_of([app.secret for app in apps], otp_code, now, window)
    shown = [(app.id, step) for app, step in zip(apps, steps, strict=False) if step is not None]
    return any(is_left(tx, app_id, step, now // _SECONDS + window) for app_id, step in shown)


def spend_time_of_accept(tx: Transaction, otp_code: str | None, window: int = 1) -> None:
    """Takes the time of `accept` with a wrong code, so that a wrong password with a code is not refused sooner."""
    if otp_code is not None and _CODE.fullmatch(otp_code):
        store.apps(tx, _NOBODY)
        _steps_of([], otp_code, int(tx.at.protocol.timestamp()), window)


def step_of(secret: str, code: str, now: int, window: int) -> int | None:
    """The time step whose code this is, at most `window` steps from `now` (seconds since 1970); `None` if it is of none."""
    import pyotp  # here, because most worlds never need a code

    try:
        return _any_length()(secret).verify_and_get_timecode(code, for_time=now, valid_window=window)
    except pyotp.OTPVerificationError:
        return None


def code_at(secret: str, now: int) -> str:
    """The code that an app with this secret shows at a moment of protocol time (seconds since 1970)."""
    return _any_length()(secret).at(now)


def is_code(text: str) -> bool:
    """Whether a text has the form of an app's code."""
    return _CODE.fullmatch(text) is not None


def _steps_of(secrets: list[str], code: str, now: int, window: int) -> list[int | None]:
    padded = [*secrets, *[_UNUSED_SECRET] * (MOST_APPS - len(secrets))]
    return [step_of(secret, code, now, window) for secret in padded][: len(secrets)]


@cache
def _any_length() -> "type[pyotp.TOTP]":
    import pyotp

    class AnyLength(pyotp.TOTP):
        """Accepts short secrets: pyotp refuses fewer than 112 bits, but many apps use 80, and these secrets are fictional."""

        def byte_secret(self) -> bytes:
            # A last letter that completes no octet is dropped (RFC 4648 §6: whole groups have 8, 2, 4, 5 or 7 letters).
            letters = self.secret[:-1] if len(self.secret) % 8 in (1, 3, 6) else self.secret
            return base64.b32decode(letters + "=" * (-len(letters) % 8))

    return AnyLength
