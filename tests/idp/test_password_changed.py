"""A new PACER password: whatever the old one opened is closed, wherever the password was changed."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from cso_idp.control.models import AccountChange
from cso_idp.provider import Provider
from cso_kit.secrets.passwords import Checked, Passwords
from tests.driver.upgrade import fill_tabs
from tests.idp.conftest import PASSWORD, REDIRECT_URI, new_browser
from tests.idp.csologin.signing_on import introspected
from tests.idp.login_page import LoginPage
from tests.idp.pacer_program import JSON, LOGIN, WRONG
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back

NEW = "Another-Password-2"
OFFLINE = "openid profile offline_access pacer:search cmecf:file"


async def api_token(browser: Browser, login_id: str) -> str:
    """A `nextGenCSO` token of the PACER Authentication API."""
    sent = {"loginId": login_id, "password": PASSWORD, "redactFlag": "1"}
    token: str = (await browser.client.post(LOGIN, json=sent, headers=JSON)).json()["nextGenCSO"]
    return token


async def is_signed_on(browser: Browser) -> bool:
    return (
        "Manage My Account" in (await browser.open("/account/")).text
        and browser.page is not None
        and ("loginId" not in browser.page.text)
    )


async def events(provider: Provider, *kinds: str) -> list[dict[str, Any]]:
    return [event.data for event in await provider.control.events(kinds=list(kinds))]


async def test_password_changed_by_the_harness_ends_every_session_and_token_of_the_account(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD, scope=OFFLINE)
    tokens = (await court.redeem(started, back["code"])).json()
    late, unused = await log_in(browser, court, "avery.attorney", PASSWORD)
    program = await api_token(browser, "avery.attorney")

    await provider.control.change_account("avery.attorney", AccountChange(password=NEW))

    assert not await is_signed_on(browser)
    assert (await court.userinfo(tokens["access_token"])).status_code == 401
    for token in (tokens["access_token"], tokens["refresh_token"], program):
        assert await introspected(provider, browser, token) == {"active": False}
    assert (await court.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await court.redeem(late, unused["code"])).json()["error"] == "invalid_grant"
    ended = await events(provider, "sign_on_session.ended")
    assert [one["reason"] for one in ended] == ["password_changed"] * 2
    assert await events(provider, "account.password_changed") == [
        {"login_id": "avery.attorney", "sessions": 2, "tokens": 2}
    ]


async def test_other_accounts_keep_their_sessions_and_tokens(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD, scope=OFFLINE)
    tokens = (await court.redeem(started, back["code"])).json()

    await provider.control.change_account("rae.reader", AccountChange(password=NEW))

    assert await is_signed_on(browser)
    assert (await introspected(provider, browser, tokens["access_token"]))["active"] is True
    assert (await court.refresh(tokens["refresh_token"])).status_code == 200


async def test_new_password_of_a_locked_name_works_at_once(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A10: wrong passwords were tried for the old one."""
    await browser.open(court.request().url)
    for _ in range(6):
        await browser.give_password("avery.attorney", "wrong")

    await provider.control.change_account("avery.attorney", AccountChange(password=NEW))

    assert "code" in sent_back(await browser.give_password("avery.attorney", NEW))


async def test_upgrade_at_manage_my_account_ends_other_sessions(browser: Browser, provider: Provider) -> None:
    """Rule A3: the holder's own session continues with a new secret."""
    await browser.open("/account/upgrade")
    await browser.give_password("lp1234", PASSWORD)
    await browser.open("/account/upgrade")
    planted = browser.client.cookies["cso_session"]
    async with new_browser(provider) as other, new_browser(provider) as thief:
        viewer = RelyingParty(other.client, "viewer", "viewer-secret", REDIRECT_URI)
        started, back = await log_in(other, viewer, "lp1234", PASSWORD, scope="openid pacer:search")
        access_token = (await viewer.redeem(started, back["code"])).json()["access_token"]

        assert (await fill_tabs(browser)).status_code == 303

        assert await is_signed_on(browser)
        assert not await is_signed_on(other)
        assert (await viewer.userinfo(access_token)).status_code == 401
        thief.client.cookies.set("cso_session", planted)
        assert not await is_signed_on(thief)


async def test_upgrade_within_a_sign_on_ends_other_sessions(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rules A3, A12: the sign-on continues in the same session with a new secret."""
    started = court.request()
    await browser.open(started.url)
    await browser.give_password("lp1234", PASSWORD)
    await browser.follow()
    planted = browser.client.cookies["cso_session"]
    async with new_browser(provider) as other, new_browser(provider) as thief:
        await other.open("/account/")
        await other.give_password("lp1234", PASSWORD)

        back = sent_back(await fill_tabs(browser))

        assert (await court.redeem(started, back["code"])).status_code == 200
        assert await is_signed_on(browser)
        assert not await is_signed_on(other)
        thief.client.cookies.set("cso_session", planted)
        assert not await is_signed_on(thief)


async def test_upgrade_form_of_an_ended_session_is_refused(browser: Browser, provider: Provider) -> None:
    """The session may end between the form's page and its sending."""
    await browser.open("/account/upgrade")
    await browser.give_password("lp1234", PASSWORD)
    await browser.open("/account/upgrade")
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(days=1), "protocol"))

    page = await fill_tabs(browser)

    assert "loginId" in page.text
    assert await provider.control.account("lp1234") is not None


async def sign_on_page_refuses(browser: Browser, court: RelyingParty) -> bool:
    await browser.open(court.request().url)
    page = await browser.give_password("avery.attorney", PASSWORD)
    return page.status_code == 403 and "Invalid username or password" in page.text


async def pacer_page_refuses(browser: Browser, _: RelyingParty) -> bool:
    page = LoginPage(browser.client)
    return "Invalid username or password" in (await page.log_in("avery.attorney", PASSWORD)).text


async def pacer_api_refuses(browser: Browser, _: RelyingParty) -> bool:
    sent = {"loginId": "avery.attorney", "password": PASSWORD, "redactFlag": "1"}
    answer: dict[str, Any] = (await browser.client.post(LOGIN, json=sent, headers=JSON)).json()
    return answer == {**answer, **WRONG}


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("refuses", [sign_on_page_refuses, pacer_page_refuses, pacer_api_refuses])
async def test_password_changed_during_verification_wins(
    refuses: Callable[[Browser, RelyingParty], Awaitable[bool]],
    browser: Browser,
    court: RelyingParty,
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The hash is taken outside any transaction, so the decision looks whether it is still the one that is stored."""
    check = Passwords.check

    async def check_and_change(self: Passwords, password: str, stored_hash: str | None) -> Checked:
        monkeypatch.setattr(Passwords, "check", check)
        checked = await check(self, password, stored_hash)
        await provider.control.change_account("avery.attorney", AccountChange(password=NEW))
        return checked

    monkeypatch.setattr(Passwords, "check", check_and_change)

    assert await refuses(browser, court)
    assert await provider.control.signed_on_subs() == set()
    assert await events(provider, "sign_on.succeeded") == []
