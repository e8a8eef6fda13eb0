"""One court of a test's federation, synchronous: its calendar, its filers and its cases."""

# Made from async_court.py by `python -m tests.harness.synchronous`; change that one.

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from court_rp.control.models import CalendarChange, CaseCreation, CourtView, FilerAtCourt
from cso_idp.control.models import AccountView
from cso_kit.web.validation_messages import did_you_mean
from cso_sim.control.models import FilerForAccount
from cso_sim.harness.members import checked
from cso_sim.testing.errors import CsoError
from cso_sim.testing.given import Person, login_id_of
from cso_sim.testing.names import Names
from cso_sim.testing.seen import Case

if TYPE_CHECKING:
    from cso_sim.harness.harness import Harness

Moment = datetime | date | str


class Court:
    """A court. `address` is where its pages are. Nothing is asked of the court until a method is called."""

    def __init__(self, harness: "Harness", court_id: str, address: str, names: Names) -> None:
        self._harness = harness
        self._names = names
        self.court_id = court_id
        self.address = f"{address}/courts/{court_id}/"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.court_id}>"

    def show(self) -> CourtView:
        """The court as it is now: its phase, its calendar, the first of its filers and cases."""
        return self._harness.courts.get(self.court_id)

    def go_live(self, at: Moment | None = None) -> CourtView:
        """Sets when the court goes live: now, if it is not live yet, or at a moment. The clock stays; `cso.clock` moves it."""
        if at is None:
            now = self.show()
            if now.phase == "live":
                return now
            at = (self._harness.clock.read()).calendar
        return self._harness.courts.go_live(self.court_id, at)

    def postpone(self, to: Moment | None = None) -> CourtView:
        """Postpones the go-live: to a moment, or to a day that nobody knows yet."""
        return self._harness.courts.go_live(self.court_id, to)

    def change_calendar(self, **members: Any) -> CourtView:
        """Changes the members of the court's calendar that are given, such as `freeze_at` (see `CalendarChange`)."""
        return self._harness.courts.change_calendar(self.court_id, checked(CalendarChange, members))

    def filer(self, person: Person | None = None, /, *, linked: bool = False, **members: Any) -> FilerAtCourt:
        """Registers a CM/ECF login at the court. `members` are those of `POST /_sim/courts/{court_id}/filers`; what is left
        out is made up. A `person` gives it name and e-mail address, and with `linked` it is linked to their account already.
        """
        login = self._names.next("filer")
        made = {"login": login, "key": f"Fictional-Key-{login}"}
        if person is not None:
            login_id = login_id_of(person)
            account = person if isinstance(person, AccountView) else self._harness.accounts.get(login_id)
            made |= {"name": account.name, "email": account.email, **({"linked_loginId": login_id} if linked else {})}
        elif linked:
            raise CsoError("Linked to whom? Say cso.filer(court_id, person, linked=True).")
        body = checked(FilerForAccount, made | members)
        return self._harness.courts.create_filer(self.court_id, body)

    def case(self, title: str | None = None, **members: Any) -> Case:
        """Opens a case. `members` are those of `POST /_sim/courts/{court_id}/cases`; what is left out is made up."""
        title = title or f"Fictional Plaintiff {self._names.next('')} v. Fictional Defendant"
        body = checked(CaseCreation, {"title": title} | members)
        opened = self._harness.courts.open_case(self.court_id, body)
        return Case(court_id=self.court_id, **opened.model_dump())

    def existing_filer(self, login: str) -> FilerAtCourt:
        """A CM/ECF login that the court has, such as one of the scenario.

        Raises:
            CsoError: it has none; the message has a similar one.
        """
        found = self._harness.courts.filer(self.court_id, login)
        if found is None:
            known = [each.login for each in self._harness.courts.all_filers(self.court_id)]
            raise CsoError(f"There is no filer {login!r} at {self.court_id}.{did_you_mean(login, known)}")
        return FilerAtCourt(court_id=self.court_id, **found.model_dump())

    def existing_case(self, case_number: str) -> Case:
        """A case that the court has, such as one of the scenario.

        Raises:
            CsoError: it has none; the message has a similar one.
        """
        cases = {each.case_number: each for each in self._harness.courts.all_cases(self.court_id)}
        if case_number not in cases:
            raise CsoError(f"There is no case {case_number!r} at {self.court_id}.{did_you_mean(case_number, cases)}")
        return Case(court_id=self.court_id, **cases[case_number].model_dump())
