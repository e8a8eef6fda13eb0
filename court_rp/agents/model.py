"""The relation between an attorney and a filing agent at one court."""

from datetime import datetime
from typing import NamedTuple

from court_rp.filers.model import Filer

AGENT = "filing_agent"
# Who may name filing agents: who represents somebody at the court. That these may, and others not, is *own*.
PRINCIPALS = frozenset({"attorney", "trustee", "us_trustee", "government"})


class Relation(NamedTuple):
    """An agent may file in an attorney's name. `added_at` is calendar time."""

    id: int
    court_id: str
    attorney_id: int
    agent_id: int
    added_at: datetime


class NewRelation(NamedTuple):
    """A relation to be made."""

    court_id: str
    attorney_id: int
    agent_id: int
    added_at: datetime


class NamedAgent(NamedTuple):
    """An agent of an attorney, and since when."""

    filer: Filer
    added_at: datetime


def is_agent(filer: Filer | None) -> bool:
    """Whether a filer files only in the name of others."""
    return filer is not None and filer.role == AGENT


def may_name_agents(filer: Filer | None) -> bool:
    """Whether a filer may add and remove filing agents."""
    return filer is not None and filer.role in PRINCIPALS and filer.may_file
