"""The settings of a federation: those of both services, and what only the whole can be told."""

from dataclasses import dataclass
from typing import Any

from court_rp.settings import CourtSettings
from cso_idp.settings import ProviderSettings


@dataclass(frozen=True)
class FederationSettings:
    """The settings of both halves, and what only the whole can be told.

    `scenario` is the one to begin with (`None`: the default, or go on with what is there), `fresh` replaces what is there.
    `migrate` says whether a start may change the databases' tables; an embedded database is brought up to date by itself.
    """

    provider: ProviderSettings
    courts: CourtSettings
    scenario: str | None = None
    fresh: bool = False
    migrate: bool = True


def embedded_settings(data: str, public_address: str, **more: Any) -> FederationSettings:
    """The settings of a federation whose databases are two SQLite files in the directory `data`.

    For programs that have a simulator in themselves, as `docs/how-to/use-with-juriscraper.md` shows.
    """
    return FederationSettings(
        provider=ProviderSettings(issuer=public_address, database_url=f"sqlite:///{data}/provider.sqlite3"),
        courts=CourtSettings(
            public_address=public_address, issuer=public_address, database_url=f"sqlite:///{data}/courts.sqlite3"
        ),
        **more,
    )
