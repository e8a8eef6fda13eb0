"""The Service Center's desk of a provider with a few accounts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from cso_idp.provider import Provider
from tests.driver.staff import StaffBrowser
from tests.idp.conftest import ISSUER


@asynccontextmanager
async def at_the_desk(provider: Provider) -> AsyncIterator[StaffBrowser]:
    """A browser in which nobody has logged in yet."""
    transport = httpx.ASGITransport(provider.app)  # type: ignore[attr-defined]
    async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
        yield StaffBrowser(client)


@pytest.fixture
async def staff(provider: Provider) -> AsyncIterator[StaffBrowser]:
    """The usual operator, logged in at the desk."""
    async with at_the_desk(provider) as browser:
        page = await browser.log_in()
        assert page.status_code == 200, page.text
        yield browser


async def number_of(provider: Provider, login_id: str) -> str:
    """The account number of an account."""
    account = await provider.control.account(login_id)
    assert account is not None
    return account.account_number
