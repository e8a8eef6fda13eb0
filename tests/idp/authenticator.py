"""An authenticator app, as tests see it: the code of a secret at the provider's protocol time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pyotp

from cso_idp.provider import Provider

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
# Rule A11: the day from which a second factor exists, in the PACER Service Center's zone.
FIRST_DAY = datetime(2025, 5, 11, tzinfo=ZoneInfo("America/Chicago"))


async def code_of(provider: Provider, secret: str = SECRET, steps: int = 0) -> str:
    """The code that an app shows now, or `steps` of 30 seconds before or after."""
    state, real = await provider.control.read_clock()
    return pyotp.TOTP(secret).at(state.read(real).protocol, counter_offset=steps)


async def wrong_code(provider: Provider, secret: str = SECRET) -> str:
    """Six digits that the app does not show, neither now nor in the minutes around."""
    shown = {await code_of(provider, secret, steps) for steps in range(-5, 6)}
    return next(code for code in ("000000", "111111", *(f"{n:06}" for n in range(20))) if code not in shown)


async def next_code(provider: Provider, secret: str = SECRET) -> str:
    """The code of a time step that no code was used of yet."""
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(minutes=2), "protocol"))
    return await code_of(provider, secret)


async def set_calendar(provider: Provider, calendar: datetime) -> None:
    """Moves the calendar hand."""
    await provider.control.move_clock(lambda state, real: state.with_calendar(real, calendar))
