"""One court of a test's federation, asynchronous: its calendar, its filers and its cases."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from court_rp.control.models import CalendarChange, CaseCreation, CourtView, FilerAtCourt
from cso_idp.control.models import AccountView
from cso_sim.control.models import FilerForAccount
from cso_sim.harness.members import checked
from cso_sim.testing.names import Names, login_id_of
from cso_sim.testing.seen import Case

if TYPE_CHECKING:
    from cso_sim.harness.async_harness import AsyncHarness

Moment = datetime | date | str


class AsyncCourt:
    """A court. `address` is where its pages are. Nothing is asked of the court until a method is called."""

    def __init__(self, harness: "AsyncHarness", court_id: str, address: str, names: Names) -> None:
        self._harness = harness
        self._names = names
        self.court_id = court_id
        self.address = f"{address}/courts/{court_id}/"

    async def show(self) -> CourtView:
        """The court as it is now: its phase, its calendar, the first of its filers and cases."""
        return await self._harness.courts.get(self.court_id)

    async def go_live(self, at: Moment | None = None) -> CourtView:
        """Sets when the court goes live: now, or at a moment. The clock stays where it is; `cso.clock` moves it."""
        return await self._harness.courts.go_live(self.court_id, at or (await self._harness.clock.read()).calendar)

    async def postpone(self, to: Moment | None = None) -> CourtView:
        """Postpones the go-live: to a moment, or to a day that nobody knows yet."""
        return await self._harness.courts.go_live(self.court_id, to)

    async def change_calendar(self, **members: Any) -> CourtView:
        """Changes the members of the court's calendar that are given, such as `freeze_at` (see `CalendarChange`)."""
        return await self._harness.courts.change_calendar(self.court_id, checked(CalendarChange, members))

    async def filer(
        self, person: AccountView | str | None = None, /, *, linked: bool = False, **members: Any
    ) -> FilerAtCourt:
        """Registers a CM/ECF login at the court. `members` are those of `POST /_sim/courts/{court_id}/filers`; what is left
        out is made up. A `person` gives it name and e-mail address, and with `linked` it is linked to their account already.
        """
        login = self._names.next("filer")
        made = {"login": login, "key": f"Fictional-Key-{login}"}
        if isinstance(person, AccountView):
            made |= {"name": person.name, "email": person.email}
        if linked and person is not None:
            made["linked_loginId"] = login_id_of(person)
        body = checked(FilerForAccount, made | members)
        return await self._harness.courts.create_filer(self.court_id, body)

    async def case(self, title: str | None = None, **members: Any) -> Case:
        """Opens a case. `members` are those of `POST /_sim/courts/{court_id}/cases`; what is left out is made up."""
        title = title or f"Fictional Plaintiff {self._names.next('')} v. Fictional Defendant"
        body = checked(CaseCreation, {"title": title} | members)
        opened = await self._harness.courts.open_case(self.court_id, body)
        return Case(court_id=self.court_id, **opened.model_dump())
