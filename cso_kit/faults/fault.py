"""What a fault is: a named misbehaviour of a service, and the point of a service where it strikes.

Services declare their strike points; the catalogue of faults is handed in from outside. `armed.py` decides when a fault fires.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Literal, NamedTuple, TypeVar

Value = TypeVar("Value")

Service = Literal["cso_idp", "court_rp"]
Kind = Literal["openid", "transport", "pacer", "court"]
# What a correct client does: it signs nobody on (or ends no session), it goes on all the same, or either is right.
Expects = Literal["refuse", "recover", "any"]
# What a fault can be aimed at.
Aim = Literal["client_id", "court_id", "loginId", "endpoint"]
EVERY_AIM: tuple[Aim, ...] = ("client_id", "court_id", "loginId", "endpoint")


@dataclass(frozen=True, eq=False)
class StrikePoint(Generic[Value]):
    """A point where a service hands a value to a fault, which returns the value to go on with.

    Args:
        name: its name in the catalogue.
        services: the services that have it; with two, the endpoint decides.
        aims: what is known there, and so what its faults can be aimed at.
        endpoints: the addresses at which it is; empty if it can be at every address.
    """

    name: str
    services: tuple[Service, ...]
    aims: tuple[Aim, ...] = EVERY_AIM
    endpoints: tuple[str, ...] = ()


class Occasion(NamedTuple):
    """A request at which a fault could fire. `endpoint` is the address as the documentation writes it, `path` as it was sent.

    It goes to the journal, so it holds no secrets.
    """

    endpoint: str
    method: str
    path: str
    client_id: str | None = None
    court_id: str | None = None
    sub: str | None = None


class Fault(Generic[Value]):
    """Base of all faults. A subclass has a `name`, the point that it `strikes`, its `kind` and its `source`.

    Its docstring has two parts: the first paragraph says what happens, the others what a correct client does. `expects` says that
    for programs: `refuse` only where a specification demands it (MUST or SHOULD). `if_sent` is a parameter of the authorization
    request without which a client cannot notice the fault.
    """

    name: ClassVar[str]
    kind: ClassVar[Kind]
    source: ClassVar[str]
    expects: ClassVar[Expects] = "any"
    if_sent: ClassVar[str] = ""
    strikes: StrikePoint[Value]

    def fits(self, value: Value) -> bool:
        """Whether it would change this value. If not, it is not used up, and waits for another request."""
        return True

    def strike(self, value: Value, occasion: Occasion) -> Value:
        """The value that the service goes on with instead of `value`."""
        raise NotImplementedError

    @classmethod
    def summary(cls) -> str:
        """What happens, in one sentence or two."""
        return _paragraphs(cls)[0]

    @classmethod
    def correct_client(cls) -> str:
        """What a correct client does."""
        return " ".join(_paragraphs(cls)[1:])


def _paragraphs(fault: type[Fault[Any]]) -> list[str]:
    return [" ".join(part.split()) for part in (fault.__dict__.get("__doc__") or "").strip().split("\n\n")]


# Probabilities are stored as whole millionths: a float would not be the same in every database.
MILLION = 1_000_000

# The faults by name. It is loaded when the first fault is armed, because it would delay every start.
Catalogue = Mapping[str, Fault[Any]]
LoadCatalogue = Callable[[], Catalogue]


def no_faults() -> Catalogue:
    """The catalogue of a service that was given none."""
    return {}


def is_hit(seed: str, opportunity: int, per_million: int) -> bool:
    """Whether a fault with a probability fires at its n-th opportunity. Seed and number decide, in every process alike."""
    digest = hashlib.blake2b(f"{seed} {opportunity}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) < per_million * 2**64 // MILLION
