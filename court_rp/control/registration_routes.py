"""The control routes about e-file registrations and filing agents at courts, relative to `/_sim`. Nothing is decided here."""

from typing import Annotated

from fastapi import APIRouter, Query

from court_rp.control.of_request import CourtsOfRequest
from court_rp.control.registration_models import AgentView, DecisionBody, OfferChange, OfferView, RegistrationAtCourt


def deciding_router() -> APIRouter:
    """The calls that only the courts can answer."""
    router = APIRouter(tags=["registrations"])

    @router.get("/courts/{court_id}/e-file-offer")
    async def show_offer(control: CourtsOfRequest, court_id: str) -> OfferView:
        """What a court offers for e-file registration (rule L11)."""
        return await control.registrations.offer(court_id)

    @router.put("/courts/{court_id}/e-file-offer")
    async def change_offer(control: CourtsOfRequest, court_id: str, body: OfferChange) -> OfferView:
        """Changes the members of the offer that are sent; the others stay."""
        return await control.registrations.change_offer(court_id, body)

    @router.post("/registrations/{registration_id}/decision")
    async def decide(control: CourtsOfRequest, registration_id: str, body: DecisionBody) -> RegistrationAtCourt:
        """Decides as the court's desk does. Approval makes the filer already linked; after a lost password it links the filer
        that exists (rule L10). The decision travels to the provider by itself.
        """
        return await control.registrations.decide(registration_id, body)

    return router


def agents_router() -> APIRouter:
    """The calls about filing agents."""
    router = APIRouter(tags=["courts"])

    @router.get("/courts/{court_id}/filers/{login}/agents")
    async def list_agents(control: CourtsOfRequest, court_id: str, login: str) -> list[AgentView]:
        """The filing agents of a filer (rule L13)."""
        return await control.agents.agents(court_id, login)

    @router.put("/courts/{court_id}/filers/{login}/agents/{agent}")
    async def add_agent(control: CourtsOfRequest, court_id: str, login: str, agent: str) -> list[AgentView]:
        """Names a filing agent, as the attorney would. The agent is a filer of this court in the role `filing_agent`."""
        return await control.agents.add(court_id, login, agent)

    @router.delete("/courts/{court_id}/filers/{login}/agents/{agent}")
    async def remove_agent(control: CourtsOfRequest, court_id: str, login: str, agent: str) -> list[AgentView]:
        """Removes a filing agent, as the attorney would; the right to file in the attorney's name ends at once."""
        return await control.agents.remove(court_id, login, agent)

    return router


def listing_router() -> APIRouter:
    """The call that the federation composes from both services, for courts that run apart."""
    router = APIRouter(tags=["registrations"])

    @router.get("/registrations")
    async def list_registrations(
        control: CourtsOfRequest,
        court_id: Annotated[str | None, Query(description="Only those at this court.")] = None,
    ) -> list[RegistrationAtCourt]:
        """The e-file registrations that the courts have received, the oldest first."""
        return await control.registrations.registrations(court_id)

    return router
