"""Reads and writes the links that courts told of; the only module with their SQL."""

from sqlalchemy import bindparam, cast, exists, insert, select, update

from cso_idp import tables
from cso_idp.court_links.model import CourtLink
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_link = tables.court_link
_IS_THIS = (_link.c.sub == bindparam("which_sub")) & (_link.c.court_id == bindparam("which_court"))
_OF_ACCOUNT = Query(
    select(*columns(_link, CourtLink))
    .where(_link.c.sub == bindparam("sub"), _link.c.is_linked)
    .order_by(_link.c.linked_at, _link.c.court_id),
    CourtLink._make,
)
_SET = Command(
    update(_link).where(_IS_THIS, _link.c.told_at <= bindparam("news_at", type_=_link.c.told_at.type)),
    *("login", "linked_at", "is_linked", "told_at"),
)
# PostgreSQL must be told the types of a row that is selected and not given.
_NEW = [
    cast(bindparam(f"new_{column}", type_=_link.c[column].type), _link.c[column].type) for column in CourtLink._fields
]
_ADD_UNLESS_KNOWN = Command(
    insert(_link).from_select(CourtLink._fields, select(*_NEW).where(~exists().where(_IS_THIS)))
)


def of_account(tx: Transaction, sub: str) -> list[CourtLink]:
    """An account's links, the oldest first."""
    return tx.all(_OF_ACCOUNT, sub=sub)


def put(tx: Transaction, news: CourtLink) -> None:
    """Keeps the news of a court, unless newer news is kept already: calls may arrive in another order."""
    # Neither statement is waited for, so very many links cost no round trips.
    this = {"which_sub": news.sub, "which_court": news.court_id}
    changed = {"login": news.login, "linked_at": news.linked_at, "is_linked": news.is_linked, "told_at": news.told_at}
    tx.put(_SET, **this, **changed, news_at=news.told_at)
    tx.put(_ADD_UNLESS_KNOWN, **this, **{f"new_{name}": value for name, value in news._asdict().items()})
