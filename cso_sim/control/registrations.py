"""The control call that lists e-file registrations as both services have them (rule L11)."""

from typing import Annotated

from fastapi import APIRouter, Query

from cso_sim.control.models import RegistrationAtBoth
from cso_sim.control.of_request import BothOfRequest


def router() -> APIRouter:
    """`GET /_sim/registrations`."""
    routes = APIRouter(tags=["registrations"])

    @routes.get("/registrations")
    async def list_registrations(
        both: BothOfRequest,
        court_id: Annotated[str | None, Query(description="Only those at this court.")] = None,
        loginId: Annotated[str | None, Query(description="Only those of this account.")] = None,
    ) -> list[RegistrationAtBoth]:
        """The e-file registrations with where they stand for their holder and at the court, the oldest first."""
        at_court = {each.id: each.state for each in await both.courts.registrations.registrations(court_id)}
        found = await both.provider.registrations.registrations(court_id, loginId)
        return [RegistrationAtBoth(**dict(each), at_court=at_court.get(each.id)) for each in found]

    return routes
