"""Reads and writes codes and tokens; the only module with their SQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from cso_idp import tables
from cso_idp.accounts.model import Account
from cso_idp.oauth.issued.model import AuthorizationCode, IssuedToken, TokenHolder
from cso_kit.secrets.opaque import key_of
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_code, _token, _account, _session = tables.authorization_code, tables.token, tables.account, tables.session
_WIDTH = len(IssuedToken._fields)


def _holder(row: Sequence[Any]) -> TokenHolder:
    account = Account._make(row[_WIDTH + 2 :]) if row[_WIDTH + 2] is not None else None
    return TokenHolder(IssuedToken._make(row[:_WIDTH]), row[_WIDTH], account, row[_WIDTH + 1])


_ADD_CODE = Command(insert(_code), *AuthorizationCode._fields)
# The row is locked until the transaction ends, so that two redemptions of one code are serialized. SQLite has one writer at a
# time and ignores FOR UPDATE.
_CODE = Query(
    select(*columns(_code, AuthorizationCode)).where(_code.c.code_hash == bindparam("code_hash")).with_for_update(),
    AuthorizationCode._make,
)
_CONSUME_CODE = Command(
    update(_code).where(_code.c.code_hash == bindparam("which"), _code.c.consumed_at.is_(None)), "consumed_at"
)
_ADD_TOKEN = Command(insert(_token), *IssuedToken._fields)
_REFRESH_TOKEN = Query(
    select(*columns(_token, IssuedToken))
    .where(_token.c.token_hash == bindparam("token_hash"), _token.c.kind == "refresh")
    .with_for_update(),
    IssuedToken._make,
)
_ANY_TOKEN = Query(
    select(*columns(_token, IssuedToken), _session.c.ended_at, _session.c.client_code, *columns(_account, Account))
    .outerjoin_from(_token, _account, _token.c.account_id == _account.c.id)
    .outerjoin(_session, _token.c.session_id == _session.c.id)
    .where(_token.c.token_hash == bindparam("token_hash")),
    _holder,
)
_REVOKE_TOKEN = Command(
    update(_token).where(_token.c.token_hash == bindparam("which"), _token.c.revoked_at.is_(None)), "revoked_at"
)
_CONSUME_TOKEN = Command(
    update(_token).where(_token.c.token_hash == bindparam("which"), _token.c.consumed_at.is_(None)), "consumed_at"
)
_REVOKE_GRANT = Command(
    update(_token).where(_token.c.grant_id == bindparam("which"), _token.c.revoked_at.is_(None)), "revoked_at"
)


def add_code(tx: Transaction, code: AuthorizationCode) -> None:
    """Stores a code just issued."""
    tx.add(_ADD_CODE, code)


def code(tx: Transaction, presented: str) -> AuthorizationCode | None:
    """The presented code, used or not; its row is locked until the transaction ends."""
    return tx.one(_CODE, code_hash=key_of(presented))


def consume_code(tx: Transaction, used: AuthorizationCode) -> None:
    """Marks the code as used."""
    tx.put(_CONSUME_CODE, which=used.code_hash, consumed_at=tx.at.protocol)


def add_token(tx: Transaction, token: IssuedToken) -> None:
    """Stores a token just issued."""
    tx.add(_ADD_TOKEN, token)


def refresh_token(tx: Transaction, presented: str) -> IssuedToken | None:
    """The presented refresh token, valid or not; its row is locked until the transaction ends."""
    return tx.one(_REFRESH_TOKEN, token_hash=key_of(presented))


def any_token(tx: Transaction, presented: str) -> TokenHolder | None:
    """The presented token of either kind with its account, valid or not."""
    return tx.one(_ANY_TOKEN, token_hash=key_of(presented))


def access_token(tx: Transaction, presented: str) -> TokenHolder | None:
    """The presented access token with its account, valid or not."""
    found = any_token(tx, presented)
    return found if found and found.token.kind == "access" else None


def revoke_token(tx: Transaction, token: IssuedToken) -> None:
    """Revokes one token."""
    tx.put(_REVOKE_TOKEN, which=token.token_hash, revoked_at=tx.at.protocol)


def consume_token(tx: Transaction, used: IssuedToken) -> None:
    """Marks a refresh token as used."""
    tx.put(_CONSUME_TOKEN, which=used.token_hash, consumed_at=tx.at.protocol)


def revoke_grant(tx: Transaction, grant_id: str) -> int:
    """Revokes all tokens of a grant. Returns their number."""
    return tx.run(_REVOKE_GRANT, which=grant_id, revoked_at=tx.at.protocol)
