"""Begins, renews and ends Central Sign-On sessions. `store` has the rows."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from cso_idp import events
from cso_idp.accounts import store as accounts
from cso_idp.accounts.authenticate import WITH_CODE
from cso_idp.accounts.model import Account
from cso_idp.sessions import store
from cso_idp.sessions.model import NOTHING_YET, Acknowledged, SignOnSession
from cso_kit.secrets.opaque import hash_secret, make_row_id, make_secret
from cso_kit.storage.unit_of_work import Transaction


class OpenedSession(NamedTuple):
    """A new or renewed session, and the value of its browser's cookie, which is not stored."""

    session: SignOnSession
    cookie: str


class SignOnSessions:
    """The sign-on sessions of one provider.

    Args:
        lifetime: the lifetime of a browser's session.
        tell_clients: posts the logout to the session's clients; the text is the account's `sub`.
    """

    def __init__(self, lifetime: timedelta, tell_clients: Callable[[Transaction, SignOnSession, str], None]) -> None:
        self._lifetime = lifetime
        self._tell_clients = tell_clients

    def sign_on(
        self,
        tx: Transaction,
        account: Account,
        former_cookie: str | None,
        client_id: str | None,
        amr: str = "pwd",
        taken: Acknowledged = NOTHING_YET,
    ) -> OpenedSession:
        """Begins or renews the session after a successful proof. `taken` is what the holder took note of with it.

        The browser's session of the same account is renewed: its `sid` stays, so the other clients' sessions go on. A session of
        another account ends. The secret is always new (session fixation).
        """
        former = store.current(tx, former_cookie)
        if former and former.account_id == account.id:
            opened = self._renew(tx, former, amr, taken)
        else:
            if former:
                self.end(tx, former, accounts.sub_of(tx, former.account_id), "replaced")
            opened = begin(tx, account, self._lifetime, amr, taken)
        record_sign_on(tx, account, opened.session, client_id)
        return opened

    def end(self, tx: Transaction, session: SignOnSession, sub: str, reason: str) -> bool:
        """Ends a session. Its codes and access tokens are invalid from now on, because their use checks the session.

        Its clients are notified after the commit. Returns false if it had ended before.
        """
        if not store.mark_ended(tx, session):
            return False
        self._tell_clients(tx, session, sub)
        tx.record(events.SignOnSessionEnded(sub=sub, sid=session.id, reason=reason))
        return True

    def end_of_account(self, tx: Transaction, account: Account, reason: str, kept: str | None = None) -> int:
        """Ends an account's live sessions, except the one with the `sid` `kept`. Returns their number."""
        others = [session for session in store.of_account(tx, account.id) if session.id != kept]
        for session in others:
            self.end(tx, session, account.sub, reason)
        return len(others)

    def _renew(self, tx: Transaction, session: SignOnSession, amr: str, taken: Acknowledged) -> OpenedSession:
        secret, now = make_secret(tx.random, "cso_ss_"), tx.at.protocol
        renewed = session._replace(
            secret_hash=hash_secret(secret),
            auth_time=now,
            amr=amr,
            expires_at=now + self._lifetime,
            acknowledged=taken.notices,
            client_code=taken.client_code,
        )
        store.renew(tx, renewed)
        return OpenedSession(renewed, f"{session.id}.{secret}")


def begin(
    tx: Transaction, account: Account, lifetime: timedelta, amr: str, taken: Acknowledged = NOTHING_YET
) -> OpenedSession:
    """Begins a session for an account whose holder has just signed on."""
    secret, now = make_secret(tx.random, "cso_ss_"), tx.at.protocol
    row_id, expires_at = make_row_id(tx.random, "session", tx.real), now + lifetime
    session = SignOnSession(row_id, hash_secret(secret), account.id, now, amr, expires_at, [], *taken)
    store.add(tx, session)
    return OpenedSession(session, f"{session.id}.{secret}")


def record_sign_on(tx: Transaction, account: Account, session: SignOnSession, client_id: str | None) -> None:
    """Records that the holder of an account has signed on, for a client or for none."""
    signed_on = events.SignOnSucceeded(sub=account.sub, login_id=account.login_id, sid=session.id, client_id=client_id)
    tx.record(signed_on)


def add_second_factor(tx: Transaction, session: SignOnSession) -> str:
    """Records that the holder has given a one-time code in a session, besides the password. Returns the browser's new cookie.

    The time of the sign-on stays that of the password.
    """
    return change_secret(tx, session._replace(amr=WITH_CODE))


def change_secret(tx: Transaction, session: SignOnSession) -> str:
    """Gives a session a new secret. Returns the new value of its browser's cookie."""
    secret = make_secret(tx.random, "cso_ss_")
    store.renew(tx, session._replace(secret_hash=hash_secret(secret)))
    return f"{session.id}.{secret}"
