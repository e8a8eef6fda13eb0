"""Hashes of another cost or scheme are replaced at a login (rule A10)."""

import asyncio

import pytest
from passlib.hash import pbkdf2_sha256

from cso_idp.accounts import store
from cso_idp.control.models import AccountChange, AccountCreation
from cso_idp.provider import Provider
from cso_kit.secrets.passwords import Checked, Passwords
from tests.idp.authenticator import FIRST_DAY, SECRET, code_of, set_calendar
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.pacer_program import JSON, LOGIN
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back

OURS = "$argon2id$v=19$m=64,t=1,p=1$"
READER = {"loginId": "rae.reader", "password": PASSWORD}


async def stored_hash(provider: Provider, login_id: str = "rae.reader") -> str:
    account = await provider.database.read(lambda tx: store.by_login_id(tx, login_id))
    assert account is not None
    return account.password_hash


async def store_hash(provider: Provider, password_hash: str, login_id: str = "rae.reader") -> None:
    account = await provider.database.read(lambda tx: store.by_login_id(tx, login_id))
    assert account is not None
    await provider.database.work(lambda tx: store.renew_hash(tx, account, password_hash))


@pytest.fixture(params=["another profile", "another scheme"])
async def old_hash(request: pytest.FixtureRequest, provider: Provider) -> str:
    """The reader's password, hashed as it was before."""
    hashed = (
        Passwords("hardened").hash(PASSWORD)
        if request.param == "another profile"
        else pbkdf2_sha256.using(rounds=1000).hash(PASSWORD)
    )
    await store_hash(provider, hashed)
    return hashed


@pytest.mark.parametrize("face", ["sign-on page", "cso-auth"])
async def test_right_password_replaces_an_old_hash(
    browser: Browser, provider: Provider, old_hash: str, face: str
) -> None:
    """Rule A10: at both faces. The password goes on, and its sessions do."""
    async with new_browser(provider) as other:
        await other.open("/account/")
        await other.give_password("rae.reader", PASSWORD)
        await store_hash(provider, old_hash)
        if face == "cso-auth":
            assert (await browser.client.post(LOGIN, json=READER, headers=JSON)).json()["loginResult"] == "0"
        else:
            await browser.open("/account/")
            assert (await browser.give_password("rae.reader", PASSWORD)).status_code == 303

        assert (await stored_hash(provider)).startswith(OURS)
        assert "rae.reader" in (await other.open("/account/")).text
    assert (await browser.client.post(LOGIN, json=READER, headers=JSON)).json()["loginResult"] == "0"
    account = await provider.control.account("rae.reader")
    assert account is not None
    assert account.password == PASSWORD  # it is the one that was given out still


async def test_wrong_password_replaces_nothing(browser: Browser, provider: Provider, old_hash: str) -> None:
    wrong = {**READER, "password": "wrong-password"}

    assert (await browser.client.post(LOGIN, json=wrong, headers=JSON)).json()["loginResult"] == "13"

    assert await stored_hash(provider) == old_hash


async def test_hash_of_todays_cost_stays(browser: Browser, provider: Provider) -> None:
    before = await stored_hash(provider)

    await browser.client.post(LOGIN, json=READER, headers=JSON)

    assert await stored_hash(provider) == before


@pytest.mark.every_case_on_both
async def test_logins_of_one_moment_all_succeed_while_the_hash_is_replaced(
    browser: Browser, provider: Provider, old_hash: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule A10: each was verified with the old hash, and the first replaces it; the others must not count as wrong passwords."""
    check, waiting, all_checked = Passwords.check, [0], asyncio.Event()

    async def check_together(self: Passwords, password: str, stored: str | None) -> Checked:
        checked = await check(self, password, stored)
        waiting[0] += 1
        if waiting[0] == 8:
            all_checked.set()
        await all_checked.wait()
        return checked

    monkeypatch.setattr(Passwords, "check", check_together)
    answers = await asyncio.gather(*(browser.client.post(LOGIN, json=READER, headers=JSON) for _ in range(8)))

    assert [answer.json()["loginResult"] for answer in answers] == ["0"] * 8
    assert waiting[0] > 8
    assert (await stored_hash(provider)).startswith(OURS)


async def test_password_that_changes_while_it_is_verified_is_wrong(
    browser: Browser, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password is verified once more, with the hash that is stored now."""
    check = Passwords.check

    async def check_and_change(self: Passwords, password: str, stored: str | None) -> Checked:
        checked = await check(self, password, stored)
        monkeypatch.setattr(Passwords, "check", check)
        await provider.control.change_account("rae.reader", AccountChange(password="Another-Password-2"))
        return checked

    monkeypatch.setattr(Passwords, "check", check_and_change)

    assert (await browser.client.post(LOGIN, json=READER, headers=JSON)).json()["loginResult"] == "13"


async def test_hash_is_replaced_before_the_one_time_code_which_then_signs_on(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A11: what was remembered of the password stays valid."""
    mina = {"loginId": "mina.mfa", "password": PASSWORD, "created_on": "2016-05-01", "mfa_secret": SECRET}
    await provider.control.create_account(AccountCreation.model_validate(mina), sub="sub-mina")
    await set_calendar(provider, FIRST_DAY)
    await store_hash(provider, pbkdf2_sha256.using(rounds=1000).hash(PASSWORD), "mina.mfa")
    await browser.open(court.request().url)
    await browser.give_password("mina.mfa", PASSWORD)
    await browser.follow()

    assert (await stored_hash(provider, "mina.mfa")).startswith(OURS)
    assert "code" in sent_back(await browser.submit(otpCode=await code_of(provider)))


async def test_sign_on_with_a_replaced_hash_is_answered(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await store_hash(provider, pbkdf2_sha256.using(rounds=1000).hash(PASSWORD), "avery.attorney")

    assert "code" in (await log_in(browser, court, "avery.attorney", PASSWORD))[1]
