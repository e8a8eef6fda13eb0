"""Hashes and checks passwords that people choose, at the cost of a profile.

There are two profiles. `simulator` is cheap, because the credentials are fictional and test suites log in thousands of times.
`hardened` is the OWASP setting, which a server beyond loopback must use; it runs in worker threads, one per processor, so that
the event loop stays free. A check of an unknown name costs the same as a check of a wrong password.
"""

import asyncio
import os
import warnings
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from passlib.context import CryptContext

Profile = Literal["simulator", "hardened"]

_COSTS: dict[Profile, dict[str, int]] = {
    "simulator": {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1},
    "hardened": {"argon2__time_cost": 2, "argon2__memory_cost": 19456, "argon2__parallelism": 1},
}
# The first scheme makes all hashes. A hash of another one is still checked, and replaced at the next login.
_SCHEMES = ["argon2", "pbkdf2_sha256"]
_HASHED_AT_ONCE = 100


class Checked(NamedTuple):
    """Whether a password is right. `newer` is a hash to store instead, if the stored one is of another cost or scheme."""

    is_right: bool
    newer: str | None = None


class Passwords:
    """Hashes and checks passwords at one profile's cost. `checks` counts the checks, for tests."""

    def __init__(self, profile: Profile = "simulator") -> None:
        self.profile: Profile = profile
        self._turns = asyncio.Semaphore(os.cpu_count() or 1)
        self.checks = 0

    @cached_property
    def _hashing(self) -> "tuple[CryptContext, str, str]":
        """The hash context, the hash against which unknown names are checked, and the beginning of hashes of this cost. They are
        made for the first password, because a start needs none.
        """
        costs = _COSTS[self.profile]
        # passlib reads attributes that Python and argon2-cffi deprecate, when it is imported and at its first hash. It works as
        # it is, and must not fail in a program in which warnings are errors.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            from passlib.context import CryptContext

            context = CryptContext(schemes=_SCHEMES, deprecated="auto", argon2__type="ID", **costs)
            nobody: str = context.hash("nobody has this password")
        return context, nobody, nobody[: nobody.index("$", nobody.index("$m=") + 1) + 1]

    def hash(self, password: str) -> str:
        """The hash to store. It blocks; routes use `hash_soon`."""
        hashed: str = self._hashing[0].hash(password)
        return hashed

    async def hash_soon(self, password: str) -> str:
        """The hash to store, without blocking the event loop."""
        if self.profile == "simulator":
            return self.hash(password)
        async with self._turns:
            return await asyncio.to_thread(self.hash, password)

    async def hash_all(self, passwords: Iterable[str]) -> dict[str, str]:
        """The hash of each password. Equal passwords are hashed once; the event loop serves other requests in between."""
        hashed: dict[str, str] = {}
        for password in passwords:
            if password not in hashed:
                hashed[password] = await self.hash_soon(password)
                if len(hashed) % _HASHED_AT_ONCE == 0:
                    await asyncio.sleep(0)
        return hashed

    async def verify(self, password: str, stored_hash: str | None) -> bool:
        """Whether the password has this hash. With `None` (no such person) it is false after the same time.

        The simulator profile runs without a thread: a check costs 0.05 ms, a thread switch 0.1 ms.
        """
        self.checks += 1
        if self.profile == "simulator":
            return self._check(password, stored_hash)
        async with self._turns:
            return await asyncio.to_thread(self._check, password, stored_hash)

    async def check(self, password: str, stored_hash: str | None) -> Checked:
        """The same for a login, which replaces a hash of another cost or scheme."""
        self.checks += 1
        if self.profile == "simulator":
            return self._check_for_login(password, stored_hash)
        async with self._turns:
            return await asyncio.to_thread(self._check_for_login, password, stored_hash)

    def _check_for_login(self, password: str, stored_hash: str | None) -> Checked:
        context, _, beginning = self._hashing
        if stored_hash is None or stored_hash.startswith(beginning):
            return Checked(self._check(password, stored_hash))  # passlib would parse the hash once more
        return Checked(*context.verify_and_update(password, stored_hash))

    def _check(self, password: str, stored_hash: str | None) -> bool:
        context, nobody, _ = self._hashing
        right: bool = context.verify(password, stored_hash or nobody)
        return right and stored_hash is not None
