"""The refusals of a CM/ECF login."""

from datetime import datetime
from typing import ClassVar

from court_rp.courts.phase import local_text
from court_rp.courts.registry import Court
from court_rp.errors import Refusal
from court_rp.filers.model import Filer
from cso_kit.light_dataclass import light_dataclass


@light_dataclass
class WrongCredentials(Refusal):
    """Unknown login or wrong key. The message does not tell which."""

    code: ClassVar[str] = "wrong_credentials"
    title: ClassVar[str] = "Login refused"

    @property
    def message(self) -> str:
        return (
            "The CM/ECF login or password is not right. Check both and try again, or ask this court's clerk to reset the "
            "password; PACER cannot."
        )


@light_dataclass
class CredentialIsLocked(Refusal):
    """Too many wrong keys (rule L9)."""

    code: ClassVar[str] = "locked"
    title: ClassVar[str] = "Login locked"
    wait: str

    @property
    def message(self) -> str:
        return (
            f"Too many wrong passwords were tried for this CM/ECF login, so it is locked. Wait {self.wait} without another try, "
            "then log in again."
        )


@light_dataclass
class CourtIsLive(Refusal):
    """Rule C4: from go-live on the court's own login opens no session for anyone."""

    code: ClassVar[str] = "central_sign_on_only"
    title: ClassVar[str] = "Central Sign-On only"
    court: Court
    go_live_at: datetime | None

    @property
    def message(self) -> str:
        since = f" since {local_text(self.go_live_at, self.court.zone)}" if self.go_live_at else ""
        return (
            f"This court has accepted Central Sign-On only{since}; its own CM/ECF logins no longer open a session. "
            "Sign on with your PACER account, and link your CM/ECF account once if you have not."
        )


@light_dataclass
class CredentialIsRetired(Refusal):
    """Rule L6: a retired credential is refused everywhere at this court, for ever."""

    code: ClassVar[str] = "retired"
    title: ClassVar[str] = "This CM/ECF login is retired"
    court: Court
    retired_at: datetime
    is_closed: bool = False

    @classmethod
    def of(cls, court: Court, filer: Filer) -> "CredentialIsRetired | None":
        """The refusal for this filer's credential; `None` if it is not retired."""
        if filer.retired_at is None:
            return None
        return cls(court, filer.closed_at or filer.retired_at, is_closed=filer.closed_at is not None)

    @property
    def message(self) -> str:
        if self.is_closed:
            return (
                f"This CM/ECF login was closed on {local_text(self.retired_at, self.court.zone)}, because this court's clerk "
                "joined it into another login of yours. Use that one; if you do not know it, ask the clerk."
            )
        return (
            f"This CM/ECF login was retired on {local_text(self.retired_at, self.court.zone)}, because it is already linked to a "
            "PACER account. It is no longer valid at this court; sign on with that PACER account."
        )
