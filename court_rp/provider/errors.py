"""Errors between a court and the provider, and the refusals that programs get for them."""

from typing import ClassVar

from court_rp.errors import Refusal
from cso_kit.light_dataclass import light_dataclass


class ProviderError(Exception):
    """The provider failed or answered wrongly. `reason` is a stable code; `detail` is for journal and log, not for pages."""

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
    """The provider cannot be reached, or answers with a server error."""

    status: ClassVar[int] = 503
    message: ClassVar[str] = (
        "Central Sign-On cannot be reached just now, so nobody can be signed on. Try again in a moment."
    )

    def __init__(self, detail: str) -> None:
        super().__init__("provider_away", detail)


class ProviderRefusedError(ProviderError):
    """The provider refused a request. `answered` is the status of its response."""

    def __init__(self, answered: int, detail: str) -> None:
        super().__init__("refused_by_provider", detail)
        self.answered = answered


@light_dataclass
class CannotCheck(Refusal):
    """A program's token could not be checked. `reason` and `detail` are for the journal."""

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
        """The refusal for an error of the provider."""
        kind = CannotCheckNow if isinstance(error, ProviderAwayError) else CannotCheck
        return kind(error.reason, error.detail)


@light_dataclass
class CannotCheckNow(CannotCheck):
    """The provider cannot be reached."""

    status: ClassVar[int] = 503

    @property
    def message(self) -> str:
        return "Central Sign-On cannot be reached just now, so the token could not be checked. Try again in a moment."
