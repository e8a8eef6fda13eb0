"""What a visitor wants to see of the board, as the query of its address says."""

from collections.abc import Mapping
from typing import NamedTuple, get_args
from urllib.parse import urlencode

from court_rp.courts.phase import Phase
from cso_sim.console.persons.listing import Listing

PEOPLE_AT_ONCE = 20
COURTS_AT_ONCE = 6
_LONGEST = 200


class Chosen(NamedTuple):
    """The filters and pages. `person` names one person (`Person.ref`), `court` is an id or a part of a court's name.

    `page` counts pages of people, `courts` pages of courts, both as the visitor sent them.
    """

    who: str = ""
    q: str = ""
    person: str = ""
    court: str = ""
    phase: Phase | None = None
    page: str = ""
    courts: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Chosen":
        """What a query asks for."""

        def text(name: str) -> str:
            return query.get(name, "").strip()[:_LONGEST]

        phase: Phase | None = next((each for each in get_args(Phase) if each == text("phase")), None)
        return cls(text("who"), text("q"), text("person"), text("court"), phase, text("page"), text("courts"))

    @property
    def is_filtered(self) -> bool:
        """Whether less is shown than without a query."""
        return any((self.q, self.person, self.court, self.phase, self.who not in {"", "scenario"}))

    def listing(self, court_id: str) -> Listing:
        """The people whom it asks for. `court_id` is the only court that is shown, if it is one."""
        return Listing.of(self.who, self.q, court_id, self.page)

    def query(self, **changed: str) -> str:
        """The query of an address with these filters and pages, and with `changed`; begins with `?`, or is empty."""
        members = {name: value for name, value in {**self._asdict(), **changed}.items() if value}
        return f"?{urlencode(members)}" if members else ""
