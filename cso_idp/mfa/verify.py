"""Whether a one-time code is right: TOTP (RFC 6238) with 30 seconds and 6 digits, each code good once.

Codes run on protocol time, because the app that makes them has a real clock.
"""

import base64
import re
from collections.abc import Callable

from cso_idp.mfa import store
from cso_idp.mfa.policy import SecondFactorHolder
from cso_kit.storage.unit_of_work import Transaction

_SECONDS = 30
_NOBODYS = "A" * 32
_CODE = re.compile(r"[0-9]{6}", re.ASCII)


def accept(tx: Transaction, account: SecondFactorHolder, otp_code: str | None, window: int = 1) -> bool:
    """Whether `otp_code` is this account's code now or `window` steps before or after, and was not used yet.

    A code that is accepted is used up with its step and all steps before (RFC 6238 §5.2), whoever asks a second time.
    """
    return _judge(tx, account, otp_code, window, store.use_step)


def is_right(tx: Transaction, account: SecondFactorHolder, otp_code: str | None, window: int = 1) -> bool:
    """Whether `accept` would take the code. Nothing is used up."""
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


def accept_nobodys(tx: Transaction, otp_code: str | None, window: int = 1) -> None:
    """Takes as long as `accept` does with a wrong code: a code that came with a wrong password must not be refused sooner."""
    if otp_code is not None and _CODE.fullmatch(otp_code):
        _step_of(_NOBODYS, otp_code, int(tx.at.protocol.timestamp()), window)


def _step_of(secret: str, code: str, now: int, window: int) -> int | None:
    """The time step whose code this is."""
    import pyotp  # here, because most worlds never ask for a code

    class AnyLength(pyotp.TOTP):
        """pyotp refuses secrets below 112 bits. Many apps are given 80 bits, and the secrets here are fictional."""

        def byte_secret(self) -> bytes:
            # A last letter that fills no octet says nothing (RFC 4648 §6: whole groups have 8, 2, 4, 5 or 7 letters).
            letters = self.secret[:-1] if len(self.secret) % 8 in (1, 3, 6) else self.secret
            return base64.b32decode(letters + "=" * (-len(letters) % 8))

    try:
        return AnyLength(secret).verify_and_get_timecode(code, for_time=now, valid_window=window)
    except pyotp.OTPVerificationError:
        return None
