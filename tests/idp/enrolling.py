"""Setting up a second factor, as tests see it: the mailed code, the secret on the page, and the pages of a sign-on."""

import html
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cso_idp.control.models import SecondFactorChange
from cso_idp.provider import Provider
from tests.idp.authenticator import code_of, set_calendar
from tests.idp.relying_party import Browser

CHICAGO = ZoneInfo("America/Chicago")
ENFORCED = datetime(2025, 12, 31, tzinfo=CHICAGO)
AVERY = "avery.attorney@example.test"
SECOND_FACTOR = "urn:cso-simulator:acr:second-factor"
PASSWORD_CLASS = "urn:cso-simulator:acr:password"


async def on(provider: Provider, day: datetime, enforced_from: Any = "2025-12-31") -> None:
    """Moves the calendar to a day on which the second factor is enforced from a date or `never`. The protocol hand stands
    still.
    """
    await provider.control.change_second_factor(SecondFactorChange(enforced_from=enforced_from))
    await set_calendar(provider, day)
    await provider.control.move_clock(lambda state, real: state.frozen(real, "protocol"))


async def mailed_code(provider: Provider, address: str = AVERY) -> str:
    """The security code of the newest letter with one."""
    letters = [each for each in await provider.control.inbox(address) if each.kind == "security_code"]
    found = re.search(r"your security code is ([a-z0-9]{4}-[a-z0-9]{4})\.", letters[-1].body)
    assert found
    return found[1]


def secret_on(page: str) -> str:
    """The secret that the page shows as text."""
    found = re.search(r'data-testid="secret">([A-Z2-7]+)<', page)
    assert found, page
    return found[1]


def codes_on(page: str) -> list[str]:
    """The backup codes that the page shows."""
    return [html.unescape(code) for code in re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", page)]


def reason_on(page: str) -> str:
    """Why the page asks to set up a second factor; empty if it does not."""
    found = re.search(r'User Update Required.*data-testid="reason" data-reason="([a-z]+)"', page, re.DOTALL)
    return found[1] if found else ""


async def prove_mail(browser: Browser, provider: Provider, address: str = AVERY) -> str:
    """From the page that asks to set up a second factor to the one with the new secret, which it returns."""
    await browser.submit()
    await browser.follow()
    await browser.submit("securityCode", securityCode=await mailed_code(provider, address))
    return secret_on((await browser.follow()).text)


async def enrol(browser: Browser, provider: Provider, address: str = AVERY) -> list[str]:
    """From the page that asks to set up a second factor to the backup codes, which it returns. The page with them is shown."""
    secret = await prove_mail(browser, provider, address)
    page = await browser.submit("otpCode", name="My phone", otpCode=await code_of(provider, secret))
    assert page.status_code == 200, page.text
    return codes_on(page.text)


def go_on_address(page: str) -> str:
    """Where the button below the backup codes leads."""
    found = re.search(r'href="([^"]+)" data-testid="continue"', page)
    assert found, page
    return html.unescape(found[1])
