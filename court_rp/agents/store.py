"""Reads and writes the relations between attorneys and filing agents; the only module with their SQL.

A removed relation keeps its row, and nothing finds it.
"""

from sqlalchemy import and_, bindparam, exists, insert, or_, select, update

from court_rp import tables
from court_rp.agents.model import AGENT, NamedAgent, NewRelation, Relation
from court_rp.filers.model import Filer
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_relation, _filer = tables.filing_agent, tables.filer
_LIVE = _relation.c.removed_at.is_(None)
_FILER = columns(_filer, Filer)

_ATTORNEYS = Query(
    select(*_FILER)
    .join(_relation, _relation.c.attorney_id == _filer.c.id)
    .where(_relation.c.agent_id == bindparam("agent_id"), _LIVE, _filer.c.may_file)
    .order_by(_filer.c.name, _filer.c.id),
    Filer._make,
)
_AGENTS = Query(
    select(*_FILER, _relation.c.added_at)
    .join(_relation, _relation.c.agent_id == _filer.c.id)
    .where(_relation.c.attorney_id == bindparam("attorney_id"), _LIVE)
    .order_by(_filer.c.name, _filer.c.id),
    lambda row: NamedAgent(Filer._make(row[:-1]), row[-1]),
)
_BETWEEN = Query(
    select(*columns(_relation, Relation)).where(
        _relation.c.attorney_id == bindparam("attorney_id"), _relation.c.agent_id == bindparam("agent_id"), _LIVE
    ),
    Relation._make,
)
_ADD = Command(insert(_relation), *NewRelation._fields)
_REMOVE = Command(update(_relation).where(_relation.c.id == bindparam("which"), _LIVE), "removed_at")
# Moving: a relation that the kept login has already, and one between the two logins, is not moved but ends.
_OF_KEPT = _relation.alias("of_kept")
_SAME = exists().where(
    _OF_KEPT.c.removed_at.is_(None),
    or_(
        and_(
            _relation.c.attorney_id == bindparam("former"),
            _OF_KEPT.c.attorney_id == bindparam("kept"),
            _OF_KEPT.c.agent_id == _relation.c.agent_id,
        ),
        and_(
            _relation.c.agent_id == bindparam("former"),
            _OF_KEPT.c.agent_id == bindparam("kept"),
            _OF_KEPT.c.attorney_id == _relation.c.attorney_id,
        ),
    ),
)
_BETWEEN_BOTH = or_(
    and_(_relation.c.attorney_id == bindparam("former"), _relation.c.agent_id == bindparam("kept")),
    and_(_relation.c.attorney_id == bindparam("kept"), _relation.c.agent_id == bindparam("former")),
)
_END_DOUBLE = Command(update(_relation).where(_LIVE, or_(_SAME, _BETWEEN_BOTH)), "removed_at")
_MOVE_ATTORNEY = Command(update(_relation).where(_relation.c.attorney_id == bindparam("former"), _LIVE), "attorney_id")
_MOVE_AGENT = Command(update(_relation).where(_relation.c.agent_id == bindparam("former"), _LIVE), "agent_id")
_FOUND = 20


def attorneys_of(tx: Transaction, agent: Filer) -> list[Filer]:
    """The attorneys in whose name an agent may file: who named the agent, and may file themselves."""
    return tx.all(_ATTORNEYS, agent_id=agent.id)


def agents_of(tx: Transaction, attorney: Filer) -> list[NamedAgent]:
    """The agents of an attorney."""
    return tx.all(_AGENTS, attorney_id=attorney.id)


def between(tx: Transaction, attorney_id: int, agent_id: int) -> Relation | None:
    """The relation of an attorney and an agent."""
    return tx.one(_BETWEEN, attorney_id=attorney_id, agent_id=agent_id)


def add(tx: Transaction, new: NewRelation) -> None:
    """Stores a relation. The database refuses a second one of the same two."""
    tx.add(_ADD, new)


def remove(tx: Transaction, relation: Relation) -> bool:
    """Ends a relation. Returns whether it was there."""
    return tx.run(_REMOVE, which=relation.id, removed_at=tx.at.calendar) == 1


def move(tx: Transaction, former_id: int, kept_id: int) -> None:
    """Gives the relations of one filer to another one (rule L14). What both have is there once, and nobody is their own agent."""
    tx.run(_END_DOUBLE, former=former_id, kept=kept_id, removed_at=tx.at.calendar)
    tx.run(_MOVE_ATTORNEY, former=former_id, attorney_id=kept_id)
    tx.run(_MOVE_AGENT, former=former_id, agent_id=kept_id)


def find(tx: Transaction, court_id: str, text: str) -> list[Filer]:
    """The filing agents of a court whose login or name has this text; at most twenty."""
    has_text = _filer.c.folded_login.contains(text.casefold(), autoescape=True) | _filer.c.name.icontains(
        text, autoescape=True
    )
    chosen = select(*_FILER).where(
        _filer.c.court_id == court_id, _filer.c.role == AGENT, _filer.c.closed_at.is_(None), has_text
    )
    found = tx.execute(chosen.order_by(_filer.c.name, _filer.c.id).limit(_FOUND))
    return [Filer._make(row) for row in found]
