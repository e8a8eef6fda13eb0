"""An attorney's decisions about filing agents: add and remove (rule L13). Both may be repeated without harm."""

from court_rp.agents import events, store
from court_rp.agents.errors import MayNotNameAgents, NoSuchAgent
from court_rp.agents.model import NewRelation, is_agent, may_name_agents
from court_rp.errors import Refusal
from court_rp.filers import store as filers
from court_rp.filers.model import Filer
from cso_kit.storage.unit_of_work import Transaction


def add(tx: Transaction, attorney: Filer | None, login: str) -> Filer | Refusal:
    """Names the agent with this CM/ECF login. Returns the agent, or why not."""
    if attorney is None or not may_name_agents(attorney):
        return MayNotNameAgents()
    agent = filers.by_login(tx, attorney.court_id, login)
    # A page can list an agent whose login was joined into another one meanwhile (rule L14).
    if agent is None or not is_agent(agent) or agent.closed_at is not None:
        return NoSuchAgent()
    if store.between(tx, attorney.id, agent.id) is None:
        store.add(tx, NewRelation(attorney.court_id, attorney.id, agent.id, tx.at.calendar))
        tx.record(events.AgentAdded(attorney.court_id, attorney.login, agent.login))
    return agent


def remove(tx: Transaction, attorney: Filer | None, login: str) -> Filer | Refusal:
    """Removes an agent. The right to file ends with this transaction, because each filing looks the relation up again."""
    if attorney is None or not may_name_agents(attorney):
        return MayNotNameAgents()
    agent = filers.by_login(tx, attorney.court_id, login)
    if agent is None:
        return NoSuchAgent()
    relation = store.between(tx, attorney.id, agent.id)
    if relation is not None and store.remove(tx, relation):
        tx.record(events.AgentRemoved(attorney.court_id, attorney.login, agent.login))
    return agent
