"""Why the API refused a request: RFC 6750 §3.1's errors, and the court's own reasons.

`code` is for the journal and the problem document; `error` is the word that goes into `WWW-Authenticate`, where there is one.
"""

from dataclasses import dataclass
from typing import ClassVar

from court_rp.errors import Refusal


@dataclass(frozen=True)
class BearerRefusal(Refusal):
    """A refusal that is about the access token. The answer carries a challenge."""

    error: ClassVar[str | None] = None

    @property
    def scope(self) -> str | None:
        """The scope that would do, if that is what is missing."""
        return None


@dataclass(frozen=True)
class NoToken(BearerRefusal):
    """§3.1: to a request without authentication the challenge names no error."""

    code: ClassVar[str] = "no_token"
    status: ClassVar[int] = 401
    resource: str

    @property
    def message(self) -> str:
        return (
            "Send an access token as 'Authorization: Bearer ...'. Ask the Central Sign-On provider for one with "
            f"resource={self.resource}."
        )


@dataclass(frozen=True)
class UnclearToken(BearerRefusal):
    """A token in two places, or what no token can look like."""

    code: ClassVar[str] = "invalid_request"
    status: ClassVar[int] = 400
    error: ClassVar[str | None] = "invalid_request"
    what: str

    @property
    def message(self) -> str:
        return self.what


@dataclass(frozen=True)
class BadToken(BearerRefusal):
    """The token is worth nothing here; `reason` says which check failed."""

    code: ClassVar[str] = "invalid_token"
    status: ClassVar[int] = 401
    error: ClassVar[str | None] = "invalid_token"
    reason: str
    what: str

    @property
    def message(self) -> str:
        return self.what


@dataclass(frozen=True)
class InsufficientScope(BearerRefusal):
    """The token is good, but for less."""

    code: ClassVar[str] = "insufficient_scope"
    status: ClassVar[int] = 403
    error: ClassVar[str | None] = "insufficient_scope"
    needed: str

    @property
    def scope(self) -> str | None:
        return self.needed

    @property
    def message(self) -> str:
        return f"This needs an access token with the scope {self.needed}; ask for one."
