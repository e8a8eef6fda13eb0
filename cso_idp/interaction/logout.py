"""Logging out at the provider: whose session a logout request ends, and whether the person has to be asked first.

The browser's cookie decides whose session ends, never the hint: a hint that was leaked must not log its owner out elsewhere.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cso_idp.accounts import store as accounts
from cso_idp.oauth.logout.end_session import FaultyLogout, LogoutRequest, read_logout_request
from cso_idp.oauth.logout.frontchannel import Frame, frames_for
from cso_idp.sessions import store as sessions
from cso_kit.storage.unit_of_work import Transaction

if TYPE_CHECKING:
    from cso_idp.provider import Provider


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
    """The person has to confirm: the request does not prove that it is theirs (RP-Initiated Logout 1.0 §2, §6)."""

    login_id: str


@dataclass(frozen=True)
class LogoutRefused:
    """The request is faulty: nobody is logged out and nobody is redirected (§4)."""

    message: str


def log_out(
    tx: Transaction, provider: "Provider", parameters: dict[str, str], session_cookie: str | None, *, confirmed: bool
) -> LoggedOut | AskFirst | LogoutRefused:
    """Answers a logout request. `confirmed` says that the person has pressed the button on our own page."""
    valid = read_logout_request(tx, provider.engine, parameters)
    if isinstance(valid, FaultyLogout):
        return LogoutRefused(valid.message)
    session = sessions.current(tx, session_cookie)
    if session is None:
        return _logged_out(valid, parameters)
    account = accounts.by_id(tx, session.account_id)
    is_theirs = valid.hint is not None and valid.hint.get("sid") == session.id
    if not (is_theirs or confirmed):
        return AskFirst(account.login_id if account else "")
    provider.sessions.end(tx, session, account.sub if account else "", "logout")
    return _logged_out(valid, parameters, frames_for(tx, session, provider.settings.issuer))


def _logged_out(valid: LogoutRequest, parameters: dict[str, str], frames: tuple[Frame, ...] = ()) -> LoggedOut:
    # §3: an address that is not registered, or that comes without a hint, is never redirected to; the person is told.
    wrong_return = bool(parameters.get("post_logout_redirect_uri")) and valid.location is None
    return LoggedOut(valid.location, frames, wrong_return)
