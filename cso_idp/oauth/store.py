"""Reading and writing clients, codes, tokens and keys; the only place with their SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from cso_idp import tables
from cso_idp.accounts.model import Account
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.model import AuthorizationCode, IssuedToken, SigningKey, TokenHolder
from cso_idp.oauth.vocabulary import PUSHED_REFERENCE
from cso_kit.secrets.opaque import key_of
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction

_code, _token, _account, _client, _key = (
    tables.authorization_code,
    tables.token,
    tables.account,
    tables.client,
    tables.signing_key,
)
_assertion, _session, _pushed = tables.used_assertion, tables.session, tables.pushed_request
_WIDTH = len(IssuedToken._fields)


def _holder(row: Sequence[Any]) -> TokenHolder:
    account = Account._make(row[_WIDTH + 1 :]) if row[_WIDTH + 1] is not None else None
    return TokenHolder(IssuedToken._make(row[:_WIDTH]), row[_WIDTH], account)


_CLIENT = Query(
    select(_client.c.client_id, _client.c.secret_hash, _client.c.metadata, _client.c.is_own).where(
        _client.c.client_id == bindparam("client_id")
    ),
    lambda row: Client(*row),
)
_CLIENTS = Query(
    select(_client.c.client_id, _client.c.secret_hash, _client.c.metadata, _client.c.is_own), lambda row: Client(*row)
)
_ADD_CLIENT = Command(insert(_client), "client_id", "secret_hash", "metadata", "is_own")
_SET_CLIENT = Command(
    update(_client).where(_client.c.client_id == bindparam("which")), "secret_hash", "metadata", "is_own"
)
_ADD_CODE = Command(insert(_code), *AuthorizationCode._fields)
# The row is locked until the transaction ends, so that two redemptions of one code come one after the other. SQLite has one
# writer at a time anyway and leaves FOR UPDATE out.
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
    select(*columns(_token, IssuedToken), _session.c.ended_at, *columns(_account, Account))
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
_KEYS = Query(select(*columns(_key, SigningKey)).order_by(_key.c.created_at, _key.c.kid), SigningKey._make)
_ADD_KEY = Command(insert(_key), *SigningKey._fields)
_ADD_PUSHED = Command(insert(_pushed), "request_uri_hash", "client_id", "parameters", "expires_at")
_PUSHED = Query(
    select(_pushed.c.parameters).where(
        _pushed.c.request_uri_hash == bindparam("request_uri_hash"),
        _pushed.c.client_id == bindparam("client_id"),
        _pushed.c.expires_at > bindparam("now"),
        _pushed.c.consumed_at.is_(None),
    ),
    first,
)
_KEEP_PUSHED = Command(update(_pushed).where(_pushed.c.request_uri_hash == bindparam("which")), "expires_at")
_USE_PUSHED = Command(
    update(_pushed).where(_pushed.c.request_uri_hash == bindparam("which"), _pushed.c.consumed_at.is_(None)),
    "consumed_at",
)
_USED_ASSERTION = Query(
    select(_assertion.c.expires_at).where(_assertion.c.assertion_hash == bindparam("assertion_hash")), first
)
_ADD_ASSERTION = Command(insert(_assertion), "assertion_hash", "expires_at")
_USE_KEY = Command(update(_key).where(_key.c.kid == bindparam("which")), "used_from")
_RETIRE_KEY = Command(update(_key).where(_key.c.kid == bindparam("which")), "retired_at", "expires_at", "private_key")


def client(tx: Transaction, client_id: str) -> Client | None:
    """The registered client."""
    return tx.one(_CLIENT, client_id=client_id)


def clients(tx: Transaction) -> dict[str, Client]:
    """All registered clients by their id."""
    return {found.client_id: found for found in tx.all(_CLIENTS)}


def put_client(tx: Transaction, wanted: Client) -> bool:
    """Registers the client, or changes it to `wanted`. Whether anything changed."""
    known = client(tx, wanted.client_id)
    values = {"secret_hash": wanted.secret_hash, "metadata": wanted.client_metadata, "is_own": wanted.is_own}
    if known is None:
        tx.put(_ADD_CLIENT, client_id=wanted.client_id, **values)
    elif known != wanted:
        tx.put(_SET_CLIENT, which=wanted.client_id, **values)
    return known != wanted


def add_code(tx: Transaction, code: AuthorizationCode) -> None:
    """Stores a code just issued."""
    tx.add(_ADD_CODE, code)


def code(tx: Transaction, presented: str) -> AuthorizationCode | None:
    """The code that was presented, used or not, locked until the transaction ends."""
    return tx.one(_CODE, code_hash=key_of(presented))


def consume_code(tx: Transaction, used: AuthorizationCode) -> None:
    """Marks the code as used."""
    tx.put(_CONSUME_CODE, which=used.code_hash, consumed_at=tx.at.protocol)


def add_token(tx: Transaction, token: IssuedToken) -> None:
    """Stores a token just issued."""
    tx.add(_ADD_TOKEN, token)


def refresh_token(tx: Transaction, presented: str) -> IssuedToken | None:
    """The refresh token that was presented, good or not, locked until the transaction ends."""
    return tx.one(_REFRESH_TOKEN, token_hash=key_of(presented))


def any_token(tx: Transaction, presented: str) -> TokenHolder | None:
    """The token that was presented, of whatever kind, and the account it speaks for, good or not."""
    return tx.one(_ANY_TOKEN, token_hash=key_of(presented))


def access_token(tx: Transaction, presented: str) -> TokenHolder | None:
    """The access token that was presented and the account it speaks for, good or not."""
    found = any_token(tx, presented)
    return found if found and found.token.kind == "access" else None


def revoke_token(tx: Transaction, token: IssuedToken) -> None:
    """Revokes one token."""
    tx.put(_REVOKE_TOKEN, which=token.token_hash, revoked_at=tx.at.protocol)


def consume_token(tx: Transaction, used: IssuedToken) -> None:
    """Marks a refresh token as used: it was rotated."""
    tx.put(_CONSUME_TOKEN, which=used.token_hash, consumed_at=tx.at.protocol)


def revoke_grant(tx: Transaction, grant_id: str) -> int:
    """Revokes every token of a grant; how many there were."""
    return tx.run(_REVOKE_GRANT, which=grant_id, revoked_at=tx.at.protocol)


def keys(tx: Transaction) -> list[SigningKey]:
    """All keys, oldest first, and among them retired ones until housekeeping deletes them."""
    return tx.all(_KEYS)


def add_key(tx: Transaction, key: SigningKey) -> None:
    """Publishes a key."""
    tx.add(_ADD_KEY, key)


def use_key(tx: Transaction, kid: str, now: datetime) -> None:
    """Lets a published key sign from `now` on."""
    tx.put(_USE_KEY, which=kid, used_from=now)


def retire_key(tx: Transaction, key: SigningKey) -> None:
    """Writes down that a key is retired, and forgets its private half: it never signs again."""
    tx.put(_RETIRE_KEY, which=key.kid, retired_at=key.retired_at, expires_at=key.expires_at, private_key="")


def use_assertion(tx: Transaction, assertion_hash: str, expires_at: datetime) -> bool:
    """Marks a client assertion as used until it expires. False if it was used before."""
    if tx.one(_USED_ASSERTION, assertion_hash=assertion_hash) is not None:
        return False
    tx.put(_ADD_ASSERTION, assertion_hash=assertion_hash, expires_at=expires_at)
    return True


def add_pushed(
    tx: Transaction, reference: str, client_id: str, parameters: dict[str, str], expires_at: datetime
) -> None:
    """Keeps a pushed authorization request."""
    tx.put(
        _ADD_PUSHED,
        request_uri_hash=_pushed_key(reference),
        client_id=client_id,
        parameters=parameters,
        expires_at=expires_at,
    )


def _pushed_key(reference: str) -> str:
    return key_of(reference.removeprefix(PUSHED_REFERENCE))


def find_pushed(tx: Transaction, reference: str, client_id: str) -> dict[str, str] | None:
    """The request a client pushed under this reference, if it is neither used up nor too old."""
    key = _pushed_key(reference)
    found: dict[str, str] | None = tx.one(_PUSHED, request_uri_hash=key, client_id=client_id, now=tx.at.protocol)
    return found


def keep_pushed(tx: Transaction, reference: str, expires_at: datetime) -> None:
    """Lets the request under this reference last until another time."""
    tx.put(_KEEP_PUSHED, which=_pushed_key(reference), expires_at=expires_at)


def use_pushed(tx: Transaction, reference: str) -> bool:
    """Uses the request under this reference up. False if it was used up before: of two racers one wins."""
    return tx.run(_USE_PUSHED, which=_pushed_key(reference), consumed_at=tx.at.protocol) == 1
