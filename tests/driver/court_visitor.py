"""A person with a browser at the courts: the steps that people take there, each through the pages that are shown."""

import re
from typing import Any

import httpx

from tests.driver.browser import Browser

PDF = b"%PDF-1.7\n%fictional\n"


class CourtVisitor(Browser):
    """A browser that knows its way around the courts. It follows redirects."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        super().__init__(client, follows=True)

    async def log_in(self, court_id: str, login: str, key: str) -> httpx.Response:
        """The court's own login form, sent without opening it."""
        data = {"login": login, "key": key, "clcode": ""}
        address = f"/courts/{court_id}/cgi-bin/login.pl"
        return await self._arrive(await self.client.post(address, data=data, follow_redirects=False))

    async def sign_on(self, court_id: str, return_to: str = "/") -> httpx.Response:
        """Central Sign-On from a court's login page, as far as it goes by itself."""
        return await self.open(f"/courts/{court_id}/login?return_to={return_to}")

    async def link(self, court_id: str, login: str, key: str) -> httpx.Response:
        """Links by the pages: the proof, the verification, the confirmation. Returns the first page that is another one."""
        page = await self.prove(court_id, login, key)
        return await self.submit("proof") if 'data-testid="verify-form"' in page.text else page

    async def prove(self, court_id: str, login: str, key: str) -> httpx.Response:
        """Opens the link form, fills it in and sends it, as far as the verification page. Returns the page that replaces the form
        if there is none.
        """
        page = await self.open(f"/courts/{court_id}/link")
        if 'data-testid="link-form"' not in page.text:
            return page
        return await self.submit("key", login=login, key=key)

    async def link_by_json(self, court_id: str, login: str, key: str) -> httpx.Response:
        """The JSON twin of the link form."""
        headers = {"accept": "application/json"}
        return await self.client.post(f"/courts/{court_id}/link", json={"login": login, "key": key}, headers=headers)

    async def file(
        self, court_id: str, case_number: str, event: str = "Motion", content: bytes = PDF, name: str = "motion.pdf"
    ) -> httpx.Response:
        """Opens the filing form, fills it in and sends it. Returns the page that replaces it if there is no form."""
        page = await self.open(f"/courts/{court_id}/filings/new")
        if 'data-testid="filing-form"' not in page.text:
            return page
        return await self.upload(content, name, case_number=case_number, event=event)

    async def upload(self, content: bytes = PDF, name: str = "motion.pdf", **typed: str) -> httpx.Response:
        """Submits the filing form of the page with a document."""
        form = self.form("case_number")
        values = {name: value for name, value in {**form.values, **typed}.items() if name != "document"}
        return await self.send(form, values, {"document": (name, content, "application/pdf")})

    async def whoami(self, court_id: str) -> dict[str, Any]:
        """Who the court takes this browser for."""
        answer: dict[str, Any] = (await self.client.get(f"/courts/{court_id}/whoami")).json()
        return answer

    def token(self) -> str:
        """The page's form token."""
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.page.text)
        assert found, self.page.text
        return found[1]
