"""The control calls about readiness: a person at a court (rule R1), a court, and all courts (R2)."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BeforeValidator

from cso_advice.readiness import Readiness
from cso_advice.ways import WIZARD, Sites
from cso_kit.web.root import below_root, root
from cso_sim.control.of_request import BothOfRequest
from cso_sim.control.readiness_models import (
    CourtReadinessSummary,
    CourtReadinessView,
    FilerLine,
    LockedOutFiler,
    PersonReadinessView,
    ReadinessTimeline,
)
from cso_sim.readiness import report, table
from cso_sim.readiness.day import day_of
from cso_sim.readiness.report import CourtReport, FilerReadiness

On = Annotated[
    Annotated[date, BeforeValidator(day_of)] | None,
    Query(description="A day at the court, today or later; the whole day counts. Without it: this moment."),
]
CourtId = Annotated[str, Query(description="The court.")]


def router() -> APIRouter:
    """`/_sim/accounts/{loginId}/readiness`, `/_sim/courts/{court_id}/readiness` and `/_sim/readiness`."""
    routes = APIRouter(tags=["readiness"])

    @routes.get("/accounts/{loginId}/readiness")
    async def person(both: BothOfRequest, loginId: str, court_id: CourtId, on: On = None) -> PersonReadinessView:
        """Whether a person is ready at a court, and otherwise the next step, by when and why (rule R1)."""
        at, found = await report.person(both, loginId, court_id, on)
        return _person(found, at.court.court_id)

    @routes.get("/courts/{court_id}/readiness")
    async def court(both: BothOfRequest, court_id: str, on: On = None) -> CourtReadinessView:
        """How many filers are ready, what the others lack, and who will be locked out (rule R2). A filer's account is the linked
        one, else the best one with the filer's e-mail address.
        """
        return _court(await report.court_report(both, court_id, on))

    @routes.get("/courts/{court_id}/readiness/filers")
    async def filers(both: BothOfRequest, court_id: str, on: On = None) -> list[FilerLine]:
        """Each filer of the report with what is lacking. `/courts/{court_id}/readiness?format=csv` has the same as CSV."""
        found = await report.court_report(both, court_id, on)
        return [FilerLine(**dict(zip(table.HEADING, line, strict=True))) for line in table.lines(found)]

    @routes.get("/readiness")
    async def timeline(both: BothOfRequest) -> ReadinessTimeline:
        """All courts with filers in the order of their go-lives, each with its ready filers on that day and those locked out."""
        return ReadinessTimeline(courts=[_summary(each) for each in await report.all_courts(both)])

    return routes


def _person(found: Readiness, court_id: str) -> PersonReadinessView:
    sites = Sites(root(), below_root(f"/courts/{court_id}"), wizard=below_root(WIZARD)).with_wizard(court=court_id)
    return PersonReadinessView(
        ready=found.is_ready,
        locked_out=found.is_locked_out,
        next_step=found.step.text,
        link=sites.address(found.step.way),
        by=found.by,
        why=found.why,
        reasons=[each.name for each in found.reasons],
        asides=[each.name for each in found.asides],
    )


def _court(found: CourtReport) -> CourtReadinessView:
    at = found.at
    return CourtReadinessView(
        court_id=at.court.court_id,
        on=at.day,
        phase=at.phase,
        go_live_at=at.row.go_live_at,
        total=found.total,
        linked=found.linked,
        ready=found.ready,
        not_ready=found.not_ready,
        asides=found.asides,
        locked_out=[_locked_out(each) for each in found.locked_out],
    )


def _locked_out(one: FilerReadiness) -> LockedOutFiler:
    return LockedOutFiler(
        login=one.filer.login,
        name=one.filer.name,
        email=one.filer.email,
        loginId=one.login_id,
        reason=one.reason,
        next_step=one.found.step.text,
        by=one.found.by,
    )


def _summary(found: CourtReport) -> CourtReadinessSummary:
    return CourtReadinessSummary(
        court_id=found.at.court.court_id,
        go_live_at=found.at.row.go_live_at,
        on=found.at.day,
        total=found.total,
        ready=found.ready,
        ready_share=round(found.ready_share, 4),
        locked_out=len(found.locked_out),
    )
