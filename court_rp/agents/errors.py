"""The refusals about filing agents (rule L13)."""

from typing import ClassVar

from court_rp.errors import Refusal
from cso_kit.light_dataclass import light_dataclass


@light_dataclass
class MayNotNameAgents(Refusal):
    """Only who represents somebody has filing agents."""

    code: ClassVar[str] = "may_not_name_agents"
    title: ClassVar[str] = "You cannot have filing agents here"

    @property
    def message(self) -> str:
        return "At this court attorneys, trustees and government filers who may file name filing agents. Log in as one of them."


@light_dataclass
class NoSuchAgent(Refusal):
    """The login is no filing agent's."""

    code: ClassVar[str] = "no_such_agent"
    status: ClassVar[int] = 422
    title: ClassVar[str] = "No such filing agent"

    @property
    def message(self) -> str:
        return (
            "This court has no filing agent with that login. The agent needs an own PACER account and asks this court for "
            "e-filing in the role Filing agent first."
        )


@light_dataclass
class NoAttorney(Refusal):
    """An agent whom nobody has named files in nobody's name."""

    code: ClassVar[str] = "no_attorney"
    title: ClassVar[str] = "No attorney has named you as filing agent"

    @property
    def message(self) -> str:
        return (
            "A filing agent files in the name of an attorney, and no attorney at this court has you as agent now. Ask the "
            "attorney to add you: Utilities, Maintain Your ECF Account, More user information."
        )
