"""The API's refusals: the errors of RFC 6750 §3.1, and the court's own.

`code` is for the journal and the problem document; `error`, if there is one, goes into `WWW-Authenticate`.
"""

from typing import ClassVar

from court_rp.errors import Refusal
from cso_kit.light_dataclass import light_dataclass


@light_dataclass
class BearerRefusal(Refusal):
    """A refusal because of the access token. The response carries a challenge."""

    error: ClassVar[str | None] = None

    @property
    def scope(self) -> str | None:
        """The scope that is missing, if a scope is missing."""
        return None


@light_dataclass
class NoToken(BearerRefusal):
    """The request has no token. §3.1: the challenge then names no error."""

    code: ClassVar[str] = "no_token"
    status: ClassVar[int] = 401
    resource: str

    @property
    def message(self) -> str:
        return (
            "Send an access token as 'Authorization: Bearer ...'. Ask the Central Sign-On provider for one with "
            f"resource={self.resource}."
        )


@light_dataclass
class UnclearToken(BearerRefusal):
    """The request has a token in two places, or a malformed one."""

    code: ClassVar[str] = "invalid_request"
    status: ClassVar[int] = 400
    error: ClassVar[str | None] = "invalid_request"
    what: str

    @property
    def message(self) -> str:
        return self.what


@light_dataclass
class BadToken(BearerRefusal):
    """The token is not valid at this court; `reason` says which check failed."""

    code: ClassVar[str] = "invalid_token"
    status: ClassVar[int] = 401
    error: ClassVar[str | None] = "invalid_token"
    reason: str
    what: str

    @property
    def message(self) -> str:
        return self.what


@light_dataclass
class InsufficientScope(BearerRefusal):
    """The token is valid, but its scope is too small."""

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
