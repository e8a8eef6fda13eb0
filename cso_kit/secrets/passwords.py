"""Passwords that people choose: hashing, checking, and how dear each is.

Two profiles. `simulator` is cheap because the credentials are fictional and test suites log in thousands of times.
`hardened` is the OWASP setting, required as soon as a server listens beyond loopback; it runs in a worker thread, one at a time
per processor, so that the event loop stays free. Checking an unknown name costs the same as checking a wrong password.
"""

import asyncio
import os
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from passlib.context import CryptContext

Profile = Literal["simulator", "hardened"]

_COSTS: dict[Profile, dict[str, int]] = {
    "simulator": {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1},
    "hardened": {"argon2__time_cost": 2, "argon2__memory_cost": 19456, "argon2__parallelism": 1},
}
_HASHED_AT_ONCE = 100


class Passwords:
    """Hashes and checks passwords at one profile's cost. `checks` counts the checks made, for tests that count."""

    def __init__(self, profile: Profile = "simulator") -> None:
        self.profile: Profile = profile
        self._turns = asyncio.Semaphore(os.cpu_count() or 1)
        self.checks = 0

    @cached_property
    def _hashing(self) -> "tuple[CryptContext, str]":
        """What hashes, and the hash that an unknown name is checked against; made together when a password is first met, for
        a start needs neither.
        """
        from passlib.context import CryptContext

        context = CryptContext(schemes=["argon2"], argon2__type="ID", **_COSTS[self.profile])
        return context, context.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """The hash to store. Blocks for as long as the profile says; use `hash_soon` in a route."""
        hashed: str = self._hashing[0].hash(password)
        return hashed

    async def hash_soon(self, password: str) -> str:
        """`hash`, without holding up the event loop."""
        if self.profile == "simulator":
            return self.hash(password)
        async with self._turns:
            return await asyncio.to_thread(self.hash, password)

    async def hash_all(self, passwords: Iterable[str]) -> dict[str, str]:
        """The hash of each password. Equal ones are hashed once, and others are served in between."""
        hashed: dict[str, str] = {}
        for password in passwords:
            if password not in hashed:
                hashed[password] = await self.hash_soon(password)
                if len(hashed) % _HASHED_AT_ONCE == 0:
                    await asyncio.sleep(0)
        return hashed

    async def verify(self, password: str, stored_hash: str | None) -> bool:
        """Whether the password is the one that was hashed. `None` (no such person) takes as long and answers no.

        The simulator profile is checked in place: the check (0.05 ms) is cheaper than the way to a thread and back (0.1 ms).
        """
        self.checks += 1
        if self.profile == "simulator":
            return self._check(password, stored_hash)
        async with self._turns:
            return await asyncio.to_thread(self._check, password, stored_hash)

    def _check(self, password: str, stored_hash: str | None) -> bool:
        context, nobody = self._hashing
        right: bool = context.verify(password, stored_hash or nobody)
        return right and stored_hash is not None
