"""The asynchronous client's calls about e-file registrations (rule L11)."""

from court_rp.control.registration_models import AgentView, DecisionBody, OfferChange, OfferView, RegistrationAtCourt
from cso_idp.control.registration_models import AnswerBody, RegistrationCreation, RegistrationView
from cso_sim.control.models import RegistrationAtBoth
from cso_sim.harness.async_topic import AsyncTopic
from cso_sim.harness.calls import call, segment


class AsyncRegistrations(AsyncTopic):
    """The e-file registrations, what courts offer, and filing agents."""

    async def all(self, court_id: str | None = None, loginId: str | None = None) -> list[RegistrationAtBoth]:
        """Every registration, or those at one court or of one account; the oldest first."""
        query = {"court_id": court_id, "loginId": loginId}
        return await self._send(call("GET", "/registrations", list[RegistrationAtBoth], query=query))

    async def ask(self, body: RegistrationCreation) -> RegistrationView:
        """Asks a court for e-filing, as the account's holder would. The event `e_file.received` says that the court has it."""
        return await self._send(call("POST", "/registrations", RegistrationView, body=body))

    async def answer(self, registration_id: str, answer: str) -> RegistrationView:
        """Answers what the court had asked, as the holder would."""
        path = f"/registrations/{segment(registration_id)}/answer"
        return await self._send(call("POST", path, RegistrationView, body=AnswerBody(answer=answer)))

    async def approve(self, registration_id: str, reason: str, login: str | None = None) -> RegistrationAtCourt:
        """Approves: makes the filer already linked, or after a lost password links the filer that exists (rule L10)."""
        given = {} if login is None else {"login": login}
        return await self._decide(registration_id, DecisionBody(decision="approve", reason=reason, **given))

    async def deny(self, registration_id: str, reason: str) -> RegistrationAtCourt:
        """Denies for good."""
        return await self._decide(registration_id, DecisionBody(decision="deny", reason=reason))

    async def ask_for_more(self, registration_id: str, reason: str) -> RegistrationAtCourt:
        """Asks the person for more."""
        return await self._decide(registration_id, DecisionBody(decision="more", reason=reason))

    async def offer(self, court_id: str) -> OfferView:
        """What a court offers."""
        return await self._send(call("GET", f"/courts/{segment(court_id)}/e-file-offer", OfferView))

    async def change_offer(self, court_id: str, body: OfferChange) -> OfferView:
        """Changes the members of a court's offer that are given; the others stay."""
        return await self._send(call("PUT", f"/courts/{segment(court_id)}/e-file-offer", OfferView, body=body))

    async def agents(self, court_id: str, login: str) -> list[AgentView]:
        """The filing agents of a filer (rule L13)."""
        return await self._send(call("GET", _agents(court_id, login), list[AgentView]))

    async def add_agent(self, court_id: str, login: str, agent: str) -> list[AgentView]:
        """Names a filing agent, as the attorney would."""
        path = f"{_agents(court_id, login)}/{segment(agent)}"
        return await self._send(call("PUT", path, list[AgentView]))

    async def remove_agent(self, court_id: str, login: str, agent: str) -> list[AgentView]:
        """Removes a filing agent, as the attorney would."""
        path = f"{_agents(court_id, login)}/{segment(agent)}"
        return await self._send(call("DELETE", path, list[AgentView]))

    async def _decide(self, registration_id: str, body: DecisionBody) -> RegistrationAtCourt:
        path = f"/registrations/{segment(registration_id)}/decision"
        return await self._send(call("POST", path, RegistrationAtCourt, body=body))


def _agents(court_id: str, login: str) -> str:
    return f"/courts/{segment(court_id)}/filers/{segment(login)}/agents"
