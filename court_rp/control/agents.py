"""The courts' control methods about filing agents (rule L13), and the relations of a world."""

from collections.abc import Callable, Sequence

from court_rp.agents import name, store
from court_rp.agents.model import NewRelation
from court_rp.control.filers import accepted, existing
from court_rp.control.registration_models import AgentView
from court_rp.courts.registry import Court
from court_rp.errors import Refusal
from court_rp.filers import store as filers
from court_rp.filers.model import Filer
from cso_kit.control.problem import ProblemError
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction


class AgentControl:
    """The control methods. `court_of` finds a court by its id, or raises `ProblemError`."""

    def __init__(self, database: Database, court_of: Callable[[str], Court]) -> None:
        self._database = database
        self._court_of = court_of

    async def agents(self, court_id: str, login: str) -> list[AgentView]:
        """The filing agents of a filer."""
        court = self._court_of(court_id)
        return await self._database.read(lambda tx: _views(tx, existing(tx, court, login)))

    async def add(self, court_id: str, login: str, agent: str) -> list[AgentView]:
        """Names a filing agent, as the attorney would."""
        return await self._change(court_id, login, agent, name.add)

    async def remove(self, court_id: str, login: str, agent: str) -> list[AgentView]:
        """Removes a filing agent, as the attorney would."""
        return await self._change(court_id, login, agent, name.remove)

    async def _change(
        self, court_id: str, login: str, agent: str, verb: Callable[[Transaction, Filer, str], Filer | Refusal]
    ) -> list[AgentView]:
        court = self._court_of(court_id)

        def change(tx: Transaction) -> list[AgentView]:
            attorney = existing(tx, court, login)
            accepted(verb(tx, attorney, agent))
            return _views(tx, attorney)

        return await self._database.work(change)


def add_agents(tx: Transaction, court_id: str, login: str, agents: Sequence[str]) -> None:
    """Stores the filing agents that a world gives a filer; all filers must be stored before.

    Raises:
        ProblemError: the court has no such filer.
    """
    for each in agents:
        attorney, agent = filers.by_login(tx, court_id, login), filers.by_login(tx, court_id, each)
        if attorney is None or agent is None:
            raise ProblemError(422, f"{court_id} has no filer {each!r}, who is to be an agent of {login!r}.")
        if store.between(tx, attorney.id, agent.id) is None:
            store.add(tx, NewRelation(court_id, attorney.id, agent.id, tx.at.calendar))


def _views(tx: Transaction, attorney: Filer) -> list[AgentView]:
    return [
        AgentView(login=each.filer.login, name=each.filer.name, added_at=each.added_at)
        for each in store.agents_of(tx, attorney)
    ]
