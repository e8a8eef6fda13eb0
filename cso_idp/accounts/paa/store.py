"""Reads and writes the users of PACER Administrative Accounts and their client-code rules; the only module with their SQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, select, update

from cso_idp import tables
from cso_idp.accounts.model import Account
from cso_idp.accounts.paa.model import NO_RULE, CodeRule, Listed, Member
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_account = tables.account
_member = tables.paa_member
_rule = tables.paa_rule
_COLUMNS = columns(_member, Member)
_IS_ACCEPTED = _member.c.state == "accepted"

_OF_PAA = Query(select(*_COLUMNS).where(_member.c.paa_id == bindparam("paa_id")).order_by(_member.c.id), Member._make)
_OF_ACCOUNT = Query(
    select(*_COLUMNS).where(_member.c.account_id == bindparam("account_id")).order_by(_member.c.id), Member._make
)
_LISTED_COLUMNS = (*_COLUMNS, _account.c.name.label("of_name"), _account.c.login_id.label("of_login"))


def _listed(row: Any) -> Listed:
    *member, name, login_id = row
    known = Member._make(member)
    return Listed(known, known.last_name if name is None else name, login_id or "")


# The administrator sees only of users, and not of the invited, who they are.
_USERS = Query(
    select(*_LISTED_COLUMNS)
    .outerjoin(_account, and_(_account.c.id == _member.c.account_id, _IS_ACCEPTED))
    .where(_member.c.paa_id == bindparam("paa_id"))
    .order_by(_member.c.id),
    _listed,
)
_PAYERS = Query(
    select(*_LISTED_COLUMNS)
    .join(_account, _account.c.id == _member.c.paa_id)
    .where(_member.c.account_id == bindparam("account_id"))
    .order_by(_member.c.id),
    _listed,
)
_BY_ID = Query(select(*_COLUMNS).where(_member.c.id == bindparam("id")), Member._make)
_PAYING = Query(
    select(*columns(_account, Account))
    .join(_member, _member.c.paa_id == _account.c.id)
    .where(_member.c.account_id == bindparam("account_id"), _IS_ACCEPTED),
    Account._make,
)
_ADD = Command(insert(_member), *[name for name in Member._fields if name != "id"])
_ACCEPT = Command(update(_member).where(_member.c.id == bindparam("which")), "state", "accepted_at")
_FORGET = Command(delete(_member).where(_member.c.id == bindparam("id")))
_RULE = Query(
    select(_rule.c.required, _rule.c.format).where(_rule.c.account_id == bindparam("account_id")), CodeRule._make
)
_ADD_RULE = Command(insert(_rule), "account_id", "required", "format")
_SET_RULE = Command(update(_rule).where(_rule.c.account_id == bindparam("which")), "required", "format")
_BIND = Command(update(_account).where(_account.c.id == bindparam("which")), "paa_code_required", "client_code_format")
_BIND_ALL = Command(
    update(_account).where(
        _account.c.id.in_(select(_member.c.account_id).where(_member.c.paa_id == bindparam("paa"), _IS_ACCEPTED))
    ),
    "paa_code_required",
    "client_code_format",
)


def members(tx: Transaction, paa_id: int) -> Sequence[Member]:
    """The users and invitations of a PAA, the oldest first."""
    return tx.all(_OF_PAA, paa_id=paa_id)


def users(tx: Transaction, paa_id: int) -> Sequence[Listed]:
    """The users and invitations of a PAA with the users' names, for the administrator."""
    return tx.all(_USERS, paa_id=paa_id)


def payers(tx: Transaction, account_id: int) -> Sequence[Listed]:
    """The invitations of an account and the PAA that it belongs to, with the PAAs' names."""
    return tx.all(_PAYERS, account_id=account_id)


def of_account(tx: Transaction, account_id: int) -> Sequence[Member]:
    """The invitations of an account, and the PAA that it belongs to."""
    return tx.all(_OF_ACCOUNT, account_id=account_id)


def by_id(tx: Transaction, member_id: int) -> Member | None:
    """One user or invitation."""
    return tx.one(_BY_ID, id=member_id)


def paying(tx: Transaction, account_id: int) -> Account | None:
    """The PAA that pays for an account."""
    return tx.one(_PAYING, account_id=account_id)


def add(tx: Transaction, **values: Any) -> None:
    """Stores an invitation."""
    tx.put(_ADD, **values)


def accept(tx: Transaction, member: Member, rule: CodeRule) -> None:
    """The account of an invitation becomes a user of the PAA, bound by its rule."""
    tx.put(_ACCEPT, which=member.id, state="accepted", accepted_at=tx.at.calendar)
    tx.put(_BIND, which=member.account_id, paa_code_required=rule.required, client_code_format=rule.format)


def forget(tx: Transaction, member: Member) -> None:
    """Removes an invitation or a user, who is bound by no rule any more."""
    tx.put(_FORGET, id=member.id)
    if member.state == "accepted":
        tx.put(_BIND, which=member.account_id, paa_code_required=False, client_code_format=None)


def rule(tx: Transaction, paa_id: int) -> CodeRule:
    """What a PAA asks of the client codes of its users."""
    return tx.one(_RULE, account_id=paa_id) or NO_RULE


def put_rule(tx: Transaction, paa_id: int, wanted: CodeRule) -> None:
    """Stores the rule of a PAA, and binds its users by it."""
    if tx.one(_RULE, account_id=paa_id) is None:
        tx.put(_ADD_RULE, account_id=paa_id, **wanted._asdict())
    else:
        tx.put(_SET_RULE, which=paa_id, **wanted._asdict())
    tx.put(_BIND_ALL, paa=paa_id, paa_code_required=wanted.required, client_code_format=wanted.format)
