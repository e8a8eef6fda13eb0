"""The one-time codes of a person: what an authenticator app shows now, and a security code that was mailed (rule A11)."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from cso_idp.control.models import AccountView
from cso_idp.mfa.verify import code_at
from cso_kit.inbox import Message
from cso_sim.console.people.mail import of_pacer
from cso_sim.console.persons.person import Person

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

_STEP = 30
# The page counts through these by itself, for ten minutes; then it is to be loaded again.
_AHEAD = 20
_MAILED = re.compile(r"your security code is (\w+)\..*within (\d+) minutes", re.DOTALL)


class TimedCode(NamedTuple):
    """A code that is good for `seconds` from now on."""

    code: str
    seconds: int


class Codes(NamedTuple):
    """The codes of one app, or the one that was mailed: the present one first. While the clock stands still, it stays."""

    name: str
    codes: Sequence[TimedCode]
    is_standing: bool


async def codes_of(both: "BothServices", person: Person, messages: Sequence[Message]) -> list[Codes]:
    """The codes of a person's accounts. `messages` are the person's letters, newest first."""
    state, real = await both.provider.read_clock()
    now, stands = state.read(real).protocol, state.protocol_frozen_at is not None
    found: list[Codes] = []
    for account in person.accounts:
        if account.has_second_factor:
            found += _of_apps(await both.provider.existing_account(account.login_id), now, is_standing=stands)
    found += _mailed(messages, now, is_standing=stands)
    return found


def _of_apps(account: AccountView, now: datetime, *, is_standing: bool) -> Iterator[Codes]:
    seconds = int(now.timestamp())
    first = _STEP - seconds % _STEP
    for app in account.authenticators:
        steps = range(0, _STEP * (1 if is_standing else _AHEAD), _STEP)
        codes = [TimedCode(code_at(app.secret, seconds + step), first + step) for step in steps]
        yield Codes(f"{app.name}, for {account.loginId}", codes, is_standing)


def _mailed(messages: Sequence[Message], now: datetime, *, is_standing: bool) -> Iterator[Codes]:
    """The security code that was mailed last, as the letter tells it, while it is good."""
    letter = of_pacer(messages, "security_code")
    told = _MAILED.search(letter.body) if letter else None
    if letter is None or told is None or letter.protocol_at is None:
        return
    left = letter.protocol_at + timedelta(minutes=int(told[2])) - now
    if left > timedelta():
        yield Codes("Security code by mail", [TimedCode(told[1], int(left.total_seconds()))], is_standing)
