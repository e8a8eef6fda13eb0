"""A browser without a screen: it keeps cookies, shows the last page, submits its forms, and goes where redirects send it."""

from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode, urljoin, urlsplit

import httpx

from tests.driver.forms import Form, forms

_MOST_REDIRECTS = 20
_HTML = {"accept": "text/html"}


class Browser:
    """One browser with its own cookies, in front of whatever `client` reaches.

    A browser that `follows` goes where each redirect sends it and keeps the way in `trail`, as people's browsers do. One that
    does not stops at every redirect, for tests of what a redirect says.
    """

    def __init__(self, client: httpx.AsyncClient, *, follows: bool = False) -> None:
        self.client = client
        self.page = httpx.Response(204)
        self.trail: list[str] = []
        self._follows = follows

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self.client.aclose()

    @property
    def path(self) -> str:
        """Where the browser is."""
        return self.page.request.url.path

    async def open(self, url: str) -> httpx.Response:
        """Opens a page."""
        return await self._arrive(await self.client.get(url, headers=_HTML, follow_redirects=False))

    async def follow(self) -> httpx.Response:
        """Goes where the last response sends the browser."""
        return await self.open(self.page.headers["location"])

    async def give_password(self, login_id: str, password: str, /, **more: str) -> httpx.Response:
        """Submits the sign-on page. The redaction rules are accepted with it, as programs do, so filers see no further page."""
        return await self.submit("password", **{"loginId": login_id, "password": password, "redactFlag": "1", **more})

    async def submit(self, which: int | str = 0, /, **typed: str) -> httpx.Response:
        """Submits a form of the page with the typed values: the form with this number, or the first one with this input."""
        form = self.form(which)
        return await self.send(form, {**form.values, **typed})

    def form(self, which: int | str) -> Form:
        """The page's form with this number, or its first with an input of this name."""
        found = forms(self.page.text)
        if isinstance(which, str):
            found = [form for form in found if which in form.values]
        number = which if isinstance(which, int) else 0
        assert len(found) > number, f"no form {which!r} at {self.page.request.url}: {self.page.text[:3000]}"
        return found[number]

    async def send(self, form: Form, values: dict[str, str], files: Any = None) -> httpx.Response:
        """Sends a form with these values and no others."""
        url = urljoin(str(self.page.request.url), form.action)
        if form.method == "get":
            return await self.open(f"{url.partition('?')[0]}?{urlencode(values)}")
        return await self._arrive(
            await self.client.post(url, data=values, files=files, headers=_HTML, follow_redirects=False)
        )

    async def _arrive(self, response: httpx.Response) -> httpx.Response:
        self.trail = [urlsplit(str(response.request.url)).path]
        while self._follows and response.is_redirect:
            assert len(self.trail) <= _MOST_REDIRECTS, self.trail
            target = urljoin(str(response.request.url), response.headers["location"])
            response = await self.client.get(target, headers=_HTML, follow_redirects=False)
            self.trail.append(urlsplit(target).path)
        self.page = response
        return response
