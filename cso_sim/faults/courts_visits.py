"""Faults of a court towards somebody who is logged in: at its pages, and at linking."""

from typing import ClassVar

from court_rp.linking.strike_points import LINK_PROOF
from court_rp.visits.strike_points import SEARCH, VISIT
from court_rp.visits.visit import Visit
from cso_kit.faults.fault import Expects, Fault, Kind, Occasion


class LoginPageAgain(Fault[Visit]):
    """A court answers a request with a good cookie as if nobody were logged in: with its login page, or with the way to Central
    Sign-On.

    Sends the same request once again before it logs in again.
    """

    name = "court_login_page_again"
    kind: ClassVar[Kind] = "court"
    expects: ClassVar[Expects] = "recover"
    strikes = VISIT
    source = "freelawproject/courtlistener#2160, #2123; freelawproject/juriscraper PR#618"

    def strike(self, value: Visit, occasion: Occasion) -> Visit:
        return value._replace(session=None, filer=None, link=None, holder=None, client_code=None)


class NoAccessPrivileges(Fault[Visit]):
    """A court's case search says once "This user has no access privileges defined.", though the account may search.

    Sends the same request once again before it believes it.
    """

    name = "court_no_access_privileges"
    kind: ClassVar[Kind] = "court"
    expects: ClassVar[Expects] = "recover"
    strikes = SEARCH
    source = "juriscraper 4.0.1, pacer/http.py (retries on this text)"

    def fits(self, value: Visit) -> bool:
        return value.session is not None and value.session.may_search

    def strike(self, value: Visit, occasion: Occasion) -> Visit:
        session = value.session
        return value if session is None else value._replace(session=session._replace(may_search=False))


class LinkRefused(Fault[str | None]):
    """A court calls a right CM/ECF password wrong when somebody links. It counts towards the lock of that login.

    Shows what the court said, and lets the person decide whether to try again; it does not try again by itself, because the court
    would lock the login.
    """

    name = "link_refused"
    kind: ClassVar[Kind] = "court"
    strikes = LINK_PROOF
    source = (
        "cacd.uscourts.gov, NextGen CM/ECF (linking needs the CM/ECF login); getting a lost one takes the court's help"
    )

    def strike(self, value: str | None, occasion: Occasion) -> str | None:
        return None
