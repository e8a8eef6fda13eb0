"""Reads and writes the tokens of the PACER-native face; the only module with their SQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from cso_idp import tables
from cso_idp.accounts.model import Account
from cso_idp.pacer.model import LoginCount, PacerToken, PacerTokenHolder
from cso_idp.sessions.model import SignOnSession
from cso_kit.secrets.opaque import hash_secret
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_token, _session, _account, _count = tables.pacer_token, tables.session, tables.account, tables.pacer_login
_AFTER_SESSION = len(SignOnSession._fields)
_AFTER_ACCOUNT = _AFTER_SESSION + len(Account._fields)


def _holder(row: Sequence[Any]) -> PacerTokenHolder:
    return PacerTokenHolder(
        SignOnSession._make(row[:_AFTER_SESSION]),
        Account._make(row[_AFTER_SESSION:_AFTER_ACCOUNT]),
        PacerToken._make(row[_AFTER_ACCOUNT:]),
    )


_ADD = Command(insert(_token), *PacerToken._fields)
_HOLDER = Query(
    select(*columns(_session, SignOnSession), *columns(_account, Account), *columns(_token, PacerToken))
    .join_from(_token, _session, _token.c.session_id == _session.c.id)
    .join(_account, _session.c.account_id == _account.c.id)
    .where(
        _token.c.token_hash == bindparam("token_hash"),
        _token.c.revoked_at.is_(None),
        _token.c.expires_at > bindparam("now"),
        _session.c.ended_at.is_(None),
        _session.c.expires_at > bindparam("now"),
        _account.c.status == "active",
    ),
    _holder,
)
_REVOKE_OF_ACCOUNT = Command(
    update(_token).where(
        _token.c.session_id.in_(
            select(_session.c.id).where(_session.c.account_id == bindparam("account_id"), _session.c.ended_at.is_(None))
        ),
        _token.c.revoked_at.is_(None),
    ),
    "revoked_at",
)
_ANY = Query(
    select(_token.c.token_hash)
    .join_from(_token, _session, _token.c.session_id == _session.c.id)
    .where(
        _session.c.account_id == bindparam("account_id"),
        _session.c.ended_at.is_(None),
        _token.c.revoked_at.is_(None),
        _token.c.expires_at > bindparam("now"),
    )
    .limit(1),
    bool,
)
_REVOKE = Command(
    update(_token).where(_token.c.token_hash == bindparam("which"), _token.c.revoked_at.is_(None)), "revoked_at"
)
_COUNT = Query(
    select(*columns(_count, LoginCount)).where(_count.c.account_id == bindparam("account_id")), LoginCount._make
)
_ADD_COUNT = Command(insert(_count), *LoginCount._fields)
_SET_COUNT = Command(
    update(_count).where(_count.c.account_id == bindparam("which")), "began_at", "logins", "suspended_until"
)


def add(tx: Transaction, token: PacerToken) -> None:
    """Stores a new token."""
    tx.add(_ADD, token)


def holder(tx: Transaction, presented: str) -> PacerTokenHolder | None:
    """The holder of the presented token, if the token and its session are valid."""
    return tx.one(_HOLDER, token_hash=hash_secret(presented), now=tx.at.protocol)


def has_token(tx: Transaction, account_id: int) -> bool:
    """Whether an account has a valid token."""
    return tx.one(_ANY, account_id=account_id, now=tx.at.protocol) is not None


def revoke_of_account(tx: Transaction, account_id: int) -> int:
    """Revokes all tokens of an account's live sessions. Returns their number."""
    return tx.run(_REVOKE_OF_ACCOUNT, account_id=account_id, revoked_at=tx.at.protocol)


def revoke(tx: Transaction, token: PacerToken) -> None:
    """Revokes one token."""
    tx.put(_REVOKE, which=token.token_hash, revoked_at=tx.at.protocol)


def login_count(tx: Transaction, account_id: int) -> LoginCount | None:
    """The account's login count, if there is one."""
    return tx.one(_COUNT, account_id=account_id)


def put_login_count(tx: Transaction, known: LoginCount | None, count: LoginCount) -> None:
    """Stores a login count; it replaces the `known` one."""
    if known is None:
        tx.add(_ADD_COUNT, count)
    else:
        tx.put(
            _SET_COUNT,
            which=count.account_id,
            began_at=count.began_at,
            logins=count.logins,
            suspended_until=count.suspended_until,
        )
