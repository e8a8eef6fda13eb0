"""Tools that visit the courts' pages with a browser: log in, sign on, link, file, and any page beside."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from cso_idp.mfa.verify import code_at
from cso_kit.web.validation_messages import did_you_mean
from cso_sim.browsing import AsyncVisitor, Page
from cso_sim.browsing.async_visitor import PDF
from cso_sim.mcp.inputs import MAIN, BrowserName, CourtId, FilerLogin, LoginId
from cso_sim.mcp.offered import Offered, Tools, changes, reads
from cso_sim.mcp.simulator import ToolRefusedError
from cso_sim.mcp.tools.pages import PageView, shown

FilerKey = Annotated[
    str | None, Field(description="The CM/ECF password; null takes the one that the court gave out last.")
]


class WhoView(BaseModel):
    """Who a court takes a browser for."""

    authenticated: bool = Field(description="Whether the browser has a session there.")
    by: str | None = Field(description="How it was opened: cmecf (the court's login), cso or pacer (reading only).")
    sub: str | None = Field(description="The person's identity at the provider.")
    login: str | None = Field(description="The filer's CM/ECF login there.")
    may_file: bool = Field(description="Whether this session may file.")
    linked: bool = Field(description="Whether the account is linked there.")


class StepView(BaseModel):
    """How a step with a browser ended."""

    done: bool = Field(description="Whether it succeeded. If not, `page` shows why; explain_refusal says more.")
    who: WhoView = Field(description="Who the court takes the browser for now.")
    page: PageView = Field(description="The page at the end.")


class VisitTools(Tools):
    """Visits with a browser."""

    def offered(self) -> list[Offered]:
        """The tools, in the order in which they are listed."""
        return [
            changes(self.log_in_at_court),
            changes(self.sign_on),
            changes(self.link_account),
            changes(self.file_document),
            reads(self.who_am_i),
            changes(self.log_out),
            changes(self.open_page),
            changes(self.submit_form),
            changes(self.close_browser),
            reads(self.one_time_code),
        ]

    async def log_in_at_court(
        self, court_id: CourtId, login: FilerLogin, key: FilerKey = None, browser: BrowserName = MAIN
    ) -> StepView:
        """Log in with a court's own login, as before its go-live. A live court shows Central Sign-On instead."""
        visitor = await self.simulator.browser(browser)
        page = await visitor.log_in(court_id, login, key if key is not None else await self._key(court_id, login))
        who = await visitor.whoami(court_id)
        return _step(visitor, page, who, done=who["by"] == "cmecf" and who["login"] == login)

    async def sign_on(
        self,
        court_id: CourtId,
        loginId: LoginId,
        password: Annotated[
            str | None, Field(description="The PACER password; null takes the one that was given out last.")
        ] = None,
        otpCode: Annotated[
            str | None, Field(description="A one-time code; null computes it if the account has an app.")
        ] = None,
        clientCode: Annotated[str | None, Field(description="A client code, for accounts that need one.")] = None,
        browser: BrowserName = MAIN,
    ) -> StepView:
        """Sign on at a court by Central Sign-On, with a PACER account. The redaction rules are accepted.

        A browser that is signed on already is not asked for a password again, so use another browser for another person.
        """
        harness = await self.simulator.harness()
        account = await harness.accounts.get(loginId)
        given = password if password is not None else account.password
        if given is None:
            raise ToolRefusedError(f"The holder of {loginId} has changed the password; give it as password.")
        visitor = await self.simulator.browser(browser)
        more = {"clientCode": clientCode} if clientCode is not None else {}
        page = await visitor.sign_on(court_id, loginId, given, **more)
        if page.find("otpCode") is not None and not page.refusal:
            code = otpCode or (await self._code(account.mfa_secret) if account.mfa_secret else None)
            if code is not None:
                page = await visitor.answer(otpCode=code, **more)
        who = await visitor.whoami(court_id)
        return _step(visitor, page, who, done=who["by"] == "cso" and who["sub"] == account.sub)

    async def link_account(
        self, court_id: CourtId, login: FilerLogin, key: FilerKey = None, browser: BrowserName = MAIN
    ) -> StepView:
        """Link a CM/ECF login to the PACER account that the browser is signed on with, as its holder does: sign_on first.

        It is done once at each court; only the desk can undo it (unlink_by_hand).
        """
        visitor = await self.simulator.browser(browser)
        page = await visitor.link(court_id, login, key if key is not None else await self._key(court_id, login))
        who = await visitor.whoami(court_id)
        return _step(visitor, page, who, done=page.status < 400 and page.marked("cmecf-login") is not None)

    async def file_document(
        self,
        court_id: CourtId,
        case_number: Annotated[str, Field(description="The case; list_cases lists those of the court.")],
        event: Annotated[
            str | None, Field(description="The event, such as Motion; null takes the first that the form offers.")
        ] = None,
        on_behalf_of: Annotated[
            str | None, Field(description="For a filing agent: the login of the attorney to file for.")
        ] = None,
        browser: BrowserName = MAIN,
    ) -> StepView:
        """File a small fictional PDF in a case. The browser must be logged in there as somebody who may file."""
        visitor = await self.simulator.browser(browser)
        more = {"on_behalf_of": on_behalf_of} if on_behalf_of is not None else {}
        page = await visitor.file(court_id, case_number, event, PDF, "motion.pdf", **more)
        who = await visitor.whoami(court_id)
        return _step(visitor, page, who, done=page.status == 200 and page.path.endswith("/notice"))

    async def who_am_i(self, court_id: CourtId, browser: BrowserName = MAIN) -> WhoView:
        """Tell who a court takes a browser for, and whether it may file there."""
        return WhoView.model_validate(await (await self.simulator.browser(browser)).whoami(court_id))

    async def log_out(self, court_id: CourtId, browser: BrowserName = MAIN) -> StepView:
        """Log out at a court. After Central Sign-On this ends the sign-on, and the sessions at all courts."""
        visitor = await self.simulator.browser(browser)
        page = await visitor.log_out(court_id)
        who = await visitor.whoami(court_id)
        return _step(visitor, page, who, done=not who["authenticated"])

    async def open_page(
        self,
        address: Annotated[
            str, Field(description="A path such as /courts/cacd/ or /account/, or an address from a page's links.")
        ],
        browser: BrowserName = MAIN,
    ) -> PageView:
        """Open any page of the simulator, or of an application on this machine, and show its text, forms and links.

        No other host is visited, also not by a redirect.
        """
        visitor = await self.simulator.browser(browser)
        return shown(await visitor.open(address), _way(visitor))

    async def submit_form(
        self,
        values: Annotated[
            dict[str, str | None], Field(description="What is typed, by control; null leaves a control out.")
        ],
        form: Annotated[str, Field(description="Which form of the page: its name, its number or a control.")] = "0",
        browser: BrowserName = MAIN,
    ) -> PageView:
        """Fill in a form of the page that the browser shows, send it, and show the page that follows."""
        visitor = await self.simulator.browser(browser)
        which = visitor.page.form(int(form) if form.isdecimal() else form)
        unknown = [name for name in values if not which.has(name)]
        if unknown:
            there = ", ".join(each.name for each in which.fields if each.name and each.kind != "hidden") or "none"
            raise ToolRefusedError(f"The form has no control {unknown[0]!r}; it has: {there}.")
        return shown(await visitor.send(which, which.filled(values)), _way(visitor))

    async def close_browser(self, browser: BrowserName) -> str:
        """Close a browser and forget its cookies, as closing a private window does. Nobody is logged out by it."""
        if await self.simulator.close_browser(browser):
            return f"The browser {browser!r} is closed."
        known = ", ".join(self.simulator.browsers()) or "none"
        raise ToolRefusedError(f"There is no browser {browser!r}; open are: {known}.")

    async def one_time_code(self, loginId: LoginId) -> str:
        """Compute the one-time code that an account's first authenticator app shows now, by protocol time."""
        account = await (await self.simulator.harness()).accounts.get(loginId)
        if account.mfa_secret is None:
            raise ToolRefusedError(f"{loginId} has no authenticator app; change_account with mfa_secret gives it one.")
        return await self._code(account.mfa_secret)

    async def _code(self, secret: str) -> str:
        clock = await (await self.simulator.harness()).clock.read()
        return code_at(secret, int(clock.protocol.timestamp()))

    async def _key(self, court_id: str, login: str) -> str:
        courts = (await self.simulator.harness()).courts
        filer = await courts.filer(court_id, login)
        if filer is None:
            near = did_you_mean(login, [each.login for each in (await courts.filers(court_id)).filers])
            raise ToolRefusedError(f"{court_id} has no filer {login!r}; list_filers lists them.{near}")
        if filer.key is None:
            raise ToolRefusedError(f"The holder of {login} has changed the password; give it as key.")
        return filer.key


def _way(visitor: AsyncVisitor) -> list[str]:
    """The addresses of the last navigation. Their parameters may be codes, which are nobody's business."""
    return [str(hop.request.url.copy_with(query=None, fragment=None)) for hop in visitor.hops]


def _step(visitor: AsyncVisitor, page: Page, who: dict[str, Any], *, done: bool) -> StepView:
    return StepView(done=done, who=WhoView.model_validate(who), page=shown(page, _way(visitor)))
