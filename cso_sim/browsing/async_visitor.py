"""A person with a browser at the courts, asynchronous: the steps that people take there, through the pages that are shown."""

from typing import Any
from urllib.parse import urlencode

from cso_sim.browsing.async_browser import AsyncBrowser
from cso_sim.browsing.errors import BrowsingError
from cso_sim.browsing.page import Page

PDF = b"%PDF-1.7\n%fictional\n"
# A sign-on has fewer pages than this; a page that comes back unchanged must not be sent for ever.
_MOST_PAGES = 10


class AsyncVisitor(AsyncBrowser):
    """A browser that knows its way around the courts.

    Addresses are relative to the client's base address. Each method returns the page that it ends at, which may be a refusal
    (`page.refusal`); nothing is raised for one.
    """

    async def log_in(self, court_id: str, login: str, key: str, client_code: str = "") -> Page:
        """Logs in with a court's own login. At a live court there is no such form; the page that replaces it is returned."""
        page = await self.open(f"/courts/{court_id}/cgi-bin/login.pl")
        if page.find("key") is None:
            return page
        return await self.submit("key", login=login, key=key, clcode=client_code)

    async def sign_on(
        self,
        court_id: str,
        loginId: str,
        password: str,
        *,
        return_to: str = "/",
        **more: str,
    ) -> Page:
        """Signs on by Central Sign-On from a court's login page.

        A signed-on browser is not asked again. `more` are the values for further pages: `otpCode`, `clientCode`, or
        `answer="allow"` for an application that asks. The redaction rules are accepted. It stops at a page that it has no values
        for, and at a refusal.
        """
        await self.open(f"/courts/{court_id}/login?{urlencode({'return_to': return_to})}")
        return await self.answer(loginId=loginId, password=password, **more)

    async def answer(self, **values: str) -> Page:
        """Answers the provider's pages of a sign-on, from the page that is shown on, as far as the values go, each once."""
        left = dict(values)
        for _ in range(_MOST_PAGES):
            page = self.page
            asked = (
                page.find(name) for name in left if name != "loginId"
            )  # a step's page may name the account in a form
            form = next((form for form in asked if form is not None), None)
            if form is None and not page.refusal:
                form = page.find("acknowledge-form")
            if form is None:
                return page
            await self.send(form, form.filled({name: left.pop(name) for name in list(left) if form.has(name)}))
        raise BrowsingError(f"The sign-on does not end: it is still at {self.page.url}.")

    async def link(self, court_id: str, login: str, key: str) -> Page:
        """Links by the pages: the proof, the verification, the confirmation. Returns the first page that is another one."""
        page = await self.open(f"/courts/{court_id}/link")
        if page.find("link-form") is None:
            return page
        page = await self.submit("link-form", login=login, key=key)
        return page if page.find("verify-form") is None else await self.submit("verify-form")

    async def file(
        self,
        court_id: str,
        case_number: str,
        event: str | None = None,
        content: bytes = PDF,
        name: str = "motion.pdf",
        **more: str,
    ) -> Page:
        """Files a document (PDF) in a case. Without an `event` it is the first that the form offers.

        `more` are the values of further controls, such as `on_behalf_of`. Returns the notice, or the page that replaces the form.
        """
        page = await self.open(f"/courts/{court_id}/filings/new")
        if page.find("filing-form") is None:
            return page
        if event is None:
            control = page.form("filing-form").control("event")
            event = next((value for value in control.options if value), "") if control else ""
        document = {"document": (name, content, "application/pdf")}
        return await self.submit("filing-form", files=document, case_number=case_number, event=event, **more)

    async def whoami(self, court_id: str) -> dict[str, Any]:
        """Who the court takes this browser for. Raises `BrowsingError` if the court does not say."""
        headers = {"accept": "application/json"}
        response = await self.client.get(f"/courts/{court_id}/whoami", headers=headers)
        if response.status_code != 200:
            raise BrowsingError(f"{response.request.url} answered {response.status_code}: {response.text[:200]}")
        answer: dict[str, Any] = response.json()
        return answer

    async def log_out(self, court_id: str) -> Page:
        """Logs out at a court, and of Central Sign-On if it was by that."""
        return await self.open(f"/courts/{court_id}/cgi-bin/login.pl?logout")
