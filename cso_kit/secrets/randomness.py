"""Where random values come from: the system, or a seed. All other code asks the source that it was handed.

A transaction and a database have a source (`Transaction.random`, `Database.random`); `SYSTEM` is for names that are no data, such
as those of processes and loads. Values are drawn from named streams. With a seed each stream is a series of its own, so one
more value of one kind changes no value of another kind. Seeded values can be predicted by everybody who knows the seed: they are
for repeatable tests (docs/decisions/0030-seeds.md). `cso_kit.storage.seeding` continues the series after a restart.
"""

import hashlib
import secrets
from abc import ABC, abstractmethod
from datetime import datetime

# What operators of a server with a seed are told.
PREDICTABLE = "Keys, ids and codes follow from a seed: whoever knows it can predict them."
# Stamps of two processes are this far apart. No process makes so many rows of one kind.
_STAMPS = 2**28


class Randomness(ABC):
    """A source of random values."""

    @property
    def is_predictable(self) -> bool:
        """Whether the values follow from a seed."""
        return False

    @abstractmethod
    def draw(self, stream: str, size: int) -> bytes:
        """The next `size` bytes of a stream. A stream is named after what its values are, such as `subject`."""

    @abstractmethod
    def stamp(self, stream: str, real: datetime) -> int:
        """A number that grows from row to row of one kind: the milliseconds of the real time, or with a seed a count."""

    def of_load(self, load_id: str | None, loading_id: str | None) -> "Randomness":
        """The source for a transaction, by the load that its data comes from and the load in progress."""
        return self

    def made_load(self, load_id: str) -> None:  # noqa: B027 - most sources need no note
        """Notes that this process made the load."""

    def lasting(self) -> "Randomness":
        """The source for values that outlive every load, such as keys. With a seed it begins anew at each call."""
        return self


class SystemRandomness(Randomness):
    """The randomness of the operating system."""

    def draw(self, stream: str, size: int) -> bytes:
        return secrets.token_bytes(size)

    def stamp(self, stream: str, real: datetime) -> int:
        return int(real.timestamp() * 1000)


SYSTEM = SystemRandomness()


class Streams(Randomness):
    """The streams of one run: each value is SHAKE-256 of the key, the run, the stream and the number of the value.

    `counts` has the number of values that each stream has given so far.
    """

    def __init__(self, key: bytes, run: int, counts: dict[str, int] | None = None) -> None:
        self.run = run
        self.counts = counts if counts is not None else {}
        self._key = key

    @property
    def is_predictable(self) -> bool:
        return True

    def draw(self, stream: str, size: int) -> bytes:
        label = f"{self.run}\0{stream}\0{self._next(stream)}".encode()
        # A keyed hash with an output of any length; SHA-3 needs no HMAC around it.
        return hashlib.shake_256(self._key + label).digest(size)

    def stamp(self, stream: str, real: datetime) -> int:
        return self.run * _STAMPS + self._next(f"{stream} stamp")

    def _next(self, stream: str) -> int:
        number = self.counts[stream] = self.counts.get(stream, 0) + 1
        return number


# Runs with a meaning of their own; the processes have the numbers after them.
_LASTING, _LOADING, _AFTER_A_LOAD = 0, 1, 2
LAST_RESERVED_RUN = _AFTER_A_LOAD


class SeededRandomness(Randomness):
    """The source of one service's database with a seed.

    A load draws from a run that always begins anew, so each load of a scenario makes the same values. The process that made the
    load goes on with the run after a load, also at its beginning. Other processes have runs of their own, so no two give the same
    value.
    """

    def __init__(self, seed: str, service: str) -> None:
        self._key = hashlib.sha256(f"cso-simulator seed\0{service}\0{seed}".encode()).digest()
        # Whether the runs of the database are known (`cso_kit.storage.seeding`).
        self.has_begun = False
        self._attempt: str | None = None
        self._loading = Streams(self._key, _LOADING)
        self._load_id: str | None = None
        self._made_load: str | None = None
        self._own = self._streams = Streams(self._key, LAST_RESERVED_RUN + 1)

    @property
    def is_predictable(self) -> bool:
        return True

    @property
    def fingerprint(self) -> str:
        """Tells seeds apart in a database, which must not hold the seed itself."""
        return hashlib.sha256(self._key).hexdigest()

    def draw(self, stream: str, size: int) -> bytes:
        return self._streams.draw(stream, size)

    def stamp(self, stream: str, real: datetime) -> int:
        return self._streams.stamp(stream, real)

    def of_load(self, load_id: str | None, loading_id: str | None) -> Streams:
        if loading_id is not None:
            if loading_id != self._attempt:
                self._attempt, self._loading = loading_id, Streams(self._key, _LOADING)
            return self._loading
        if load_id != self._load_id:
            # Rows of another process's restored snapshot may be of this process's run, so its counts go on.
            is_own_load = load_id == self._made_load
            self._load_id, self._streams = load_id, Streams(self._key, _AFTER_A_LOAD) if is_own_load else self._own
        return self._streams

    def lasting(self) -> Streams:
        return Streams(self._key, _LASTING)

    def begin_run(self, own_run: int) -> None:
        """Gives this process the number of its own run, which no other process of the database has had."""
        self._own = self._streams = Streams(self._key, own_run)
        self._load_id = None

    def resume(self, load_id: str | None, run: int, counts: dict[str, int]) -> None:
        """Goes on from these counts: where a process that has ended left off, or where a snapshot was taken."""
        self._load_id, self._streams = load_id, Streams(self._key, run, counts)
        if run == self._own.run:
            self._own = self._streams

    def made_load(self, load_id: str) -> None:
        self._made_load = load_id


def randomness_of(seed: str | None, service: str) -> Randomness:
    """The source of one service: from the seed, or the system's without one."""
    return SYSTEM if seed is None else SeededRandomness(seed, service)
