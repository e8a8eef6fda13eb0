"""The sections of the desk: one visible list. A room with pages of its own at the desk adds a line here.

The pages of a section call `Desk.show` with its name, so that the menu marks where the clerk is.
"""

from typing import NamedTuple


class Section(NamedTuple):
    """One section: its name, what the menu and the overview say, and its path below the court's address."""

    name: str
    label: str
    about: str
    path: str


OVERVIEW = Section("overview", "Overview", "Where the court stands, and what was done last.", "/desk/")
FILERS = Section(
    "filers", "Filers", "Look for a filer: reset a password, undo a link, rename or join logins.", "/desk/filers"
)
TRANSITION = Section(
    "transition",
    "Transition",
    "The court's calendar: announce, set and move dates, freeze, go live.",
    "/desk/transition",
)
NOTICES = Section("notices", "Notices", "What the court posted, and posting another notice.", "/desk/notices")
REGISTRATIONS = Section(
    "registrations",
    "Registrations",
    "Requests for e-filing: approve, deny, or ask for more.",
    "/desk/registrations",
)
SECTIONS = (OVERVIEW, FILERS, REGISTRATIONS, TRANSITION, NOTICES)
