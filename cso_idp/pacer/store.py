"""Reading and writing the tokens of the PACER-native face; the only place with their SQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from cso_idp import tables
from cso_idp.accounts.model import Account
from cso_idp.pacer.model import PacerToken, PacerTokenHolder
from cso_idp.sessions.model import SignOnSession
from cso_kit.opaque import hash_secret
from cso_kit.statement import Command, Query, columns
from cso_kit.work import Transaction

_token, _session, _account = tables.pacer_token, tables.session, tables.account
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


def add(tx: Transaction, token: PacerToken) -> None:
    """Stores a token just issued."""
    tx.add(_ADD, token)


def holder(tx: Transaction, presented: str) -> PacerTokenHolder | None:
    """Who stands behind the token that was presented, if it is good now and so is its session."""
    return tx.one(_HOLDER, token_hash=hash_secret(presented), now=tx.at.protocol)


def revoke_of_account(tx: Transaction, account_id: int) -> int:
    """Revokes every token of an account's live sessions; how many there were."""
    return tx.run(_REVOKE_OF_ACCOUNT, account_id=account_id, revoked_at=tx.at.protocol)
