"""The refusals of the court's login form, for a PACER account and for a login of unknown kind."""

from typing import ClassVar

from court_rp.errors import Refusal
from court_rp.legacy.errors import WrongCredentials
from court_rp.provider.errors import ProviderAwayError, ProviderError
from cso_kit.light_dataclass import light_dataclass


@light_dataclass
class WrongLogin(WrongCredentials):
    """A wrong login, of a filer or of a PACER account. The message does not tell whether this court has such a filer."""

    may_need_code: bool = False

    @property
    def message(self) -> str:
        code = (
            " If a second factor protects your PACER account, enter its current code too." if self.may_need_code else ""
        )
        return (
            f"The login or the password is not right. Check both and try again.{code} A lost CM/ECF password is reset by this "
            "court's clerk, a lost PACER password by PACER."
        )


@light_dataclass
class WrongPacerLogin(Refusal):
    """PACER calls the user name, the password or the one-time code wrong."""

    code: ClassVar[str] = "wrong_pacer_login"
    title: ClassVar[str] = "Login refused"

    @property
    def message(self) -> str:
        return WrongLogin().message


@light_dataclass
class PacerRefused(Refusal):
    """PACER refused the login for another reason, such as a malformed client code. `what` is PACER's own sentence."""

    code: ClassVar[str] = "pacer_refused"
    title: ClassVar[str] = "Login refused"
    what: str

    @property
    def message(self) -> str:
        said = f" and says: {self.what}" if self.what else "."
        return f"PACER refuses this login{said} Correct what you typed, or call the PACER Service Center."


@light_dataclass
class ReadingWithheld(Refusal):
    """Rules A8, A9, C3: an account that may not search cannot read. `what` is PACER's own sentence."""

    code: ClassVar[str] = "pacer_search_withheld"
    title: ClassVar[str] = "This account cannot read"
    what: str

    @property
    def message(self) -> str:
        said = f" PACER says: {self.what}" if self.what else ""
        return (
            "Your PACER account is right, but it may not search, so it cannot read here. Enter a client code if your account "
            f"requires one; otherwise ask the PACER Service Center.{said}"
        )


@light_dataclass
class NotExemptHere(Refusal):
    """Rule A7: the login began with `X-`, and the account is not exempt from fees at this court."""

    code: ClassVar[str] = "not_exempt_here"
    title: ClassVar[str] = "This account is not exempt here"

    @property
    def message(self) -> str:
        return (
            "Your PACER account is right, but it is not exempt from fees at this court, so X- cannot stand before its user name "
            "here. Log in without X-. If you are on this district's CJA panel, ask the PACER Service Center to merge your exempt "
            "account into this one."
        )


@light_dataclass
class PacerNotAsked(Refusal):
    """PACER could not be asked, or its answer cannot be accepted."""

    code: ClassVar[str] = "pacer_not_asked"
    title: ClassVar[str] = "PACER cannot be asked"
    status: ClassVar[int] = 502

    @property
    def message(self) -> str:
        return (
            "PACER gave an answer that this court cannot accept, so your login could not be checked. Try again; if it happens "
            "again, tell the court. This court's own CM/ECF logins work."
        )

    @classmethod
    def after(cls, error: ProviderError) -> "PacerNotAsked":
        """The refusal for an error of the provider."""
        return PacerIsAway() if isinstance(error, ProviderAwayError) else PacerNotAsked()


@light_dataclass
class PacerIsAway(PacerNotAsked):
    """The provider cannot be reached."""

    status: ClassVar[int] = 503

    @property
    def message(self) -> str:
        return (
            "PACER cannot be reached just now, so your login could not be checked. Try again in a moment; this court's own "
            "CM/ECF logins work meanwhile."
        )
