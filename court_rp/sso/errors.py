"""The refusals of a court's sign-on."""

import re
from datetime import datetime
from typing import ClassVar

from court_rp.courts.phase import local_text
from court_rp.courts.registry import Court
from court_rp.errors import Refusal
from cso_kit.light_dataclass import light_dataclass


@light_dataclass
class NotBegunHere(Refusal):
    """The response's `state` is unknown, used, expired, or from another browser.

    `return_to` is the page to which this browser was going, if the sign-on was its own.
    """

    code: ClassVar[str] = "not_begun_here"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "This sign-on cannot be completed"
    return_to: str | None = None

    @property
    def message(self) -> str:
        return (
            "This sign-on was not begun in this browser, was completed already, or took too long. Nobody was signed on; start "
            "again from this court's login page."
        )


@light_dataclass
class AnotherProvider(Refusal):
    """A third-party request names a provider that the court does not trust (OpenID Connect Core 1.0 §4)."""

    code: ClassVar[str] = "another_provider"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "This sign-on cannot be begun"

    @property
    def message(self) -> str:
        return (
            "The link that led here names a sign-on service that this court does not use. Nobody was signed on; start from this "
            "court's login page."
        )


@light_dataclass
class CentralSignOnNotYet(Refusal):
    """Rule C3: before go-live the court does not accept Central Sign-On, except for linking if that is open (rule L4)."""

    code: ClassVar[str] = "not_live"
    title: ClassVar[str] = "Central Sign-On is not in use here yet"
    court: Court
    go_live_at: datetime | None

    @property
    def message(self) -> str:
        since = f" It will from {local_text(self.go_live_at, self.court.zone)} on." if self.go_live_at else ""
        return f"This court does not accept Central Sign-On yet.{since} Until then log in with this court's own CM/ECF login."


@light_dataclass
class LoggedOutMeanwhile(Refusal):
    """The provider's logout token arrived before the response of its sign-on was checked (Back-Channel Logout 1.0 §2.7)."""

    code: ClassVar[str] = "logged_out_meanwhile"
    title: ClassVar[str] = "You have logged out meanwhile"

    @property
    def message(self) -> str:
        return "Central Sign-On was logged out before this court had let you in, so nobody was signed on. Log in again."


# Why the simulator's own provider answered `access_denied`, by the stable word at the end of its `error_description`.
_DENIED = {
    "shared": "Your firm or group shares this PACER account, and courts accept individual accounts only. Sign on with your own "
    "individual account; register for one if you have none.",
    "paa": "This PACER Administrative Account only manages the billing of others. Sign on with your own individual account.",
    "cancelled": "This PACER account has been cancelled. Sign on with your own individual account.",
    "locked": "This PACER account is locked. Ask the PACER Service Center to unlock it, then log in again.",
    "unconfirmed": "The e-mail address of this PACER account is not confirmed yet. Follow the link in the message that was sent "
    "to it, then log in again.",
    "in_review": "The PACER Service Center is reviewing the registration of this account. Wait for its message, then log in.",
    "search_withheld": "This PACER account may not search just now. Ask the PACER Service Center about its search privileges.",
}
_REASON = re.compile(r"\(([a-z_]{1,40})\)$")


def reason_in(description: str) -> str:
    """The stable word at the end of the provider's `error_description`; empty if there is none."""
    found = _REASON.search(description[-60:])
    return found[1] if found else ""


@light_dataclass
class AnsweredWithError(Refusal):
    """The provider answered with an OAuth error (RFC 6749 §4.1.2.1). `reason` is the word that its description ends with."""

    code: ClassVar[str] = "provider_error"
    title: ClassVar[str] = "You were not signed on"
    error: str
    reason: str = ""

    @property
    def message(self) -> str:
        if self.error == "access_denied" and self.reason in _DENIED:
            return f"Central Sign-On did not let this PACER account sign on at a court. {_DENIED[self.reason]}"
        known = {
            "access_denied": (
                "The sign-on was cancelled, or Central Sign-On did not let this PACER account sign on at a court. To file, use "
                "your own individual, upgraded account; upgrade or register one at Manage My Account."
            ),
            "login_required": "Central Sign-On needs you to sign on first. Start again and give your user name and password.",
            "temporarily_unavailable": "Central Sign-On is busy just now. Try again in a moment.",
        }
        return known.get(
            self.error, "Central Sign-On could not complete the sign-on, so nobody was signed on. Try again."
        )


@light_dataclass
class SignOnCancelled(Refusal):
    """The holder cancelled at the provider. Nothing was refused, so the page says no more than that."""

    code: ClassVar[str] = "sign_on_cancelled"
    status: ClassVar[int] = 200
    title: ClassVar[str] = "You cancelled the sign-on"
    reason: str

    @property
    def message(self) -> str:
        if self.reason == "upgrade_required":
            return (
                "Your PACER account is a legacy account and was not upgraded. Nothing was changed. To file here, upgrade it: log "
                "in again, or use Manage My Account."
            )
        return "Nobody was signed on, and nothing was changed. You can log in whenever you like."


# The words after which the holder had pressed *Cancel*.
CANCELS = frozenset({"holder_cancelled", "upgrade_required"})
