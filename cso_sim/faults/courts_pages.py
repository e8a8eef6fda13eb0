"""Faults of whole pages of a court: its login page and its docket."""

from typing import ClassVar

from starlette.types import ASGIApp, Receive, Scope, Send

from court_rp.visits.strike_points import DOCKET, LOGIN_PAGE
from cso_kit.faults.fault import Expects, Kind
from cso_sim.faults.connections import ConnectionFault, Fields, answer

_MAINTENANCE = (
    b"<!doctype html><title>CM/ECF</title><h1>CM/ECF is not available</h1>"
    b"<p>The system is down for maintenance. Please try again later.</p>"
)
# What clients look for: the form of a court that has not converted, and the way to Central Sign-On of one that has.
_FORM = b'<form name="GetPass" method="post"><input name="login"><input name="key" type="password"></form>'
_BOUNCE = b'<script>location.assign("https://pacer.login.uscourts.gov/csologin/login.jsf");</script>'


class Maintenance(ConnectionFault):
    """A court's login page is down for maintenance, and says so with status 200.

    Says that the court is away and tries again later; it does not take the page for a login form or for a wrong password.
    """

    name = "court_maintenance"
    kind: ClassVar[Kind] = "court"
    strikes = LOGIN_PAGE
    source = "freelawproject/courtlistener#1542; courts announce maintenance of CM/ECF by such a page"

    async def act(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send, 200, [(b"content-type", b"text/html")], _MAINTENANCE)


class BothPages(ConnectionFault):
    """A court's login page has the court's own form and the way to Central Sign-On at once.

    Chooses one of them by what it knows of the court, and tries the other if that is refused; it does not crash.
    """

    name = "court_both_login_pages"
    kind: ClassVar[Kind] = "court"
    expects: ClassVar[Expects] = "recover"
    strikes = LOGIN_PAGE
    source = "scales-okn/PACER-tools#6, #9"

    def change(self, status: int, headers: Fields, body: bytes) -> tuple[int, Fields, bytes]:
        return status, headers, body.replace(b"</body>", (_BOUNCE if b'name="key"' in body else _FORM) + b"</body>")


class HalfWritten(ConnectionFault):
    """A court's docket ends in the middle, with status 200 and the length of what was written.

    Notices that the page is not whole (its end is missing), and asks again instead of taking entries for deleted.
    """

    name = "docket_half_written"
    kind: ClassVar[Kind] = "court"
    strikes = DOCKET
    source = "juriscraper 4.0.1, pacer/docket_report.py (parses whatever it gets)"

    def change(self, status: int, headers: Fields, body: bytes) -> tuple[int, Fields, bytes]:
        return status, headers, body[: len(body) // 2]
