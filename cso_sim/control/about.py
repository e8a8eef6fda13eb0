"""The identity of a simulation, for callers that want to know it before they change anything."""

import os
from pathlib import Path

from fastapi import APIRouter

from cso_migrations import runner
from cso_sim.control.models import AboutView
from cso_sim.control.of_request import BothOfRequest, SettingsOfRequest

_SQLITE = "sqlite:///"


def router() -> APIRouter:
    """`/_sim/about`."""
    routes = APIRouter(tags=["about"])

    @routes.get("/about")
    async def about(both: BothOfRequest, settings: SettingsOfRequest) -> AboutView:
        """Which simulation this is: its issuer, its scenario, where its data is, and the process that answers."""
        scenario = await both.scenario_as_json()
        return AboutView(
            issuer=settings.provider.issuer,
            scenario=str(scenario["name"]),
            data=_where(settings.provider.database_url, settings.courts.database_url),
            process=os.getpid(),
            server=settings.supervisor or os.getpid(),
            seed=settings.provider.seed,
        )

    return routes


def _where(*database_urls: str) -> str:
    """The directory of embedded databases, and the addresses of other ones without passwords."""
    places = [
        str(Path(url.removeprefix(_SQLITE)).parent) if url.startswith(_SQLITE) else runner.shown(url)
        for url in database_urls
    ]
    return " and ".join(dict.fromkeys(places))
