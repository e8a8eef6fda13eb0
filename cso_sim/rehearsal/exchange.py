"""What a scripted browser sent and got: one request with its response, and where a navigation ended."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from cso_sim.browsing import Page

# Characters of a body that a report keeps.
KEPT = 2000
# Why there is no response: none in time, a connection that could not be made or broke off, or too many redirects.
Failure = Literal["", "hang", "lost", "loop"]
FAILED: dict[str, str] = {"hang": "no answer in time", "lost": "a lost connection", "loop": "too many redirects"}


@dataclass(frozen=True)
class Exchange:
    """A request of the browser with its response; without a response, `failure` says what happened instead."""

    method: str
    url: str
    request_headers: tuple[tuple[str, str], ...] = ()
    request_body: str = ""
    status: int | None = None
    response_headers: tuple[tuple[str, str], ...] = ()
    response_body: str = ""
    failure: Failure = ""

    @property
    def answer(self) -> str:
        """The response in a few words: its status and where it leads, or why there is none."""
        if self.status is None:
            return FAILED.get(self.failure, "no answer")
        location = next((value for name, value in self.response_headers if name.lower() == "location"), "")
        return f"{self.status} to {without_query(location)}" if location else str(self.status)


@dataclass(frozen=True)
class Arrival:
    """Where a navigation ended: at a `page`, before an address that was to be avoided (`is_stopped`), or by a `failure`."""

    url: str
    page: "Page | None" = None
    is_stopped: bool = False
    failure: Failure = ""

    @property
    def status(self) -> int | None:
        """The status of the page."""
        return self.page.status if self.page else None

    @property
    def text(self) -> str:
        """The text that the page shows, with its header and its menus."""
        if self.page is None:
            return ""
        return self.page.markup.whole_text if self.page.is_html else self.page.response.text

    @property
    def told(self) -> str:
        """It in a few words."""
        where = f"at {without_query(self.url)}"
        if self.is_stopped:
            return f"the start of another sign-on {where}"
        return f"{FAILED.get(self.failure) or self.status} {where}"


def without_query(url: str) -> str:
    """An address without its query and fragment."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def origin_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
