"""The refusals of the court's decisions about e-file registrations."""

from typing import ClassVar

from court_rp.errors import Refusal
from cso_kit.light_dataclass import light_dataclass

LINK_INSTEAD = (
    "You file at this court already, so a new registration is not needed: link your PACER account to your CM/ECF login instead. "
    "If you have lost the CM/ECF password, ask again and say so."
)


@light_dataclass
class AlreadyDecided(Refusal):
    """Approved and denied are final."""

    code: ClassVar[str] = "already_decided"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "This registration is decided already"
    state: str

    @property
    def message(self) -> str:
        return f"This registration was {self.state} before, and that is final. The person can send a new one."


@light_dataclass
class NotWaiting(Refusal):
    """The court has asked for more and waits for the answer."""

    code: ClassVar[str] = "asked_already"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "The answer has not come yet"

    @property
    def message(self) -> str:
        return "The court has asked for more, and the answer has not come yet. Wait for it, or approve or deny."


@light_dataclass
class LinkInstead(Refusal):
    """Rule L11: an existing filer links instead of registering."""

    code: ClassVar[str] = "link_instead"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "This account is linked here already"
    login: str

    @property
    def message(self) -> str:
        return (
            f"This PACER account is linked at this court already, to the CM/ECF login {self.login}; nothing was changed. Deny "
            "the registration: the person files here already."
        )


@light_dataclass
class NoSuchFiler(Refusal):
    """Rule L10: a rescue is linked to a filer that exists, whom the clerk must name."""

    code: ClassVar[str] = "no_such_filer"
    status: ClassVar[int] = 422
    title: ClassVar[str] = "Which filer is it?"
    login: str

    @property
    def message(self) -> str:
        named = f"has no CM/ECF login {self.login!r}" if self.login else "was not told which CM/ECF login it is"
        return f"The person has lost a CM/ECF password, and this court {named}. Name the login of the filer to link."


@light_dataclass
class LoginTaken(Refusal):
    """The login for the new filer belongs to somebody."""

    code: ClassVar[str] = "login_taken"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "Choose another login"
    login: str

    @property
    def message(self) -> str:
        return (
            f"The CM/ECF login {self.login!r} is another filer's at this court; nothing was changed. Give another one."
        )


@light_dataclass
class LoginWithSigns(Refusal):
    """Rule L12: an approval links the new filer, so the login must be one that the court can link."""

    code: ClassVar[str] = "login_cannot_be_linked"
    status: ClassVar[int] = 422
    title: ClassVar[str] = "Choose another login"
    login: str
    signs: str

    @property
    def message(self) -> str:
        signs = " ".join(self.signs)
        return f"This court cannot link the login {self.login!r} with the signs {signs}; nothing was changed. Give another one."


@light_dataclass
class NoLogin(Refusal):
    """What was given is no CM/ECF login."""

    code: ClassVar[str] = "no_login"
    status: ClassVar[int] = 422
    title: ClassVar[str] = "Choose another login"

    @property
    def message(self) -> str:
        return "A CM/ECF login has at most 64 characters and no white space; nothing was changed. Give another one."
