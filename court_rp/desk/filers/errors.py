"""The refusals of acts that concern a filer, in the words of the desk."""

from typing import ClassVar

from court_rp.errors import Refusal
from cso_kit.light_dataclass import light_dataclass


@light_dataclass
class NoSuchFiler(Refusal):
    """The filer is not there, or not any more."""

    code: ClassVar[str] = "no_such_filer"
    status: ClassVar[int] = 404
    title: ClassVar[str] = "No such filer"
    login: str = ""

    @property
    def message(self) -> str:
        which = f"with the login {self.login}" if self.login else "at this address"
        return f"This court has no filer {which}. Look for the filer in the list."


@light_dataclass
class RetiredGetsNoKey(Refusal):
    """Rule L6: a retired credential gets no new password."""

    code: ClassVar[str] = "retired"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "A retired login gets no password"
    login: str
    since: str

    @property
    def message(self) -> str:
        return (
            f"The login {self.login} was retired on {self.since}, so nothing was changed. The filer logs in with the PACER "
            "account. If the link is wrong, undo it: the login is then good for linking again."
        )


@light_dataclass
class NoAddress(Refusal):
    """The new password cannot be sent."""

    code: ClassVar[str] = "no_address"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "No e-mail address"
    login: str

    @property
    def message(self) -> str:
        return f"This court has no e-mail address for {self.login}, to which the new password could be sent; nothing was changed."


@light_dataclass
class NotLinked(Refusal):
    """Rule L8: there is no link to undo."""

    code: ClassVar[str] = "not_linked"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "This login is not linked"
    login: str

    @property
    def message(self) -> str:
        return f"The login {self.login} is not linked to a PACER account, so nothing was changed."


@light_dataclass
class CannotBeLinked(Refusal):
    """Rules L2, L12, L14: the link cannot be made by hand; `why` says it."""

    code: ClassVar[str] = "cannot_be_linked"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "These accounts cannot be linked"
    why: str

    @property
    def message(self) -> str:
        return f"{self.why} Nothing was changed."


@light_dataclass
class PacerIsAway(Refusal):
    """The provider cannot be asked about the account."""

    code: ClassVar[str] = "pacer_away"
    status: ClassVar[int] = 502
    title: ClassVar[str] = "PACER cannot be asked"

    @property
    def message(self) -> str:
        return "PACER cannot be asked about this account just now, so nothing was changed. Try again in a moment."


@light_dataclass
class LoginIsTaken(Refusal):
    """Another filer of the court has the login."""

    code: ClassVar[str] = "login_taken"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "This login is taken"
    court_id: str
    login: str

    @property
    def message(self) -> str:
        return f"{self.court_id} already has a filer {self.login!r}."


@light_dataclass
class CannotBeJoined(Refusal):
    """Rule L14: the two logins cannot be joined; `why` says it."""

    code: ClassVar[str] = "cannot_be_joined"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "These logins cannot be joined"
    why: str

    @property
    def message(self) -> str:
        return f"{self.why} Nothing was changed."
