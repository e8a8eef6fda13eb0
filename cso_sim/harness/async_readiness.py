"""The asynchronous client's calls about readiness: who is ready for a court's go-live (rules R1, R2)."""

from datetime import date
from typing import TYPE_CHECKING

from cso_sim.control.readiness_models import (
    CourtReadinessSummary,
    CourtReadinessView,
    FilerLine,
    PersonReadinessView,
    ReadinessTimeline,
)
from cso_sim.harness.async_topic import AsyncTopic
from cso_sim.harness.calls import call, segment

if TYPE_CHECKING:
    pass


class AsyncReadiness(AsyncTopic):
    """Who is ready. `on` is a day at the court, today or later; without it this moment counts."""

    async def of(self, loginId: str, court_id: str, on: date | str | None = None) -> PersonReadinessView:
        """Whether the holder of an account is ready at a court, and otherwise the next step, by when and why."""
        path = f"/accounts/{segment(loginId)}/readiness"
        return await self._send(call("GET", path, PersonReadinessView, query={"court_id": court_id, "on": on}))

    async def at(self, court_id: str, on: date | str | None = None) -> CourtReadinessView:
        """How many filers of a court are ready, what the others lack, and who will be locked out."""
        path = f"/courts/{segment(court_id)}/readiness"
        return await self._send(call("GET", path, CourtReadinessView, query={"on": on}))

    async def filers(self, court_id: str, on: date | str | None = None) -> list[FilerLine]:
        """Each filer of a court with what is lacking, in the order of registration."""
        path = f"/courts/{segment(court_id)}/readiness/filers"
        return await self._send(call("GET", path, list[FilerLine], query={"on": on}))

    async def timeline(self) -> list[CourtReadinessSummary]:
        """All courts with filers in the order of their go-lives, with the ready filers on that day and those locked out."""
        return (await self._send(call("GET", "/readiness", ReadinessTimeline))).courts
