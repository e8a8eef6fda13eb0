"""The PACER login page, in this browser and in another one."""

from collections.abc import AsyncIterator

import pytest

from cso_idp.provider import Provider
from tests.idp.conftest import new_browser
from tests.idp.csologin.signing_on import COURT_CLIENT
from tests.idp.login_page import LoginPage
from tests.idp.relying_party import Browser


@pytest.fixture(autouse=True)
async def _court(provider: Provider) -> None:
    await provider.control.register_clients([COURT_CLIENT])


@pytest.fixture
async def login_page(browser: Browser) -> LoginPage:
    """The login page in a browser with no cookies."""
    return LoginPage(browser.client)


@pytest.fixture
async def other_page(provider: Provider) -> AsyncIterator[LoginPage]:
    """The login page in another browser."""
    async with new_browser(provider) as other:
        yield LoginPage(other.client)
