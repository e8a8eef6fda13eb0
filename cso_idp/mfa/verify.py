"""Verifies one-time codes: TOTP (RFC 6238) with 30 seconds and 6 digits; each code is valid once.

Codes follow protocol time, because authenticator apps have a real clock.
"""

import base64
import re
from collections.abc import Callable

from cso_idp.mfa import store
from cso_idp.mfa.policy import SecondFactorHolder
from cso_kit.storage.unit_of_work import Transaction

_SECONDS = 30
_UNUSED_SECRET = "A" * 32
_CODE = re.compile(r"[0-9]{6}", re.ASCII)


def accept(tx: Transaction, account: SecondFactorHolder, otp_code: str | None, window: int = 1) -> bool:
    """Whether `otp_code` is this account's unused code now, or up to `window` steps before or after. Marks it as used.

    An accepted code uses its time step and all steps before it (RFC 6238 §5.2).
    """
    return _judge(tx, account, otp_code, window, store.use_step)


def is_right(tx: Transaction, account: SecondFactorHolder, otp_code: str | None, window: int = 1) -> bool:
    """Whether `accept` would accept the code. It marks nothing as used."""
    return _judge(tx, account, otp_code, window, store.has_step)


def _judge(
    tx: Transaction,
    account: SecondFactorHolder,
    otp_code: str | None,
    window: int,
    is_left: Callable[[Transaction, int, int, int], bool],
) -> bool:
    if account.mfa_secret is None or otp_code is None or not _CODE.fullmatch(otp_code):
        return False
    now = int(tx.at.protocol.timestamp())
    step = _step_of(account.mfa_secret, otp_code, now, window)
    return step is not None and is_left(tx, account.id, step, now // _SECONDS + window)


def spend_time_of_accept(tx: Transaction, otp_code: str | None, window: int = 1) -> None:
    """Takes the time of `accept` with a wrong code, so that a wrong password with a code is not refused sooner."""
    if otp_code is not None and _CODE.fullmatch(otp_code):
        _step_of(_UNUSED_SECRET, otp_code, int(tx.at.protocol.timestamp()), window)


def _step_of(secret: str, code: str, now: int, window: int) -> int | None:
    """The time step whose code this is."""
    import pyotp  # here, because most worlds never need a code

    class AnyLength(pyotp.TOTP):
        """Accepts short secrets: pyotp refuses fewer than 112 bits, but many apps use 80, and these secrets are fictional."""

        def byte_secret(self) -> bytes:
            # A last letter that completes no octet is dropped (RFC 4648 §6: whole groups have 8, 2, 4, 5 or 7 letters).
            letters = self.secret[:-1] if len(self.secret) % 8 in (1, 3, 6) else self.secret
            return base64.b32decode(letters + "=" * (-len(letters) % 8))

    try:
        return AnyLength(secret).verify_and_get_timecode(code, for_time=now, valid_window=window)
    except pyotp.OTPVerificationError:
        return None
