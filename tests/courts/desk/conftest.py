"""A clerk with a browser at the desk of a court."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.courts.conftest import Browser, Harness, House
from tests.driver.forms import Form, forms

KEY = "Clerks-Desk-Key1"


class Clerk(Browser):
    """A member of the staff of a clerk's office, at the desk of one court."""

    court_id = "cacd"

    async def enter(self, login: str = "clerk", key: str = KEY) -> httpx.Response:
        """Opens the desk and logs in on the page to which it leads."""
        await self.open(self.at("/"))
        return await self.submit("key", login=login, key=key)

    def at(self, path: str) -> str:
        """An address of the desk."""
        return f"/courts/{self.court_id}/desk{path}"

    async def confirm(self, reason: str = "The filer asked for it by telephone.") -> httpx.Response:
        """Gives the reason, and answers the last question, as far as it is asked."""
        page = await self.submit("reason", reason=reason)
        return await self.submit("confirmed") if 'data-testid="last-question"' in page.text else page

    def forms(self) -> list[Form]:
        """The forms of the page."""
        return forms(self.page.text)

    @property
    def is_at_login(self) -> bool:
        """Whether the page is the staff login."""
        return 'data-testid="staff-login-form"' in self.page.text


def clerk_of(house: House, court_id: str = "cacd") -> Clerk:
    """A browser for a clerk, who has not logged in."""
    made = Clerk(house.app, house.provider)
    made.court_id = court_id
    return made


@pytest.fixture
async def clerk(house: House) -> AsyncIterator[Clerk]:
    """A clerk of C.D. Cal., logged in at the desk."""
    made = clerk_of(house)
    await made.enter()
    yield made
    await made.client.aclose()


async def acts(harness: Harness, court_id: str = "cacd") -> list[dict[str, str]]:
    """What was done at a court's desk, newest first."""
    found: list[dict[str, str]] = await harness.call("GET", f"/courts/{court_id}/desk/acts")
    return found


async def to_filer(clerk: Clerk, login: str) -> None:
    """Goes to a filer's page by the search."""
    page = await clerk.open(clerk.at(f"/filers?q={login.replace('&', '%26')}"))
    found = re.search(rf'href="([^"]+)" data-testid="filer-{re.escape(login.replace("&", "&amp;"))}"', page.text)
    assert found, page.text
    await clerk.open(found[1])


async def press(clerk: Clerk, form: str, **typed: str) -> None:
    """Sends the form of the filer's page whose address ends so."""
    found = [one for one in forms(clerk.page.text) if one.action.endswith(f"/{form}")]
    assert found, f"no form {form!r}: {clerk.page.text}"
    await clerk.send(found[0], {**found[0].values, **typed})


def told(clerk: Clerk, testid: str) -> str:
    """The text of the page's element with this test id."""
    found = re.search(rf'data-testid="{testid}"[^>]*>(.*?)</(?:dd|p|ul|div)>', clerk.page.text, re.S)
    assert found, clerk.page.text
    return re.sub(r"<[^>]+>|\s+", " ", found[1]).strip()


async def mail(harness: Harness, address: str) -> list[dict[str, Any]]:
    """The courts' messages to an address."""
    found: list[dict[str, Any]] = (await harness.call("GET", f"/inbox/{address}"))["messages"]
    return found
