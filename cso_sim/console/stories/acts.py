"""Does what a step says, as people do it: over HTTP and through the pages, with the visitor's own browser or a clerk's.

Only the calendar is moved by the console itself, by the same method as at the control plane.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request

from cso_idp.service_center import SERVICE_CENTER
from cso_kit.time.american import day_text, moment_text
from cso_kit.web.paging import MOST
from cso_sim.browsing import AsyncVisitor, Page
from cso_sim.console.stories.accounts import AccountActs, confirmed
from cso_sim.console.stories.acting import Acting, browser_of_staff
from cso_sim.console.stories.refused import ActRefusedError, needs
from cso_sim.control.of_request import BOTH
from cso_sim.scenario.courts import known_courts
from cso_sim.scenario.document import FilerTable
from cso_sim.stories.cast import Cast, Credentials
from cso_sim.stories.document import ActTable


class Acts:
    """The acts of a story's cast with one browser. Each returns a sentence that says what was done.

    Args:
        request: the request of whoever pressed the button.
        cast: the story's cast.
        browser: the visitor's browser.
    """

    def __init__(self, request: Request, cast: Cast, browser: Acting) -> None:
        self._request = request
        self._cast = cast
        self._browser = browser
        self._accounts = AccountActs(request, cast, browser)

    async def do(self, act: ActTable) -> str:
        """Does one thing.

        Raises:
            ActRefusedError: it was refused; the message says by what.
            BrowsingError: a page was not as expected.
        """
        known: dict[str, Callable[[ActTable], Awaitable[str]]] = {
            "set_calendar": self._set_calendar,
            "log_in": self._log_in,
            "sign_on": self._sign_on,
            "link": self._link,
            "file": self._file,
            "log_out": self._log_out,
            "change_go_live": self._change_go_live,
            **self._accounts.known(),
        }
        return await known[act.act](act)

    async def _set_calendar(self, act: ActTable) -> str:
        moment = act.calendar
        if moment is None:
            raise ActRefusedError("No moment is given.")
        both = BOTH.of(self._request)
        state, real = await both.provider.read_clock()
        if state.read(real).calendar >= moment:
            return "The calendar is there already."
        await both.move_clock_inside(lambda state, real: state.with_calendar(real, moment).checked(real))
        return f"The calendar shows {moment_text(moment, SERVICE_CENTER)}."

    async def _log_in(self, act: ActTable) -> str:
        filer = self._cast.filer(act.who, act.court)
        if filer is None:
            raise ActRefusedError(f"{act.who} has no court login at {act.court}.")
        page = await self._browser.log_in(filer.court, filer.login, filer.key)
        who = await self._browser.whoami(filer.court)
        needs(page, who["by"] == "cmecf" and who["login"] == filer.login, f"{act.who} is not logged in")
        return f"{act.who} is logged in at the {_name(filer.court)} with the court login, in this browser."

    async def _sign_on(self, act: ActTable) -> str:
        await self._signed_on(act)
        return f"{act.who} is signed on at the {_name(act.court)} through Central Sign-On, in this browser."

    async def _signed_on(self, act: ActTable) -> None:
        """Opens the person's session at a court by Central Sign-On; whoever else is signed on in this browser is logged out."""
        known = self._cast.account(act.who, act.login)
        if known is None:
            raise ActRefusedError(f"{act.who} has no PACER account to sign on with.")
        account = Credentials(known.login, act.password or known.password)
        await self._accounts.become(account)
        court_id = act.court or ""
        page = await self._browser.sign_on(court_id, account.login, account.password)
        page = await self._accounts.answer_code(page, account)
        if page.find("reading-form") is not None:
            # An account that cannot file is offered to read (rule A12).
            await self._browser.submit("reading-form")
            page = await self._browser.answer(loginId=account.login, password=account.password)
        who = await self._browser.whoami(court_id)
        needs(page, who["by"] in ("cso", "pacer"), f"{act.who} is not signed on")

    async def _link(self, act: ActTable) -> str:
        filer = self._cast.filer(act.who, act.court)
        if filer is None:
            raise ActRefusedError(f"{act.who} has no court login at {act.court}.")
        if await self._is_linked(act, filer):
            return f"{act.who} is linked at the {_name(filer.court)} already."
        await self._signed_on_somehow(act)
        page = await self._browser.link(filer.court, filer.login, filer.key)
        needs(page, page.status < 400 and page.marked("cmecf-login") is not None, f"{act.who} is not linked")
        return f"{act.who} has linked the court login {filer.login} at the {_name(filer.court)}."

    async def _is_linked(self, act: ActTable, filer: FilerTable) -> bool:
        """Whether somebody has done it by hand, or the step stopped after it. To the person's own account, which one may be."""
        found = (await BOTH.of(self._request).courts.filers(filer.court, 0, MOST, filer.login)).items
        linked = {each.linked_login_id for each in found if each.login == filer.login}
        return bool(linked.intersection(self._cast.logins(act.who)))

    async def _signed_on_somehow(self, act: ActTable) -> None:
        """Signs on for linking, which a court that is not live yet lets people do from its page for linking."""
        known = self._cast.account(act.who, act.login)
        if known is None:
            raise ActRefusedError(f"{act.who} has no PACER account to link.")
        await self._accounts.become(known)
        page = await self._browser.open(f"/courts/{act.court}/link")
        if page.find("link-form") is None:
            page = await self._browser.answer(loginId=known.login, password=known.password)
            await self._accounts.answer_code(page, known)

    async def _file(self, act: ActTable) -> str:
        court_id = act.court or ""
        phase = (await BOTH.of(self._request).courts.court(court_id, 1)).phase
        await (self._signed_on(act) if phase == "live" else self._log_in(act))
        page = await self._browser.file(court_id, act.case or "")
        needs(page, page.status == 200 and page.path.endswith("/notice"), "Nothing is filed")
        return f"{act.who} has filed in {act.case} at the {_name(court_id)}."

    async def _log_out(self, act: ActTable) -> str:
        court_id = act.court or ""
        if (await BOTH.of(self._request).courts.court(court_id, 1)).phase == "live":
            await self._signed_on(act)
        page = await self._browser.log_out(court_id)
        who = await self._browser.whoami(court_id)
        needs(page, not who["authenticated"], f"{act.who} is not logged out")
        return f"{act.who} has logged out at the {_name(court_id)}."

    async def _change_go_live(self, act: ActTable) -> str:
        clerk = self._cast.clerk(act.who, act.court)
        if clerk is None:
            raise ActRefusedError(f"{act.who} does not work at the desk of {act.court}.")
        async with browser_of_staff(self._request) as desk:
            page = await _at_desk(desk, act.court or "", clerk)
            needs(page, page.find("calendar-form") is not None, f"{act.who} is not at the desk")
            wanted = f"{act.day.isoformat()}T00:00" if act.day else ""
            page = await desk.submit("calendar-form", go_live_at=wanted)
            page = await confirmed(desk, page, "The court needs more time.")
        needs(page, page.status == 200, "The day is not changed")
        return f"{act.who} has set the go-live of the {_name(act.court)}: {day_text(act.day) if act.day else 'no day is known'}."


async def _at_desk(desk: AsyncVisitor, court_id: str, clerk: Credentials) -> Page:
    await desk.open(f"/courts/{court_id}/desk/")
    if desk.page.find("staff-login-form") is not None:
        await desk.submit("staff-login-form", login=clerk.login, key=clerk.password)
    return await desk.open(f"/courts/{court_id}/desk/transition")


def _name(court_id: str | None) -> str:
    return known_courts()[court_id or ""].name
