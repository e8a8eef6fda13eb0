"""Tools about courts: calendars, filers, cases, links by the desk."""

from typing import Annotated

from pydantic import BaseModel, Field

from court_rp.control.models import (
    CalendarChange,
    CaseCreation,
    CasePage,
    CaseView,
    CourtView,
    FilerAtCourt,
    FilerChange,
    FilerPage,
    LinkView,
)
from court_rp.courts.phase import Phase
from cso_kit.control.values import ShownTime
from cso_kit.web.paging import USUAL
from cso_sim.control.models import FilerForAccount
from cso_sim.control.readiness_models import CourtReadinessView
from cso_sim.mcp.inputs import After, CourtId, FilerLogin, Limit, LoginId, Why
from cso_sim.mcp.offered import Offered, Tools, changes, reads

_FEW = 20


class CourtLine(BaseModel):
    """A court in a list."""

    court_id: str = Field(description="Its id.")
    name: str = Field(description="Its name.")
    phase: Phase = Field(description="Where it stands now: unannounced, announced, frozen or live.")
    go_live_at: ShownTime | None = Field(description="When it goes live; null is unknown.")
    filers: int = Field(description="How many filers it has.")
    cases: int = Field(description="How many cases it has.")


class CourtTools(Tools):
    """Courts."""

    def offered(self) -> list[Offered]:
        """The tools, in the order in which they are listed."""
        return [
            reads(self.list_courts),
            reads(self.show_court),
            changes(self.change_court_calendar),
            reads(self.list_filers),
            changes(self.create_filer),
            changes(self.change_filer),
            reads(self.list_cases),
            changes(self.open_case),
            changes(self.link_by_hand),
            changes(self.unlink_by_hand),
            reads(self.show_court_readiness),
        ]

    async def list_courts(
        self,
        phase: Annotated[Phase | None, Field(description="Only courts in this phase.")] = None,
        has_filers: Annotated[
            bool, Field(description="Only courts with filers, which is where a scenario plays.")
        ] = True,
    ) -> list[CourtLine]:
        """List the courts with their phase and go-live date. By default only those of the 204 that have filers."""
        courts = await (await self.simulator.harness()).courts.all(limit=1)
        return [
            CourtLine(
                court_id=court.court_id,
                name=court.name,
                phase=court.phase,
                go_live_at=court.go_live_at,
                filers=court.filers_total,
                cases=court.cases_total,
            )
            for court in courts
            if phase in (None, court.phase) and (court.filers_total or not has_filers)
        ]

    async def show_court(self, court_id: CourtId) -> CourtView:
        """Show one court: calendar, phase, and its first filers (with logins and keys) and cases."""
        return await (await self.simulator.harness()).courts.get(court_id, _FEW)

    async def change_court_calendar(
        self, court_id: CourtId, change: Annotated[CalendarChange, Field(description="The members to change.")]
    ) -> CourtView:
        """Change the given members of a court's calendar, such as go_live_at; the others stay.

        A go_live_at that is past makes the court live at once; a later one, or null, postpones the go-live.
        """
        courts = (await self.simulator.harness()).courts
        await courts.change_calendar(court_id, change)
        return await courts.get(court_id, _FEW)

    async def list_filers(
        self,
        court_id: CourtId,
        login: Annotated[str, Field(description="Only logins that begin so.")] = "",
        after: After = 0,
        limit: Limit = USUAL,
    ) -> FilerPage:
        """List the filers of a court: the CM/ECF logins that it gave out, with keys, and what they are linked to."""
        return await (await self.simulator.harness()).courts.filers(court_id, login, after, limit)

    async def create_filer(
        self, court_id: CourtId, filer: Annotated[FilerForAccount, Field(description="The new filer.")]
    ) -> FilerAtCourt:
        """Create a CM/ECF login at a court. With linked_loginId it is linked to that PACER account at once."""
        return await (await self.simulator.harness()).courts.create_filer(court_id, filer)

    async def change_filer(
        self,
        court_id: CourtId,
        login: FilerLogin,
        change: Annotated[FilerChange, Field(description="The members to change.")],
    ) -> FilerAtCourt:
        """Change the given members of a filer; the others stay. A new key is the court's reset of the password."""
        return await (await self.simulator.harness()).courts.change_filer(court_id, login, change)

    async def list_cases(self, court_id: CourtId, after: After = 0, limit: Limit = USUAL) -> CasePage:
        """List the cases of a court, in which file_document can file."""
        return await (await self.simulator.harness()).courts.cases(court_id, after, limit)

    async def open_case(
        self, court_id: CourtId, case: Annotated[CaseCreation, Field(description="The new case.")]
    ) -> CaseView:
        """Open a case at a court. Without a number it gets the next one that no real court has."""
        return await (await self.simulator.harness()).courts.open_case(court_id, case)

    async def link_by_hand(self, court_id: CourtId, login: FilerLogin, loginId: LoginId, reason: Why) -> LinkView:
        """Link a filer to a PACER account without any password, as the court's desk does. link_account is the holder's way."""
        return await (await self.simulator.harness()).courts.link(court_id, login, loginId, reason)

    async def unlink_by_hand(self, court_id: CourtId, login: FilerLogin, reason: Why) -> LinkView:
        """Undo the link of a filer, as only the court's desk can."""
        return await (await self.simulator.harness()).courts.unlink(court_id, login, reason)

    async def show_court_readiness(
        self,
        court_id: CourtId,
        on: Annotated[str | None, Field(description="A day at the court, such as 2020-02-18; null is now.")] = None,
    ) -> CourtReadinessView:
        """Count the filers of a court that are ready on a day, say what the others lack, and name who will be locked out."""
        return await (await self.simulator.harness()).readiness.at(court_id, on)
