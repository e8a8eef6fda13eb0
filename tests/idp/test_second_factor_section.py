"""Manage My Account, Security: the section about the second factor (rule A11)."""

import asyncio
import re
from datetime import date, timedelta
from typing import Any

import pytest

from cso_idp.control.models import AccountChange, AuthenticatorApp
from cso_idp.provider import Provider
from tests.idp.authenticator import FIRST_DAY, SECRET, code_of, next_code
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.enrolling import AVERY, ENFORCED, codes_on, mailed_code, on, secret_on
from tests.idp.relying_party import Browser, Form, RelyingParty, forms, sent_back

ADDRESS = "/account/security"
OTHER = "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"


@pytest.fixture(autouse=True)
async def _exists(provider: Provider) -> None:
    await on(provider, FIRST_DAY, "never")


async def _signed_on(browser: Browser, provider: Provider, secret: str | None = None, **more: Any) -> str:
    """The page of an account that has an app with this secret, or none. `more` are other members of the account."""
    if secret:
        await provider.control.change_account("avery.attorney", AccountChange(mfa_secret=secret, **more))
    await browser.open("/account/")
    await browser.give_password("avery.attorney", PASSWORD)
    if secret:
        await browser.follow()
        await browser.submit(otpCode=await code_of(provider, secret))
    return (await browser.open(ADDRESS)).text


def _form(browser: Browser, act: str, number: int = 0) -> Form:
    return [form for form in forms(browser.page.text) if form.action.endswith(f"/second-factor/{act}")][number]


async def _send(browser: Browser, act: str, number: int = 0, **typed: str) -> str:
    """The page after a form of the section."""
    form = _form(browser, act, number)
    await browser.send(form, {**form.values, **typed})
    if browser.page.is_redirect:
        await browser.follow()
    return browser.page.text


def _apps(page: str) -> list[str]:
    return re.findall(r'data-testid="app">([^<]*)<', page)


async def test_holder_sets_up_a_first_app_and_gets_backup_codes(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A11: voluntary; a mailed code first, then the app's own code. The session has a second factor then."""
    await _signed_on(browser, provider)
    await _send(browser, "begin", purpose="app")
    page = await _send(browser, "prove", securityCode=await mailed_code(provider))
    assert "data:image/svg+xml" in page
    secret = secret_on(page)

    page = await _send(browser, "confirm", name="My phone", otpCode=await code_of(provider, secret))

    assert len(codes_on(page)) == 10
    assert _apps(page) == ["My phone"]
    page = (await browser.open(ADDRESS)).text
    assert codes_on(page) == []
    assert 'data-testid="codes-left">10<' in page
    started = court.request()
    back = sent_back(await browser.open(started.url))
    claims = (await court.id_token((await court.redeem(started, back["code"])).json()["id_token"])).claims
    assert claims["amr"] == ["pwd", "otp", "mfa"]


async def test_other_sessions_of_the_account_are_asked_for_a_code(browser: Browser, provider: Provider) -> None:
    """Rule A11: a session without a code is not used for new requests."""
    async with new_browser(provider) as other:
        await _signed_on(other, provider)
        await _signed_on(browser, provider)
        await _send(browser, "begin", purpose="app")
        secret = secret_on(await _send(browser, "prove", securityCode=await mailed_code(provider)))
        await _send(browser, "confirm", name="My phone", otpCode=await code_of(provider, secret))

        assert 'name="password"' in (await other.open(ADDRESS)).text


async def test_up_to_five_apps_each_with_its_own_name(browser: Browser, provider: Provider) -> None:
    """Rule A11; D§3."""
    await _signed_on(browser, provider, SECRET)
    for number in range(2, 6):
        await _send(browser, "begin", purpose="app")
        secret = secret_on(await _send(browser, "prove", securityCode=await mailed_code(provider)))
        name = f"Desk {number}"
        if number == 3:
            page = await _send(browser, "confirm", name="Desk 2", otpCode=await code_of(provider, secret))
            assert "Another app of this account has this name" in page
        page = await _send(browser, "confirm", name=name, otpCode=await code_of(provider, secret))
        assert codes_on(page) == []
    assert _apps(page) == ["Authenticator app", "Desk 2", "Desk 3", "Desk 4", "Desk 5"]

    assert 'data-testid="begin-app"' not in page
    page = await _send(browser, "begin", purpose="app")
    assert "has 5 authenticator apps already" in page


async def test_new_codes_void_the_old_ones(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """Rule A11: "Get New Codes"."""
    await _signed_on(browser, provider, SECRET, backup_codes=["abcde-23456"])
    await _send(browser, "begin", purpose="codes")
    codes = codes_on(await _send(browser, "prove", securityCode=await mailed_code(provider)))
    assert len(codes) == 10

    for code, status in (("abcde-23456", 403), (codes[0], 303), (codes[0], 403)):
        async with new_browser(provider) as other:
            await other.open(court.request().url)
            await other.give_password("avery.attorney", PASSWORD)
            await other.follow()
            assert (await other.submit(otpCode=code)).status_code == status


async def test_security_code_is_good_once(browser: Browser, provider: Provider) -> None:
    await _signed_on(browser, provider, SECRET)
    await _send(browser, "begin", purpose="codes")
    form = _form(browser, "prove")
    typed = {**form.values, "securityCode": await mailed_code(provider)}
    assert len(codes_on((await browser.send(form, typed)).text)) == 10

    page = await browser.send(form, typed)

    assert page.status_code == 422
    assert codes_on(page.text) == []


async def test_of_two_uses_of_a_security_code_at_once_one_counts(browser: Browser, provider: Provider) -> None:
    """The code is used up by one atomic statement."""
    await _signed_on(browser, provider, SECRET)
    await _send(browser, "begin", purpose="codes")
    form = _form(browser, "prove")
    typed = {**form.values, "securityCode": await mailed_code(provider)}

    pages = await asyncio.gather(*(browser.client.post(form.action, data=typed) for _ in range(3)))

    assert sorted(len(codes_on(page.text)) for page in pages) == [0, 0, 10]
    assert len(await provider.control.events(kinds=["second_factor.backup_codes_made"])) == 1


async def test_app_is_renamed(browser: Browser, provider: Provider) -> None:
    await _signed_on(browser, provider, SECRET)

    assert _apps(await _send(browser, "rename", name="Old phone")) == ["Old phone"]
    page = await _send(browser, "rename", name="  ")
    assert browser.page.status_code == 422
    assert "Give the app a name" in page
    assert [e.data["former_name"] for e in await provider.control.events(kinds=["second_factor.app_renamed"])] == [
        "Authenticator app"
    ]


async def test_app_is_removed_and_its_codes_sign_on_no_more(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    apps = [AuthenticatorApp(name="Desk", secret=OTHER)]
    await _signed_on(browser, provider, SECRET, authenticators=apps)

    assert _apps(await _send(browser, "remove", 1)) == ["Authenticator app"]

    assert "was removed" in (await provider.control.inbox(AVERY))[-1].body
    async with new_browser(provider) as other:
        await other.open(court.request().url)
        await other.give_password("avery.attorney", PASSWORD)
        await other.follow()
        assert (await other.submit(otpCode=await code_of(provider, OTHER))).status_code == 403
        assert (await other.submit(otpCode=await next_code(provider))).status_code == 303


async def test_last_app_may_be_removed_while_nobody_must_have_one(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await _signed_on(browser, provider, SECRET)

    page = await _send(browser, "remove")

    assert 'data-testid="none"' in page
    async with new_browser(provider) as other:
        await other.open(court.request().url)
        assert "code" in sent_back(await other.give_password("avery.attorney", PASSWORD))


async def test_last_app_stays_while_the_account_must_have_one(browser: Browser, provider: Provider) -> None:
    """Rule A11: after enforcement a filer has at least one app."""
    await _signed_on(browser, provider, SECRET)
    await on(provider, ENFORCED)
    await browser.open(ADDRESS)

    page = await _send(browser, "remove")

    assert browser.page.status_code == 422
    assert "This is the last authenticator app" in page
    assert _apps(page) == ["Authenticator app"]
    assert await provider.control.events(kinds=["second_factor.removal_refused"])


async def test_last_app_of_a_search_only_account_may_always_be_removed(browser: Browser, provider: Provider) -> None:
    """Rule A11: search-only accounts may enrol, never must."""
    await on(provider, ENFORCED)
    await provider.control.change_account("avery.attorney", AccountChange(user_type="case_search_only"))
    await _signed_on(browser, provider, SECRET)

    assert 'data-testid="none"' in await _send(browser, "remove")


async def test_before_its_day_there_is_nothing_to_set_up(browser: Browser, provider: Provider) -> None:
    """Rule A11: before 2025-05-11 a second factor does not exist."""
    await on(provider, FIRST_DAY - timedelta(minutes=1), "never")
    page = await _signed_on(browser, provider)
    assert 'data-testid="not-yet"' in page
    assert "May 11, 2025" in page
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token
    await on(provider, FIRST_DAY, "never")
    await browser.open(ADDRESS)
    form = _form(browser, "begin")
    await on(provider, FIRST_DAY - timedelta(minutes=1), "never")

    assert (await browser.send(form, form.values)).status_code == 404
    assert not [each for each in await provider.control.inbox(AVERY) if each.kind == "security_code"]


@pytest.mark.parametrize("act", ["begin", "prove", "confirm", "leave", "rename", "remove"])
async def test_form_of_another_site_changes_nothing(browser: Browser, provider: Provider, act: str) -> None:
    """CSRF."""
    await _signed_on(browser, provider, SECRET)

    answer = await browser.client.post(f"{ADDRESS}/second-factor/{act}", data={"csrf": "made-up", "app": "1"})

    assert answer.status_code == 403
    assert not await provider.control.events(kinds=["second_factor.app_removed", "second_factor.security_code_mailed"])


async def test_app_of_another_account_is_left_alone(browser: Browser, provider: Provider) -> None:
    """An id from another account's page."""
    await _signed_on(browser, provider, SECRET)
    await provider.control.change_account(
        "rae.reader", AccountChange(mfa_secret=OTHER, mfa_prompted_on=date(2025, 9, 1))
    )

    for number in ("1", "2", "3", "999999", "x", "-1", "9" * 30):
        form = _form(browser, "remove")
        if form.values["app"] != number:
            await browser.send(form, {**form.values, "app": number})
            await browser.open(ADDRESS)
    shown = await provider.control.account("rae.reader")
    assert shown is not None
    assert [app.secret for app in shown.authenticators] == [OTHER]
