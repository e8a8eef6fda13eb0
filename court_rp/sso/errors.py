"""The refusals of a court's sign-on."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from court_rp.courts.phase import local_text
from court_rp.courts.registry import Court
from court_rp.errors import Refusal


@dataclass(frozen=True)
class NotBegunHere(Refusal):
    """The response's `state` is unknown, used, expired, or from another browser."""

    code: ClassVar[str] = "not_begun_here"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "This sign-on cannot be completed"

    @property
    def message(self) -> str:
        return (
            "This sign-on was not begun in this browser, was completed already, or took too long. Nobody was signed on; start "
            "again from this court's login page."
        )


@dataclass(frozen=True)
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


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class AnsweredWithError(Refusal):
    """The provider answered with an OAuth error (RFC 6749 §4.1.2.1)."""

    code: ClassVar[str] = "provider_error"
    title: ClassVar[str] = "You were not signed on"
    error: str

    @property
    def message(self) -> str:
        known = {
            "access_denied": (
                "Central Sign-On did not let this PACER account sign on at a court. Use your own individual, upgraded account; "
                "upgrade or register one at Manage My Account."
            ),
            "login_required": "Central Sign-On needs you to sign on first. Start again and give your user name and password.",
            "temporarily_unavailable": "Central Sign-On is busy just now. Try again in a moment.",
        }
        return known.get(
            self.error, "Central Sign-On could not complete the sign-on, so nobody was signed on. Try again."
        )
