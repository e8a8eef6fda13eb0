"""The login with a PACER account at a court that has not converted, for reading (rule C3).

The provider proves the account and counts its wrong passwords; the court only asks it (`cso-auth`). `pages.py` decides which
logins are asked about: those of this court's filers are its own, and their keys never leave it
(docs/decisions/0025-whose-login-is-it.md).
"""

from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from court_rp import events
from court_rp.all_courts import Courts
from court_rp.courts.registry import Court
from court_rp.errors import Refusal
from court_rp.legacy import store as failures
from court_rp.legacy.errors import CourtIsLive
from court_rp.login.errors import NotExemptHere, PacerNotAsked, PacerRefused, ReadingWithheld, WrongPacerLogin
from court_rp.login.log_out import sign_out_token
from court_rp.pacer.carried import is_token
from court_rp.pacer.holder import Holder
from court_rp.provider.client import PacerAnswer
from court_rp.provider.errors import ProviderError
from court_rp.provider.strike_points import reach_in_freeze
from court_rp.sessions import store as sessions
from court_rp.visits.token_session import TokenUse, open_token_session
from court_rp.visits.visit import Visit
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.clock import Moment

# D§1.2: the results of `cso-auth`.
_OK, _WRONG = "0", "13"
# D§3: before this day no PACER account had a second factor. The day is that of the PACER Service Center.
_SECOND_FACTOR_SINCE = date(2025, 5, 11)
_SERVICE_CENTER = ZoneInfo("America/Chicago")
# Rule A7: with this before the user name the visitor runs exempt from fees.
_EXEMPT = "X-"


class PacerLogin(NamedTuple):
    """What was typed. `is_chosen` says that the person called it a PACER login."""

    login_id: str
    password: str
    client_code: str
    otp_code: str
    is_chosen: bool

    @property
    def is_exempt(self) -> bool:
        """Whether the person wants to be exempt from fees here: the user name has `X-` before it (rule A7)."""
        return self.login_id[: len(_EXEMPT)].upper() == _EXEMPT and len(self.login_id) > len(_EXEMPT)

    @property
    def user_name(self) -> str:
        """The PACER user name without that prefix."""
        return self.login_id[len(_EXEMPT) :].strip() if self.is_exempt else self.login_id


class ReadingLogin(NamedTuple):
    """A login for reading, with the token for the browser's cookie."""

    token: str


def may_need_code(at: Moment) -> bool:
    """Whether PACER accounts can have a second factor on the calendar's day (rule A11)."""
    return at.calendar.astimezone(_SERVICE_CENTER).date() >= _SECOND_FACTOR_SINCE


async def log_in_for_reading(
    courts: Courts, visit: Visit, typed: PacerLogin, former: str | None
) -> ReadingLogin | Refusal:
    """Asks the provider, and opens a reading session. `former` is the secret of the browser's session, which ends.

    `WrongPacerLogin` is not recorded: the caller counts it, if it counts here.
    """
    answer = None
    try:
        await reach_in_freeze(courts.faults, courts.database, visit.court, "POST", "/cgi-bin/login.pl")
        answer = await courts.provider.log_in(_members(typed))
        holder = await _holder(courts, visit.court, answer) if answer.result == _OK else None
    except ProviderError as error:
        reason, detail = error.reason, error.detail or None
        refused = events.CourtSignOnRefused(visit.court.court_id, reason, detail)
        await courts.database.work(lambda tx: tx.record(refused))
        if answer is not None and is_token(answer.token):
            await sign_out_token(courts, visit.court, answer.token)
        return PacerNotAsked.after(error)
    if holder is None:
        return (
            WrongPacerLogin()
            if answer.result == _WRONG
            else await _refuse(courts, visit, PacerRefused(answer.description))
        )
    outcome = _why_not(visit.court, typed, holder, answer)
    if outcome is None:
        outcome, _ = await courts.decide(visit, lambda tx, seen: _open(tx, seen, typed, answer.token, holder, former))
    if outcome is None:
        return ReadingLogin(answer.token)
    await sign_out_token(courts, visit.court, answer.token)
    return await _refuse(courts, visit, outcome)


def _members(typed: PacerLogin) -> dict[str, str]:
    # The flag is for filers, who accept the redaction rules before they file. This session never files.
    members = {"loginId": typed.user_name, "password": typed.password, "redactFlag": "1"}
    optional = {"clientCode": typed.client_code, "otpCode": typed.otp_code}
    return members | {name: value for name, value in optional.items() if value}


def _why_not(court: Court, typed: PacerLogin, holder: Holder, answer: PacerAnswer) -> Refusal | None:
    """Why a holder gets no session though PACER has proven the account (rules A9, A7)."""
    if not holder.may_search:
        return ReadingWithheld(answer.description)
    return NotExemptHere() if typed.is_exempt and not holder.is_exempt_at(court.court_id) else None


async def _holder(courts: Courts, court: Court, answer: PacerAnswer) -> Holder:
    holder = None
    if is_token(answer.token):
        holder = await courts.holders.holder(courts.identity.client_id(court), answer.token)
    if holder is None:
        raise ProviderError("bad_pacer_answer", "cso-auth gave no token that is valid")
    return holder


def _open(
    tx: Transaction, seen: Visit, typed: PacerLogin, token: str, holder: Holder, former: str | None
) -> Refusal | None:
    if seen.phase == "live":
        return CourtIsLive(seen.court, seen.row.go_live_at)  # rule C4
    court_id = seen.court.court_id
    own = sessions.find(tx, court_id, former)
    if own is not None:
        sessions.end(tx, own, "replaced")
    if not typed.is_chosen:
        failures.forget_failures(tx, court_id, typed.login_id)
    open_token_session(
        tx, seen, TokenUse(token, "reading", is_exempt=typed.is_exempt), holder, typed.client_code or None
    )
    return None


async def _refuse(courts: Courts, visit: Visit, refusal: Refusal) -> Refusal:
    await courts.decide(visit, lambda tx, seen: tx.record(refused(seen.court, refusal)))
    return refusal


def refused(court: Court, refusal: Refusal) -> events.CourtLoginRefused:
    """The event of a refused login with a PACER account. It does not have the user name, which may be a password."""
    return events.CourtLoginRefused(court.court_id, None, refusal.code)
