"""A clerk with a browser at the desk of a court."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.courts.conftest import Browser, Harness, House

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
        """Confirms what the page asks twice."""
        return await self.submit("confirmed", reason=reason)

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
