"""The browsers of a test, asynchronous: visitors who know the accounts of the test's federation.

`cso_sim.browsing` has the browser and the steps at the courts; this module adds what needs the control plane or the test.
"""

from http.cookiejar import Cookie
from typing import TYPE_CHECKING, Any

import httpx

from cso_idp.control.models import AccountView
from cso_sim.browsing import AsyncVisitor, Page
from cso_sim.testing.codes import code_of
from cso_sim.testing.errors import StoppedError

if TYPE_CHECKING:
    from cso_sim.harness.async_harness import AsyncHarness


class AsyncCsoVisitor(AsyncVisitor):
    """A browser of a test. See `cso_sim.browsing.AsyncVisitor` for the pages, their forms, and the steps at the courts."""

    def __init__(self, client: httpx.AsyncClient, harness: "AsyncHarness") -> None:
        super().__init__(client)
        self._harness = harness
        self._ends: set[str] = set()

    async def answer_as(self, person: AccountView | str) -> Page:
        """Answers the provider's sign-on pages for a person, from the page that is shown on: user name and password, the one-time
        code, the redaction rules, and consent. Returns the first page that is not one of them, or that refuses.
        """
        account = await self._harness.accounts.get(person) if isinstance(person, str) else person
        values = {"loginId": account.loginId, "password": account.password or "", "answer": "allow"}
        if account.mfa_secret:
            values["otpCode"] = code_of(account, await self._harness.clock.read())
        return await self.answer(**values)

    def take(self, cookies: dict[str, str]) -> None:
        """Takes cookies of the federation by name, such as those of `harness.accounts.sign_on`."""
        host = self.client.base_url.host
        for name, value in cookies.items():
            # The cookie jar gives a host without a dot this ending (RFC 2965).
            self.client.cookies.set(name, value, host if "." in host else f"{host}.local", self.client.base_url.path)

    def storage_state(self) -> dict[str, Any]:
        """The cookies in Playwright's form: `browser.new_context(storage_state=visitor.storage_state())`."""
        return {"cookies": [_as_playwright_has_it(cookie) for cookie in self.client.cookies.jar], "origins": []}

    def ends_at(self, address: str) -> None:
        """Stops at redirects to an address, which belongs to an application that nobody runs. The redirect is the page then."""
        self._ends.add(address)

    def must_show(self, what: str, *, is_there: bool) -> None:
        """Raises `StoppedError` unless the expected page is there; `what` says what did not work."""
        if not is_there:
            page = self.page
            raise StoppedError(f"{what}: {page.path} answered {page.status}: {page.refusal or page.text[:400]}", page)

    def _next(self, response: httpx.Response) -> httpx.Request | None:
        following = super()._next(response)
        if following is not None and str(following.url).partition("?")[0] in self._ends:
            return None
        return following


def _as_playwright_has_it(cookie: Cookie) -> dict[str, Any]:
    return {
        "name": cookie.name,
        "value": cookie.value or "",
        "domain": cookie.domain.removesuffix(".local"),
        "path": cookie.path,
        "expires": cookie.expires or -1,
        "httpOnly": cookie.has_nonstandard_attr("HttpOnly"),
        "secure": cookie.secure,
        "sameSite": (cookie.get_nonstandard_attr("SameSite") or "Lax").capitalize(),
    }
