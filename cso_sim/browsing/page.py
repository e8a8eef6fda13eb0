"""A page as the browser shows it: a response, read when something on it is asked for."""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from cso_sim.browsing.errors import BrowsingError
from cso_sim.browsing.forms import Form
from cso_sim.browsing.markup import Markup

if TYPE_CHECKING:
    import httpx


class Page:
    """The page of a response. A response that is no HTML has no forms, and its body is its text."""

    def __init__(self, response: "httpx.Response") -> None:
        self.response = response

    def __repr__(self) -> str:
        return f"<Page {self.status} {self.url}{f' {self.heading!r}' if self.heading else ''}>"

    @property
    def status(self) -> int:
        """The status of the response."""
        return self.response.status_code

    @property
    def url(self) -> str:
        """The page's address."""
        return str(self.response.request.url)

    @property
    def path(self) -> str:
        """The path of the page's address."""
        return self.response.request.url.path

    @property
    def is_html(self) -> bool:
        """Whether the response is a page for people."""
        return self.response.headers.get("content-type", "").partition(";")[0].strip() in (
            "text/html",
            "application/xhtml+xml",
        )

    @cached_property
    def markup(self) -> Markup:
        """What is on the page."""
        return Markup(self.response.text if self.is_html else "")

    @property
    def heading(self) -> str:
        """The page's heading, empty without one."""
        return self.markup.heading

    @property
    def text(self) -> str:
        """The readable text, one line for each block."""
        return self.markup.text if self.is_html else self.response.text

    @property
    def forms(self) -> list[Form]:
        """The forms, in the page's order."""
        return self.markup.forms

    @property
    def refusal(self) -> str:
        """What the page announces as an alert: why something was refused. Empty if nothing was."""
        return "\n".join(self.markup.alerts)

    def marked(self, testid: str) -> str | None:
        """The text of the element with this `data-testid`; `None` if there is none."""
        return self.markup.marked.get(testid)

    def find(self, which: int | str) -> Form | None:
        """The form with this number, this `data-testid` (or id), or with a control of this name."""
        if isinstance(which, int):
            return self.forms[which] if -1 < which < len(self.forms) else None
        by_mark = (form for form in self.forms if form.testid == which)
        return next(by_mark, None) or next((form for form in self.forms if form.has(which)), None)

    def form(self, which: int | str = 0) -> Form:
        """As `find`. Raises `BrowsingError` if there is no such form; the message lists those of the page."""
        found = self.find(which)
        if found is None:
            there = "; ".join(_named(self.forms)) or "it has none"
            where = f"on the page {self.heading!r} at {self.url} (status {self.status})"
            raise BrowsingError(f"There is no form {which!r} {where}. Its forms: {there}.")
        return found


def _named(forms: list[Form]) -> Iterator[str]:
    for number, form in enumerate(forms):
        controls = ", ".join(each.name for each in form.fields if each.name and each.kind != "hidden")
        yield f"{number}{f' {form.testid}' if form.testid else ''} with {controls or 'no inputs'}"
