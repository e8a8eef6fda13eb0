"""Response models of the readiness calls (rules R1, R2). Members are spelled as on the wire."""

from datetime import date, datetime

from pydantic import Field

from court_rp.courts.phase import Phase
from cso_kit.control.values import View


class PersonReadinessView(View):
    """Whether a person is ready at a court, and otherwise the next step."""

    ready: bool = Field(description="Whether nothing is left to do for the day asked about.")
    locked_out: bool = Field(
        description="Whether the person cannot file on that day, and could have prevented it before."
    )
    next_step: str = Field(description="The next step, in a sentence.")
    link: str = Field(description="The page for it.")
    by: date | None = Field(
        description="The last day for it at the court; null if there is none, or go-live is not known."
    )
    why: str = Field(description="Why, in a sentence.")
    reasons: list[str] = Field(description="Every reason, in the order in which they are dealt with.")
    asides: list[str] = Field(description="What else helps and does not touch filing.")


class LockedOutFiler(View):
    """A filer who will be locked out."""

    login: str = Field(description="The CM/ECF login at this court.")
    name: str = Field(description="The filer's name.")
    email: str = Field(description="The filer's e-mail address.")
    loginId: str | None = Field(description="The PACER account that was found, by the link or by the e-mail address.")
    reason: str = Field(description="The first reason.")
    next_step: str = Field(description="The next step, in a sentence.")
    by: date | None = Field(description="The last day for it at the court.")


class CourtReadinessView(View):
    """How many filers of a court are ready, what the others lack, and who will be locked out."""

    court_id: str = Field(description="The court.")
    on: date = Field(description="The day asked about, at the court.")
    phase: Phase = Field(description="The court's phase on that day.")
    go_live_at: datetime | None = Field(description="When the court goes live; null if not known.")
    total: int = Field(description="How many filers the court has, without clerks.")
    linked: int = Field(description="How many are linked.")
    ready: int = Field(description="How many are ready.")
    not_ready: dict[str, int] = Field(description="How many are not, by their first reason.")
    asides: dict[str, int] = Field(description="What else is open and does not touch filing, by reason.")
    locked_out: list[LockedOutFiler] = Field(description="Who will be locked out on that day.")


class FilerLine(View):
    """One filer of a court's report. The CSV file has the same columns."""

    court_id: str = Field(description="The court.")
    login: str = Field(description="The CM/ECF login at this court.")
    name: str = Field(description="The filer's name.")
    email: str = Field(description="The filer's e-mail address.")
    loginId: str | None = Field(description="The PACER account that was found, by the link or by the e-mail address.")
    linked: bool = Field(description="Whether the two are linked.")
    ready: bool = Field(description="Whether the filer is ready for the day.")
    locked_out: bool = Field(description="Whether the filer is locked out on it.")
    reasons: list[str] = Field(description="Every reason in order, and after them what does not touch filing.")
    next_step: str = Field(description="The next step, in a sentence.")
    by: date | None = Field(description="The last day for it at the court.")


class CourtReadinessSummary(View):
    """A court on the time axis."""

    court_id: str = Field(description="The court.")
    go_live_at: datetime | None = Field(description="When it goes live; null if not known.")
    on: date = Field(description="The day counted: that of go-live, or today if it is past or not known.")
    total: int = Field(description="How many filers the court has, without clerks.")
    ready: int = Field(description="How many are ready on that day.")
    ready_share: float = Field(description="Their share, from 0 to 1.")
    locked_out: int = Field(description="How many are locked out on that day.")


class ReadinessTimeline(View):
    """All courts with filers, in the order in which they go live."""

    courts: list[CourtReadinessSummary] = Field(description="The courts; those without a known go-live come last.")
