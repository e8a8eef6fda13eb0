"""A member of the Service Center's staff with a browser at the desk: the steps that they take there, through its pages."""

import httpx

from tests.driver.browser import Browser

OPERATOR, OPERATOR_KEY = "operator", "Service-Center-Key1"
REASON = "The holder called and asked for it."


class StaffBrowser(Browser):
    """A browser that knows its way around the desk. It follows redirects."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        super().__init__(client, follows=True)

    async def log_in(self, login: str = OPERATOR, key: str = OPERATOR_KEY) -> httpx.Response:
        """Opens the desk, is led to the login, and sends it."""
        await self.open("/service-center/")
        return await self.submit("key", login=login, key=key)

    async def find(self, typed: str) -> httpx.Response:
        """Searches for accounts."""
        await self.open("/service-center/")
        query = httpx.QueryParams({**self.form("q").values, "q": typed})
        return await self.open(f"/service-center/?{query}")

    async def act(self, address: str, reason: str = REASON, **typed: str) -> httpx.Response:
        """Does what an address of the desk is for: the reason, and then the last word. Stops at any other page."""
        page = await self.open(address)
        if 'data-testid="confirmation"' not in page.text:
            return page
        page = await self.submit("reason", reason=reason, **typed)
        return await self.submit("confirmed") if 'data-testid="last-question"' in page.text else page

    async def act_on(self, number: str, act: str, reason: str = REASON) -> httpx.Response:
        """One of the acts on the page of an account."""
        return await self.act(f"/service-center/accounts/{number}/{act}", reason)
