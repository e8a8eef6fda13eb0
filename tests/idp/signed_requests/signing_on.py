"""Signing on with a request object, and how one is refused."""

from datetime import timedelta
from typing import Any

from cso_idp.provider import Provider
from tests.idp.conftest import PASSWORD
from tests.idp.relying_party import Browser, RelyingParty, Started, sent_back

EVIL = "https://evil.example/cb"


async def sign_on(browser: Browser, address: str) -> dict[str, str]:
    """The answer to a request, through the sign-on page."""
    page = await browser.open(address)
    assert page.status_code == 200, page.text
    return sent_back(await browser.give_password("avery.attorney", PASSWORD))


async def claims_of(party: RelyingParty, started: Started, back: dict[str, str]) -> dict[str, Any]:
    answer = await party.redeem(started, back["code"])
    assert answer.status_code == 200, answer.text
    claims: dict[str, Any] = (await party.id_token(answer.json()["id_token"])).claims
    return claims


async def let_pass(provider: Provider, time: timedelta) -> None:
    await provider.control.move_clock(lambda state, _: state.advanced(time, "protocol"))
