"""The Case Locator's refusals. The statuses are those of appendix G of its guide; the bodies are this project's own."""

from typing import ClassVar

from court_rp.errors import Refusal
from cso_kit.light_dataclass import light_dataclass


@light_dataclass
class BadToken(Refusal):
    """The header has no valid token."""

    code: ClassVar[str] = "bad_token"
    status: ClassVar[int] = 401

    @property
    def message(self) -> str:
        return "The X-NEXT-GEN-CSO header holds no valid token: it is missing, unknown, expired or logged out. Log in again."


@light_dataclass
class SearchWithheld(Refusal):
    """Rule A9: the token is valid but does not allow searching."""

    code: ClassVar[str] = "search_withheld"

    @property
    def message(self) -> str:
        return (
            "This user has no access privileges defined. The account's search privileges are not active, or the login lacks "
            "a client code that the account requires."
        )


@light_dataclass
class Unreadable(Refusal):
    """The body cannot be read."""

    code: ClassVar[str] = "unreadable"
    status: ClassVar[int] = 400
    what: str

    @property
    def message(self) -> str:
        return self.what


@light_dataclass
class OtherFormat(Refusal):
    """The body is in neither of the two formats."""

    code: ClassVar[str] = "other_format"
    status: ClassVar[int] = 415

    @property
    def message(self) -> str:
        return "Send the search criteria with the Content-Type application/json or application/xml."


@light_dataclass
class Invalid(Refusal):
    """A criterion, the page or the order is invalid; `member` names it."""

    code: ClassVar[str] = "invalid"
    status: ClassVar[int] = 406
    member: str
    what: str

    @property
    def message(self) -> str:
        return self.what


@light_dataclass
class TooMany(Refusal):
    """One account has searched too often; it has to wait `seconds`."""

    code: ClassVar[str] = "too_many"
    status: ClassVar[int] = 429
    seconds: int

    @property
    def message(self) -> str:
        return f"Too many searches with this account; search again in {self.seconds} seconds."
