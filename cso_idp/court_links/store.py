"""Reads and writes the links that courts told of; the only module with their SQL."""

from sqlalchemy import bindparam, insert, select, update

from cso_idp import tables
from cso_idp.court_links.model import CourtLink
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_link = tables.court_link
_IS_THIS = (_link.c.sub == bindparam("which_sub")) & (_link.c.court_id == bindparam("which_court"))
_ONE = Query(select(*columns(_link, CourtLink)).where(_IS_THIS), CourtLink._make)
_OF_ACCOUNT = Query(
    select(*columns(_link, CourtLink))
    .where(_link.c.sub == bindparam("sub"), _link.c.is_linked)
    .order_by(_link.c.linked_at, _link.c.court_id),
    CourtLink._make,
)
_ADD = Command(insert(_link), *CourtLink._fields)
_SET = Command(update(_link).where(_IS_THIS), "login", "linked_at", "is_linked", "told_at")


def of_account(tx: Transaction, sub: str) -> list[CourtLink]:
    """An account's links, the oldest first."""
    return tx.all(_OF_ACCOUNT, sub=sub)


def put(tx: Transaction, news: CourtLink) -> None:
    """Keeps the news of a court, unless newer news is kept already: calls may arrive in another order."""
    known = tx.one(_ONE, which_sub=news.sub, which_court=news.court_id)
    if known is None:
        tx.add(_ADD, news)
    elif known.told_at <= news.told_at:
        tx.put(
            _SET,
            which_sub=news.sub,
            which_court=news.court_id,
            login=news.login,
            linked_at=news.linked_at,
            is_linked=news.is_linked,
            told_at=news.told_at,
        )
