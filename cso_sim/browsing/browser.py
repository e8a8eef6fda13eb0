"""A browser without a screen, synchronous."""

# Made from async_browser.py by `python -m tests.harness.synchronous`; change that one.

from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode, urljoin

from cso_sim.browsing.errors import BrowsingError
from cso_sim.browsing.forms import Form
from cso_sim.browsing.page import Page

if TYPE_CHECKING:
    import httpx

# Fetch standard: a browser gives up at the twenty-first redirect.
MOST_REDIRECTS = 20
_HEADERS = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
_KEPT = (307, 308)
_FORM_POST = ("code", "id_token", "response", "error", "logout_token")
File = tuple[str, bytes, str]


class Browser:
    """A browser with its own cookies, in front of whatever `client` reaches. As a context manager it closes the client.

    `hops` are the responses of the last navigation, in order: the redirects, and the page at the end. A page that posts an
    OpenID response by script (`response_mode=form_post`) is posted, as a browser would, and is a hop too.
    """

    def __init__(self, client: "httpx.Client") -> None:
        self.client = client
        self.hops: list[httpx.Response] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the client."""
        self.client.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self._page if self.hops else 'no page yet'}>"

    @property
    def page(self) -> Page:
        """The page that is shown. Raises `BrowsingError` before the first."""
        if not self.hops:
            raise BrowsingError("The browser shows no page yet: open one first.")
        return self._page

    def open(self, url: str) -> Page:
        """Goes to an address, which may be relative to the page, or to the client's base address if there is no page yet."""
        return self._arrive(self.client.get(self._absolute(url), headers=_HEADERS, follow_redirects=False))

    def submit(self, which: int | str = 0, /, files: Mapping[str, File] | None = None, **typed: str | None) -> Page:
        """Fills in a form of the page and sends it: the one with this number, `data-testid` or control.

        `typed` are values by control; `None` leaves one out. `files` are (name, content, type) by control.

        Raises:
            BrowsingError: the page has no such form.
        """
        form = self.page.form(which)
        return self.send(form, form.filled(typed), files)

    def send(self, form: Form, values: Mapping[str, str], files: Mapping[str, File] | None = None) -> Page:
        """Sends a form with these values and no others."""
        url = urljoin(self.page.url, form.action)
        if form.method != "post":
            return self.open(f"{url.partition('#')[0].partition('?')[0]}?{urlencode(values)}")
        if form.encoding == "multipart/form-data" and not files:
            parts = {name: (None, value.encode()) for name, value in values.items()}
            return self._arrive(self.client.post(url, files=parts, headers=_HEADERS, follow_redirects=False))
        return self._arrive(self.client.post(url, data=values, files=files, headers=_HEADERS, follow_redirects=False))

    def _absolute(self, url: str) -> str:
        # A path is below the client's base address, which may have a path itself (`/w/name`). A page's own links have it already.
        base = self.client.base_url
        if url.startswith("/") and base.path != "/" and f"{url}/".startswith(base.path):
            return urljoin(str(base), url)
        return url if url.startswith("/") or not self.hops else urljoin(self.page.url, url)

    def _arrive(self, response: "httpx.Response") -> Page:
        self.hops = [response]
        while (following := self._next(response)) is not None:
            if len(self.hops) > MOST_REDIRECTS:
                raise BrowsingError(f"More than {MOST_REDIRECTS} redirects, the last one to {following.url}.")
            response = self.client.send(following, follow_redirects=False)
            self.hops.append(response)
        self._page = Page(response)
        return self._page

    def _next(self, response: "httpx.Response") -> "httpx.Request | None":
        """The request that a browser sends next by itself."""
        here = str(response.request.url)
        if response.is_redirect:
            target = urljoin(here, response.headers["location"])
            if response.status_code in _KEPT:
                request = response.request
                kept = {**_HEADERS, "content-type": request.headers.get("content-type", "")}
                return self.client.build_request(request.method, target, content=request.content, headers=kept)
            return self.client.build_request("GET", target, headers=_HEADERS)
        form = _posted_by_script(Page(response))
        if form is None:
            return None
        return self.client.build_request("POST", urljoin(here, form.action), data=form.values, headers=_HEADERS)


def _posted_by_script(page: Page) -> Form | None:
    """The form of an OpenID response that the page posts by script (Form Post Response Mode §2)."""
    if page.status != 200 or not page.is_html or "<script" not in page.response.text:
        return None
    if len(page.forms) != 1 or page.forms[0].method != "post":
        return None
    form = page.forms[0]
    is_hidden = all(each.kind in ("hidden", "submit") for each in form.fields)
    return form if is_hidden and any(form.has(name) for name in _FORM_POST) else None
