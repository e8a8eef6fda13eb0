"""What can go wrong between a court and the provider, and what a program is told about it."""

from dataclasses import dataclass
from typing import ClassVar

from court_rp.errors import Refusal


class ProviderError(Exception):
    """The provider did not do its part. `reason` is a stable code, `detail` for the journal and the log, never for the page."""

    status: ClassVar[int] = 502
    message: ClassVar[str] = (
        "Central Sign-On gave an answer this court cannot accept, so nobody was signed on. Try again; if it happens again, tell "
        "the court."
    )

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class ProviderAwayError(ProviderError):
    """The provider cannot be reached, or says that it is not well."""

    status: ClassVar[int] = 503
    message: ClassVar[str] = (
        "Central Sign-On cannot be reached just now, so nobody can be signed on. Try again in a moment."
    )

    def __init__(self, detail: str) -> None:
        super().__init__("provider_away", detail)


@dataclass(frozen=True)
class CannotCheck(Refusal):
    """The provider did not say what a program's token is worth. `reason` and `detail` are for the journal."""

    code: ClassVar[str] = "token_not_checked"
    status: ClassVar[int] = 502
    reason: str
    detail: str

    @property
    def message(self) -> str:
        return (
            "Central Sign-On gave an answer that cannot be accepted, so the token could not be checked. Try again; if it "
            "happens again, tell the court."
        )

    @classmethod
    def after(cls, error: ProviderError) -> "CannotCheck":
        """What a program is told when the provider could not be asked, or not be believed."""
        kind = CannotCheckNow if isinstance(error, ProviderAwayError) else CannotCheck
        return kind(error.reason, error.detail)


@dataclass(frozen=True)
class CannotCheckNow(CannotCheck):
    """The provider cannot be reached."""

    status: ClassVar[int] = 503

    @property
    def message(self) -> str:
        return "Central Sign-On cannot be reached just now, so the token could not be checked. Try again in a moment."
