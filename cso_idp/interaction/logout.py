"""Logging out at the provider: whose session a logout request ends, and whether the person has to be asked first.

The browser's cookie decides whose session ends, never the hint: a hint that was leaked must not log its owner out elsewhere.
"""

from dataclasses import dataclass, replace

from cso_idp.accounts import store as accounts
from cso_idp.endpoint_table import END_SESSION
from cso_idp.oauth.authorization.flow import enter
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.logout.end_session import FaultyLogout, LogoutRequest, read_logout_request
from cso_idp.oauth.logout.frontchannel import Frame, frames_for
from cso_idp.oauth.signing import occasion_of
from cso_idp.oauth.strike_points import LOGOUT_RETURN
from cso_idp.sessions import store
from cso_idp.sessions.sign_on_sessions import SignOnSessions
from cso_kit.storage.unit_of_work import Transaction


@dataclass(frozen=True)
class LoggedOut:
    """The session is ended, or there was none.

    `location` is where the client asked the browser to be sent, `frames` what the browser has to load first. With
    `wrong_return` the client asked for an address it has not registered: nobody is sent there (RP-Initiated Logout 1.0 §3).
    """

    location: str | None
    frames: tuple[Frame, ...] = ()
    wrong_return: bool = False


@dataclass(frozen=True)
class AskFirst:
    """The person has to confirm: the request does not prove that it is theirs (RP-Initiated Logout 1.0 §2, §6).

    `clients` are the names of those that are logged out with the session.
    """

    login_id: str
    clients: tuple[str, ...] = ()


@dataclass(frozen=True)
class LogoutRefused:
    """The request is faulty: nobody is logged out and nobody is redirected (§4)."""

    message: str


class Logout:
    """Answers logout requests. `issuer` is who the clients' frames are told has logged somebody out."""

    def __init__(self, engine: ProtocolEngine, sessions: SignOnSessions, issuer: str) -> None:
        self._engine = engine
        self._sessions = sessions
        self._issuer = issuer

    def conclude(
        self, tx: Transaction, parameters: dict[str, str], session_cookie: str | None, *, confirmed: bool
    ) -> LoggedOut | AskFirst | LogoutRefused:
        """Decides about a logout request. `confirmed` says that the person has pressed the button on our own page."""
        enter(tx, parameters)
        valid = read_logout_request(tx, self._engine, parameters)
        if isinstance(valid, FaultyLogout):
            return LogoutRefused(valid.message)
        session = store.current(tx, session_cookie)
        if session is None:
            return _logged_out(self._led_astray(tx, valid, None), parameters)
        account = accounts.by_id(tx, session.account_id)
        is_theirs = valid.hint is not None and valid.hint.get("sid") == session.id
        if not (is_theirs or confirmed):
            found = (self._engine.registered.client(tx, client_id) for client_id in session.clients)
            return AskFirst(account.login_id if account else "", tuple(client.name for client in found if client))
        self._sessions.end(tx, session, account.sub if account else "", "logout")
        valid = self._led_astray(tx, valid, account.sub if account else None)
        return _logged_out(valid, parameters, frames_for(tx, session, self._issuer))

    def _led_astray(self, tx: Transaction, valid: LogoutRequest, sub: str | None) -> LogoutRequest:
        """The request with another way back, if a fault fires that changes it."""
        faults = self._engine.faults
        if valid.location is None or faults.armed(tx) is None:
            return valid
        at = occasion_of(END_SESSION.path, "GET", valid.client, sub)
        return replace(valid, location=faults.strike(tx, LOGOUT_RETURN, valid.location, at))


def _logged_out(valid: LogoutRequest, parameters: dict[str, str], frames: tuple[Frame, ...] = ()) -> LoggedOut:
    # §3: an address that is not registered, or that comes without a hint, is never redirected to; the person is told.
    wrong_return = bool(parameters.get("post_logout_redirect_uri")) and valid.location is None
    return LoggedOut(valid.location, frames, wrong_return)
