"""In whose name a filing is made: a filing agent files for an attorney who has named the agent (rule L13)."""

from typing import NamedTuple

from court_rp.agents import store as agents
from court_rp.agents.errors import NoAttorney
from court_rp.agents.model import is_agent
from court_rp.errors import Refusal
from court_rp.filers.model import Filer, folded
from court_rp.filing.errors import BadFiling
from cso_kit.storage.unit_of_work import Transaction


class Behalf(NamedTuple):
    """Whose filing it is, and the agent who makes it; `None` if the filer files in person."""

    filer: Filer
    agent: Filer | None = None

    @property
    def addresses(self) -> list[str]:
        """The e-mail addresses that get the notice of the filing: the filer's and the agent's, each once."""
        both = (self.filer.email, self.agent.email if self.agent else "")
        return list(dict.fromkeys(address for address in both if address))


def no_attorney(tx: Transaction, filer: Filer | None) -> NoAttorney | None:
    """Why this filer cannot file for anybody: an agent whom nobody has named."""
    return NoAttorney() if filer is not None and is_agent(filer) and not agents.attorneys_of(tx, filer) else None


def behalf_of(tx: Transaction, filer: Filer, wanted: str) -> Behalf | Refusal:
    """In whose name this filer files now. `wanted` is the CM/ECF login of the attorney, empty for a filing in person.

    The relation is looked up in the transaction of the filing, so a removal takes effect at once.
    """
    if not is_agent(filer):
        if wanted and folded(wanted) != folded(filer.login):
            return BadFiling("on_behalf_of", "Only a filing agent files in another's name; leave this out.")
        return Behalf(filer)
    attorneys = agents.attorneys_of(tx, filer)
    if not attorneys:
        return NoAttorney()
    found = next((each for each in attorneys if folded(each.login) == folded(wanted)), None)
    if found is None:
        return BadFiling("on_behalf_of", "Choose the attorney in whose name you file; only those who named you count.")
    return Behalf(found, filer)
