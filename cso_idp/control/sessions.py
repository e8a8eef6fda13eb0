"""The control methods that sign somebody on without the sign-on page: at once, or by a link that works once."""

from datetime import timedelta
from typing import get_args
from urllib.parse import urlsplit

from cso_idp.accounts import store as accounts
from cso_idp.accounts.authenticate import PASSWORD_ONLY, WITH_CODE
from cso_idp.accounts.model import Account
from cso_idp.control import sign_on_link_store as links
from cso_idp.control.named_account import existing
from cso_idp.control.session_models import SessionView, SignOnLinkView, StorageState, StoredCookie
from cso_idp.control.sign_on_link_store import SignOnLink
from cso_idp.mfa.policy import is_asked
from cso_idp.sessions import store
from cso_idp.sessions.model import NOTHING_YET, NoticeName
from cso_idp.sessions.sign_on_sessions import SignOnSessions
from cso_kit.control.problem import ProblemError
from cso_kit.secrets.opaque import hash_secret, make_secret
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.cookies import SecretCookie

_READ_EVERYTHING = NOTHING_YET.with_notices(*get_args(NoticeName))
# Long enough to copy a link into another window, too short to be found in a history.
LINK_LIFETIME = timedelta(minutes=10)


class SessionControl:
    """Opens sign-on sessions. `cookie` is the one that holds them in browsers, `issuer` the address it belongs to."""

    def __init__(self, database: Database, sessions: SignOnSessions, cookie: SecretCookie, issuer: str) -> None:
        self.cookie = cookie
        self._database = database
        self._sessions = sessions
        self._host = urlsplit(issuer).hostname or ""

    async def open(self, login_id: str, replaces: str | None = None) -> SessionView:
        """Signs an account on. Returns the cookies for a browser. `replaces` is the value of the cookie that the browser has: a
        live session of another account ends with it.

        Raises:
            ProblemError: there is no such account, or it is not active.
        """
        return await self._database.work(lambda tx: self._sign_on(tx, existing(tx, login_id), replaces))

    async def holder(self, cookie: str | None) -> Account | None:
        """Whose live session the browser with this cookie has."""

        def read(tx: Transaction) -> Account | None:
            session = store.current(tx, cookie)
            return accounts.by_id(tx, session.account_id) if session else None

        return await self._database.read(read) if cookie else None

    async def sid_of(self, cookie: str | None) -> str | None:
        """The `sid` of the live session that the browser with this cookie has."""

        def read(tx: Transaction) -> str | None:
            session = store.current(tx, cookie)
            return session.id if session else None

        return await self._database.read(read) if cookie else None

    async def offer(self, login_id: str) -> SignOnLinkView:
        """Makes a secret that signs one browser on. Only its hash is stored.

        Raises:
            ProblemError: there is no such account, or it is not active.
        """

        def offer(tx: Transaction) -> SignOnLinkView:
            account = _active(existing(tx, login_id))
            secret, expires_at = make_secret(tx.random, "cso_sl_"), tx.real + LINK_LIFETIME
            links.add(tx, SignOnLink(hash_secret(secret), account.id, expires_at))
            return SignOnLinkView(loginId=account.login_id, ticket=secret, expires_at=expires_at)

        return await self._database.work(offer)

    async def offered(self, ticket: str) -> Account | None:
        """Whom a link would sign on; `None` if it cannot be used any more. It can be used afterwards."""

        def read(tx: Transaction) -> Account | None:
            link = links.find(tx, hash_secret(ticket))
            return accounts.by_id(tx, link.account_id) if link else None

        return await self._database.read(read)

    async def redeem(self, ticket: str, replaces: str | None = None) -> SessionView | None:
        """Signs a browser on by a link, which is used up. Returns `None` if it cannot be used any more. `replaces` is as in
        `open`.

        Raises:
            ProblemError: the account is not active any more.
        """

        def use(tx: Transaction) -> SessionView | None:
            link = links.use(tx, hash_secret(ticket))
            account = accounts.by_id(tx, link.account_id) if link else None
            return self._sign_on(tx, account, replaces) if account else None

        return await self._database.work(use)

    def _sign_on(self, tx: Transaction, account: Account, replaces: str | None) -> SessionView:
        _active(account)
        # As a sign-on by its holder: with a code, if one is required (rule A11), and with all notices read.
        amr = WITH_CODE if is_asked(account, tx.at) else PASSWORD_ONLY
        opened = self._sessions.sign_on(tx, account, replaces, None, amr, _READ_EVERYTHING)
        return SessionView(
            sub=account.sub,
            sid=opened.session.id,
            cookies={self.cookie.name: opened.cookie},
            set_cookie=[self.cookie.line(opened.cookie)],
            storage_state=StorageState(cookies=[self._stored(opened.cookie)], origins=[]),
            expires_at=opened.session.expires_at,
        )

    def _stored(self, secret: str) -> StoredCookie:
        cookie = self.cookie
        return StoredCookie(
            name=cookie.name,
            value=secret,
            domain=self._host,
            path=cookie.whole_path,
            expires=-1,
            httpOnly=True,
            secure=cookie.secure,
            sameSite="Lax",
        )


def _active(account: Account) -> Account:
    if account.status != "active":
        raise ProblemError(409, f"The account {account.login_id!r} is {account.status} and cannot sign on.")
    return account
