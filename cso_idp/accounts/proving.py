"""Verifies a password for a sign-on, outside of any transaction, and brings it to the decision."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from cso_idp.accounts import authenticate
from cso_idp.accounts.authenticate import HashReplacedError, Verified
from cso_kit.secrets.passwords import Passwords
from cso_kit.storage.database import Database

R = TypeVar("R")
_TRIES = 3


async def prove_password(
    database: Database,
    passwords: Passwords,
    login_id: str,
    password: str,
    decide: Callable[[Verified], Awaitable[R]],
) -> R:
    """Verifies the password and decides by `authenticate.conclude`.

    Both happen again if the stored hash was replaced between them: a first login with a hash of another cost renews it, and
    others with the same password may be on their way.
    """
    for _ in range(_TRIES):
        stored = await database.read(lambda tx: authenticate.look_up(tx, login_id))
        is_right, newer = await passwords.check(password, stored)
        try:
            return await decide(Verified(stored, newer) if is_right else Verified(None))
        except HashReplacedError:
            continue
    return await decide(Verified(None))
