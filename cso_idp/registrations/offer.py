"""What a court offers for e-file registration. The court says it, at the address that it registered (`e_file_registration_uri`).

The last answer of each court is kept in memory, so that people can go on while the court is away.
"""

import json
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from cso_idp.oauth.clients.address_rule import FetchError
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.clients.fetching import Fetcher
from cso_idp.oauth.registered import Registered
from cso_kit.storage.unit_of_work import Transaction

ADDRESS = "e_file_registration_uri"
RESCUE_KIND = "e_file"
TYPES = {
    "appellate": "Court of appeals",
    "district": "District court",
    "bankruptcy": "Bankruptcy court",
    "special": "Special court",
}


class Court(NamedTuple):
    """A court that takes e-file registrations, from its registration as a client."""

    client: Client
    court_id: str
    name: str
    type: str

    @classmethod
    def of(cls, client: Client) -> "Court":
        metadata = client.client_metadata
        return cls(client, client.court_id or "", client.name, str(metadata.get("court_type", "special")))


def courts(tx: Transaction, registered: Registered) -> dict[str, Court]:
    """The courts by their ids, in the order of their names."""
    clients = (client for client in registered.courts(tx).values() if client.client_metadata.get(ADDRESS))
    found = sorted((Court.of(client) for client in clients), key=lambda court: court.name)
    return {court.court_id: court for court in found}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class OfferedKind(_Part):
    """A kind of registration, and the roles in which somebody may ask for it."""

    kind: str = Field(min_length=1, max_length=40)
    label: str = Field(min_length=1, max_length=100)
    roles: list[str]


class OfferedRole(_Part):
    """A role at the court."""

    role: str = Field(min_length=1, max_length=40)
    label: str = Field(min_length=1, max_length=100)
    needs_order: bool


class Pages(_Part):
    """The court's pages for people."""

    court: str = Field(pattern=r"^https?://")
    link: str = Field(pattern=r"^https?://")


class Offer(_Part):
    """A court's offer."""

    registration_closes_at: AwareDatetime | None
    go_live_at: AwareDatetime | None
    timezone: str
    kinds: list[OfferedKind]
    roles: list[OfferedRole]
    pages: Pages

    def kind(self, code: str) -> OfferedKind | None:
        """The offered kind with this code."""
        return next((each for each in self.kinds if each.kind == code), None)

    def role(self, code: str) -> OfferedRole | None:
        """The offered role with this code."""
        return next((each for each in self.roles if each.role == code), None)

    def is_closed(self, now: datetime) -> bool:
        """Whether the court takes no registrations at the calendar time `now`: until it is live (rule C8)."""
        closes, opens = self.registration_closes_at, self.go_live_at
        return closes is not None and closes <= now and (opens is None or now < opens)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class CourtOffers:
    """Asks courts what they offer."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._last: dict[str, Offer] = {}

    async def of(self, court: Court) -> Offer | None:
        """The court's offer now; its last one while the court is away, and `None` if there is none."""
        address = str(court.client.client_metadata.get(ADDRESS))
        try:
            answer = await self._fetcher.request("GET", address, plain=court.client.is_own)
            if answer.status == 200:
                self._last[address] = Offer.model_validate(json.loads(answer.body))
        except (FetchError, ValueError, RecursionError, ValidationError):
            pass  # the last answer counts
        return self._last.get(address)
