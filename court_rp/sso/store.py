"""Sign-ons that were begun; the only place with their SQL."""

from datetime import timedelta

from sqlalchemy import bindparam, insert, update

from court_rp import tables
from court_rp.sso.model import SignOn
from cso_kit.secrets.opaque import hash_secret, make_secret
from cso_kit.storage.statement import Command, Query
from cso_kit.storage.unit_of_work import Transaction

_sign_on = tables.sign_on

_BEGIN = Command(insert(_sign_on), "state_hash", "court_id", "browser_hash", "purpose", "return_to", "expires_at")
# One atomic statement: a state is good once, at its court, in its browser, in time.
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
    .returning(_sign_on.c.purpose, _sign_on.c.return_to),
    SignOn._make,
)


def begin(tx: Transaction, court_id: str, browser: str, sign_on: SignOn, lifetime: timedelta) -> str:
    """Remembers that this browser was sent to the provider; the `state` to send along."""
    state = make_secret("court_st_")
    tx.put(
        _BEGIN,
        state_hash=hash_secret(state),
        court_id=court_id,
        browser_hash=hash_secret(browser),
        purpose=sign_on.purpose,
        return_to=sign_on.return_to,
        expires_at=tx.at.protocol + lifetime,
    )
    return state


def consume(tx: Transaction, court_id: str, browser: str, state: str) -> SignOn | None:
    """The sign-on a response belongs to, once; `None` if it belongs to none of this browser."""
    now = tx.at.protocol
    return tx.one(
        _CONSUME, state=hash_secret(state), court=court_id, browser=hash_secret(browser), now=now, consumed=now
    )
