"""The control method that signs somebody on without the sign-on page."""

from typing import get_args
from urllib.parse import urlsplit

from cso_idp.accounts.authenticate import PASSWORD_ONLY, WITH_CODE
from cso_idp.control.named_account import existing
from cso_idp.control.session_models import SessionView, StorageState, StoredCookie
from cso_idp.mfa import is_asked
from cso_idp.sessions.model import NOTHING_YET, NoticeName
from cso_idp.sessions.sign_on_sessions import SignOnSessions
from cso_kit.control.problem import ProblemError
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.cookies import SecretCookie

_READ_EVERYTHING = NOTHING_YET.with_notices(*get_args(NoticeName))


class SessionControl:
    """Opens sign-on sessions. `cookie` is the one that holds them in browsers, `issuer` the address it belongs to."""

    def __init__(self, database: Database, sessions: SignOnSessions, cookie: SecretCookie, issuer: str) -> None:
        self._database = database
        self._sessions = sessions
        self._cookie = cookie
        self._host = urlsplit(issuer).hostname or ""

    async def open(self, login_id: str) -> SessionView:
        """Signs an account on. Returns the cookies for a browser.

        Raises:
            ProblemError: there is no such account, or it is not active.
        """

        def sign_on(tx: Transaction) -> SessionView:
            found = existing(tx, login_id)
            if found.status != "active":
                raise ProblemError(409, f"The account {login_id!r} is {found.status} and cannot sign on.")
            # As a sign-on by its holder: with a code, if one is required (rule A11), and with all notices read.
            amr = WITH_CODE if is_asked(found, tx.at) else PASSWORD_ONLY
            opened = self._sessions.sign_on(tx, found, None, None, amr, _READ_EVERYTHING)
            return SessionView(
                sub=found.sub,
                sid=opened.session.id,
                cookies={self._cookie.name: opened.cookie},
                set_cookie=[self._cookie.line(opened.cookie)],
                storage_state=StorageState(cookies=[self._stored(opened.cookie)], origins=[]),
                expires_at=opened.session.expires_at,
            )

        return await self._database.work(sign_on)

    def _stored(self, secret: str) -> StoredCookie:
        cookie = self._cookie
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
