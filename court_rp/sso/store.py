"""Reads and writes begun sign-ons, used logout tokens and the sign-ons that they ended; the only module with their SQL."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, select, update

from court_rp import tables
from court_rp.sso.model import SignOn
from cso_kit.secrets.opaque import hash_secret, make_secret
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.trace import of_flow

_sign_on, _used = tables.sign_on, tables.logout_token

_BEGIN = Command(
    insert(_sign_on), "state_hash", "court_id", "browser_hash", "purpose", "return_to", "expires_at", "correlation"
)
# One atomic statement: a state is valid once, at its court, in its browser, until it expires.
_CONSUME = Query(
    update(_sign_on)
    .where(
        _sign_on.c.state_hash == bindparam("state"),
        _sign_on.c.court_id == bindparam("court"),
        _sign_on.c.browser_hash == bindparam("browser"),
        _sign_on.c.consumed_at.is_(None),
        _sign_on.c.expires_at > bindparam("now"),
    )
    .values(consumed_at=bindparam("consumed", type_=_sign_on.c.consumed_at.type))
    .returning(*columns(_sign_on, SignOn)),
    SignOn._make,
)
_FORMER = Query(
    select(*columns(_sign_on, SignOn)).where(
        _sign_on.c.state_hash == bindparam("state"),
        _sign_on.c.court_id == bindparam("court"),
        _sign_on.c.browser_hash == bindparam("browser"),
    ),
    SignOn._make,
)

_IS_USED = Query(select(_used.c.expires_at).where(_used.c.token_hash == bindparam("token_hash")), first)
_USE = Command(insert(_used), "token_hash", "expires_at")


def begin(tx: Transaction, court_id: str, browser: str, sign_on: SignOn, lifetime: timedelta) -> str:
    """Stores a sign-on of this browser. Returns its `state`."""
    state = make_secret(tx.random, "court_st_")
    tx.put(
        _BEGIN,
        state_hash=hash_secret(state),
        court_id=court_id,
        browser_hash=hash_secret(browser),
        purpose=sign_on.purpose,
        return_to=sign_on.return_to,
        expires_at=tx.at.protocol + lifetime,
        correlation=tx.correlation,
    )
    return state


def consume(tx: Transaction, court_id: str, browser: str, state: str) -> SignOn | None:
    """Consumes this browser's sign-on with this `state`, or returns `None` if there is none. The transaction joins its flow."""
    now = tx.at.protocol
    found = tx.one(
        _CONSUME, state=hash_secret(state), court=court_id, browser=hash_secret(browser), now=now, consumed=now
    )
    return found and _joined(tx, found, state)


def former(tx: Transaction, court_id: str, browser: str, state: str) -> SignOn | None:
    """This browser's sign-on with this `state`, also if it was consumed or has expired."""
    found = tx.one(_FORMER, state=hash_secret(state), court=court_id, browser=hash_secret(browser))
    return found and _joined(tx, found, state)


def _joined(tx: Transaction, found: SignOn, state: str) -> SignOn:
    tx.correlation = found.correlation or of_flow(state)
    return found._replace(correlation=tx.correlation)


def is_used(tx: Transaction, token_hash: str) -> bool:
    """Whether a logout token was used before, or has ended a sign-on."""
    return tx.one(_IS_USED, token_hash=token_hash) is not None


def use(tx: Transaction, token_hash: str, good_until: datetime) -> None:
    """Remembers a used logout token, or the sign-on that it ended, while the token is valid."""
    tx.put(_USE, token_hash=token_hash, expires_at=good_until)
