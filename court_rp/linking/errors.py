"""The refusals of linking; each rule has its own code and sentence (rules L1, L2, L4)."""

from datetime import datetime
from typing import ClassVar

from court_rp.courts.phase import local_text
from court_rp.courts.registry import Court
from court_rp.errors import Refusal
from cso_kit.light_dataclass import light_dataclass

# Rule L14.
_SEVERAL = (
    "If you hold several CM/ECF logins at this court, you need one PACER account for each, or the clerk joins them into "
    "one login."
)


@light_dataclass
class NotSignedOn(Refusal):
    """Rule L1: linking needs a live Central Sign-On login."""

    code: ClassVar[str] = "not_signed_on"
    status: ClassVar[int] = 401
    title: ClassVar[str] = "Sign on first"

    @property
    def message(self) -> str:
        return "Linking needs both accounts: sign on with your PACER account through Central Sign-On first, then link."


@light_dataclass
class LinkingNotOpen(Refusal):
    """Rule L4."""

    code: ClassVar[str] = "linking_not_open"
    title: ClassVar[str] = "Linking is not open yet"
    court: Court
    opens_at: datetime | None

    @property
    def message(self) -> str:
        if self.opens_at is None:
            return (
                "Accounts cannot be linked at this court yet, and the day is not known; the court will announce it. Go on using "
                "your CM/ECF login."
            )
        when = local_text(self.opens_at, self.court.zone)
        return (
            f"Accounts can be linked at this court from {when} on. Until then go on using your CM/ECF login, and keep it: "
            "linking needs it."
        )


@light_dataclass
class NotAnUpgradedIndividualAccount(Refusal):
    """Rules A1 and L1: a shared, administrative or legacy PACER account can never be linked."""

    code: ClassVar[str] = "not_upgraded_individual"
    title: ClassVar[str] = "This PACER account cannot be linked"

    @property
    def message(self) -> str:
        return (
            "Only an individual, upgraded PACER account can be linked. Upgrade your own account, or register one of your own, at "
            "Manage My Account; then link."
        )


@light_dataclass
class AccountAlreadyLinked(Refusal):
    """Rule L2: the PACER account is already linked at this court."""

    code: ClassVar[str] = "account_already_linked"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "Your PACER account is already linked here"
    linked_login: str

    @property
    def message(self) -> str:
        return (
            f"Your PACER account is already linked at this court, to the CM/ECF login {self.linked_login}. One account is linked "
            "to one login at each court; nothing was changed. If that is the wrong one, ask this court's clerk to undo it. "
            f"{_SEVERAL}"
        )


@light_dataclass
class FilerAlreadyLinked(Refusal):
    """Rule L2: the CM/ECF filer is already linked to another PACER account."""

    code: ClassVar[str] = "filer_already_linked"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "This CM/ECF login is already linked"

    @property
    def message(self) -> str:
        return (
            "This CM/ECF login is already linked to a PACER account; nothing was changed. Sign on with that account, or ask this "
            f"court's clerk to undo the link. {_SEVERAL}"
        )


@light_dataclass
class LoginCannotBeLinked(Refusal):
    """Rule L12: this court cannot link a login with such signs."""

    code: ClassVar[str] = "login_cannot_be_linked"
    title: ClassVar[str] = "This CM/ECF login cannot be linked as it is"
    signs: str

    @property
    def message(self) -> str:
        return (
            f"This court cannot link a CM/ECF login with the signs {' '.join(self.signs)} in it; nothing was changed. Ask this "
            "court's clerk to give you another login first. Your password stays the same; then link the new login."
        )


@light_dataclass
class ProofIsOver(Refusal):
    """The proof of the first page has ended, or something that it rests on has changed since (rule L1)."""

    code: ClassVar[str] = "proof_over"
    title: ClassVar[str] = "Enter the CM/ECF password again"

    @property
    def message(self) -> str:
        return (
            "The check of your CM/ECF password has run out, or the login has changed since. Nothing was linked yet: enter the "
            "password again."
        )
