"""The settings of a federation: those of both services, and those of its start."""

from dataclasses import dataclass, replace
from typing import Any

from court_rp.settings import CourtSettings
from cso_idp.settings import ProviderSettings

# In the path of a world's address, between that of its server and its name.
BELOW = "/w/"


@dataclass(frozen=True)
class FederationSettings:
    """The settings of both services and of the start.

    `scenario` is the first scenario (`None`: the default, or the present data); with `fresh` it replaces the present data.
    `migrate` says whether a start may change the tables of a database server; embedded databases are always migrated.
    `stories` is a directory with stories of somebody's own, which the console offers beside the shipped ones. `supervisor` is the
    number of the process that looks after this one, if several serve.
    """

    provider: ProviderSettings
    courts: CourtSettings
    scenario: str | None = None
    fresh: bool = False
    migrate: bool = True
    stories: str | None = None
    supervisor: int | None = None

    @property
    def seed(self) -> str | None:
        """The seed that keys, ids and codes follow from; `None` without one."""
        return self.provider.seed

    def with_seed(self, seed: str | None) -> "FederationSettings":
        """The same settings with another seed for both services."""
        if seed == self.seed:
            return self
        update = {"seed": seed}
        return replace(
            self,
            provider=self.provider.model_copy(update=update),
            courts=self.courts.model_copy(update=update),
        )


def embedded_settings(data: str, public_address: str, *, seed: str | None = None, **more: Any) -> FederationSettings:
    """The settings of a federation whose databases are two SQLite files in the directory `data`.

    For programs that run a simulator inside themselves, as in `docs/how-to/use-with-juriscraper.md`. With a `seed` the run can be
    repeated (`docs/how-to/repeat-a-run.md`).
    """
    settings = FederationSettings(
        provider=ProviderSettings(issuer=public_address, database_url=f"sqlite:///{data}/provider.sqlite3"),
        courts=CourtSettings(
            public_address=public_address, issuer=public_address, database_url=f"sqlite:///{data}/courts.sqlite3"
        ),
        **more,
    )
    return settings.with_seed(seed) if seed is not None else settings
