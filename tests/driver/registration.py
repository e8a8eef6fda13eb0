"""Registering for a PACER account and confirming its e-mail address, as a new holder does (rules A6, A14)."""

import re
from collections.abc import Mapping
from typing import Protocol

import httpx

from tests.driver.upgrade import UPGRADE

NEW = {
    **{name: value for name, value in UPGRADE.items() if name != "holder_type"},
    "name": "Nia Newcomer",
    "email": "nia@example.test",
    "user_type": "pro_se",
    "card": "yes",
    "loginId": "nia.newcomer",
}


class _Surfs(Protocol):
    page: httpx.Response

    async def open(self, url: str) -> httpx.Response: ...
    async def submit(self, which: int | str = 0, /, **typed: str) -> httpx.Response: ...


async def register(browser: _Surfs, details: Mapping[str, str] = NEW) -> httpx.Response:
    """Fills in the registration that is open, and sends it."""
    return await browser.submit("question_1", **details)


def link_in(letter: str) -> str:
    """The link in the message that asks to confirm the address."""
    found = re.search(r"/account/confirm/\w+", letter)
    assert found, letter
    return found[0]


async def confirm(browser: _Surfs, letter: str) -> httpx.Response:
    """Follows the link in the message and presses the button on its page."""
    page = await browser.open(link_in(letter))
    assert page.status_code == 200, page.text
    return await browser.submit()


async def sign_on_now(browser: _Surfs) -> httpx.Response:
    """Follows the link to the sign-on, on the page that says what to do next."""
    found = re.search(r'href="([^"]*)" data-testid="sign-on-now"', browser.page.text)
    assert found, browser.page.text
    return await browser.open(found[1])
