"""Refusals explained to developers: what was sent beside what was registered, a stable reason, and who cancelled what."""

from typing import Any

import httpx
import pytest

from cso_idp.provider import Provider
from tests.driver.browser import Browser
from tests.driver.relying_party import RelyingParty, sent_back
from tests.idp.conftest import PASSWORD, REDIRECT_URI


async def journal(provider: Provider, kind: str) -> dict[str, Any]:
    """The members of the newest event of a kind."""
    return (await provider.control.events(kinds=[kind]))[-1].data


async def test_page_of_a_wrong_redirect_address_shows_what_was_sent_and_what_is_registered(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    wrong = "http://localhost:9000/cb/<b>"
    page = await browser.open(court.request(redirect_uri=wrong).url)

    assert page.status_code == 400
    assert 'data-reason="redirect_uri_not_registered"' in page.text
    assert '<dd data-testid="sent">http://localhost:9000/cb/&lt;b&gt;</dd>' in page.text
    assert f'<dd data-testid="registered">{REDIRECT_URI}</dd>' in page.text
    refused = await journal(provider, "authorization.refused")
    assert refused["reason"] == "redirect_uri_not_registered"
    assert (refused["sent"], refused["registered"]) == ({"redirect_uri": wrong}, {"redirect_uri": REDIRECT_URI})


async def test_refused_scope_is_told_with_the_registered_ones(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Also with characters that no description may have (RFC 6749 §4.1.2.1)."""
    page = await browser.open(court.request(scope='"courts" öffnen\\').url)

    back = sent_back(page)
    assert back["error"] == "invalid_scope"
    assert "scope sent: 'courts' ?ffnen/; registered: openid profile email" in back["error_description"]
    assert (await journal(provider, "authorization.refused"))["reason"] == "scope_not_registered"


@pytest.mark.parametrize(
    ("sent", "used"),
    [
        ({"data": {"client_id": "court-test", "client_secret": "court-secret"}}, "client_secret_post"),
        ({"data": {"client_id": "court-test"}}, "none"),
        ({"data": {"client_id": "public-app"}, "auth": ("public-app", "anything")}, "client_secret_basic"),
    ],
)
async def test_another_authentication_method_is_told_with_the_registered_one(
    court: RelyingParty, provider: Provider, sent: dict[str, Any], used: str
) -> None:
    form = {"grant_type": "authorization_code", "code": "x", "redirect_uri": REDIRECT_URI, **sent["data"]}

    answer = await court.client.post("/token", data=form, auth=sent.get("auth"))

    registered = "none" if used == "client_secret_basic" else "client_secret_basic"
    assert answer.status_code == 401
    told = f"token_endpoint_auth_method sent: {used}; registered: {registered}."
    assert told in answer.json()["error_description"]
    refused = await journal(provider, "token.refused")
    assert refused["reason"] == "auth_method_not_registered"
    assert refused["sent"] == {"token_endpoint_auth_method": used}


async def test_wrong_secret_and_unknown_client_get_the_same_answer(court: RelyingParty) -> None:
    """A wrong secret is not repeated, and an unknown client gets the same answer."""

    async def refused(client_id: str) -> httpx.Response:
        form = {"grant_type": "authorization_code", "code": "x"}
        return await court.client.post("/token", data=form, auth=(client_id, "a-wrong-secret"))

    wrong, unknown = await refused("court-test"), await refused("nobody")

    assert wrong.json() == unknown.json()
    assert "a-wrong-secret" not in wrong.text


async def test_cancel_is_recorded_as_a_cancel(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """The holder pressed *Cancel*; nothing was refused."""
    page = await browser.open(court.request().url)
    assert ">Cancel</button>" in page.text

    back = sent_back(await browser.submit(1))

    assert back["error"] == "access_denied"
    assert back["error_description"] == "The account holder cancelled the sign-on. (holder_cancelled)"
    cancelled = await journal(provider, "authorization.cancelled")
    assert (cancelled["step"], cancelled["reason"]) == ("login", "holder_cancelled")
    assert await provider.control.events(kinds=["authorization.refused"]) == []


async def test_cancelled_upgrade_tells_that_the_account_is_a_legacy_account(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await browser.open(court.request().url)
    await browser.give_password("lp1234", PASSWORD)
    page = await browser.follow()
    assert "Cancel the upgrade" in page.text

    back = sent_back(await browser.submit(1))

    assert back["error_description"].endswith("(upgrade_required)")
    assert (await journal(provider, "authorization.cancelled"))["step"] == "upgrade"


@pytest.mark.parametrize(("login_id", "reason"), [("bigfirm", "shared"), ("bigfirm.billing", "paa")])
async def test_client_is_told_why_an_account_was_refused(
    browser: Browser, court: RelyingParty, provider: Provider, login_id: str, reason: str
) -> None:
    """Rule A12: by its way back, and at once under `prompt=none`. It did not go back: it was refused."""
    await browser.open(court.request().url)
    await browser.give_password(login_id, PASSWORD)
    page = await browser.follow()
    assert f'data-reason="{reason}"' in page.text

    told = [sent_back(await browser.submit(0)), sent_back(await browser.open(court.request(prompt="none").url))]

    assert {each["error"] for each in told} == {"access_denied"}
    assert all(each["error_description"].endswith(f"({reason})") for each in told)
    assert (await journal(provider, "authorization.refused"))["reason"] == reason
