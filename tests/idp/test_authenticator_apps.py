"""Several authenticator apps on one account, and backup codes (rule A11, D§3)."""

import asyncio

import pytest

from cso_idp.control.models import AccountChange, AccountCreation, AuthenticatorApp
from cso_idp.mfa import apps, store
from cso_idp.provider import Provider
from cso_kit.control.problem import ProblemError
from tests.conftest import Databases
from tests.idp.authenticator import FIRST_DAY, SECRET, code_of, set_calendar
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.pacer_program import pacer_program
from tests.idp.relying_party import Browser, RelyingParty, sent_back

SECRETS = [SECRET, *(f"{letter * 16}{'2' * 16}" for letter in "BCDE")]
DESKS = [AuthenticatorApp(name=f"Desk {number}", secret=secret) for number, secret in enumerate(SECRETS)]
BACKUP_CODES = ["abcde-23456", "fghjk-34567"]


@pytest.fixture(autouse=True)
async def _office(provider: Provider) -> None:
    await open_office(provider)


async def open_office(provider: Provider) -> None:
    """A shared office: one account, five apps, two backup codes. The protocol hand stands still."""
    await provider.control.create_account(
        AccountCreation(
            loginId="office.five",
            password=PASSWORD,
            created_on="2016-05-01",
            authenticators=DESKS,
            backup_codes=BACKUP_CODES,
        ),
        sub="sub-office",
    )
    await set_calendar(provider, FIRST_DAY)
    await provider.control.move_clock(lambda state, real: state.frozen(real, "protocol"))


async def _sign_on(provider: Provider, court: RelyingParty, code: str) -> int:
    async with new_browser(provider) as browser:
        await browser.open(court.request().url)
        await browser.give_password("office.five", PASSWORD)
        await browser.follow()
        return (await browser.submit(otpCode=code)).status_code


async def test_each_of_five_apps_signs_on_once_with_its_code(court: RelyingParty, provider: Provider) -> None:
    """Rule A11: the codes of one app are not used up by another app's."""
    for secret in SECRETS:
        assert await _sign_on(provider, court, await code_of(provider, secret)) == 303
    for secret in SECRETS:
        assert await _sign_on(provider, court, await code_of(provider, secret)) == 403


async def test_backup_code_signs_on_once_in_place_of_a_code(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A11; it may be typed with and without hyphen, in capitals too."""
    await browser.open(court.request().url)
    await browser.give_password("office.five", PASSWORD)
    await browser.follow()
    assert "code" in sent_back(await browser.submit(otpCode="ABCDE 23456"))

    assert await _sign_on(provider, court, "abcde23456") == 403
    used = await provider.control.events(kinds=["second_factor.backup_code_used"])
    assert [event.data["left"] for event in used] == [1]
    shown = await provider.control.account("office.five")
    assert shown is not None
    assert shown.backup_codes_left == 1


async def test_concurrent_uses_of_one_backup_code_sign_on_once(court: RelyingParty, provider: Provider) -> None:
    answers = await asyncio.gather(*(_sign_on(provider, court, BACKUP_CODES[0]) for _ in range(2)))

    assert sorted(answers) == [303, 403]


async def test_wrong_backup_codes_lock_like_wrong_codes(court: RelyingParty, provider: Provider) -> None:
    """Rules A10, A11."""
    for _ in range(6):
        assert await _sign_on(provider, court, "zzzzz-99999") == 403

    assert "sign_on.locked" in [event.kind for event in await provider.control.events()]


async def test_backup_code_of_another_account_is_refused(court: RelyingParty, provider: Provider) -> None:
    await provider.control.change_account(
        "avery.attorney", AccountChange(mfa_secret="MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U")
    )
    async with new_browser(provider) as browser:
        await browser.open(court.request().url)
        await browser.give_password("avery.attorney", PASSWORD)
        await browser.follow()

        assert (await browser.submit(otpCode=BACKUP_CODES[0])).status_code == 403


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(("setting", "result"), [("off", "13"), ("on", "0")])
async def test_backup_code_at_the_api_is_a_choice(databases: Databases, setting: str, result: str) -> None:
    """Rule A11. Whether the real API takes one is not known (D§3)."""
    async with pacer_program(databases, pacer_backup_codes=setting) as program:
        await open_office(program.provider)
        sent = {"loginId": "office.five", "password": PASSWORD, "redactFlag": "1", "otpCode": BACKUP_CODES[0]}
        assert (await program.post(sent))["loginResult"] == result


async def test_control_plane_shows_every_app_and_never_a_backup_code(provider: Provider) -> None:
    shown = await provider.control.account("office.five")

    assert shown is not None
    assert shown.mfa_secret == SECRET
    assert shown.authenticators == DESKS
    assert BACKUP_CODES[0] not in shown.model_dump_json()


async def test_mfa_secret_of_a_control_call_is_the_one_app(court: RelyingParty, provider: Provider) -> None:
    """contract.md: `mfa_secret` means one app; null takes the second factor away."""
    await provider.control.change_account("office.five", AccountChange(mfa_secret="MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"))
    shown = await provider.control.account("office.five")
    assert shown is not None
    assert [app.name for app in shown.authenticators] == ["Authenticator app"]
    assert await _sign_on(provider, court, await code_of(provider, SECRETS[1])) == 403

    await provider.control.change_account("office.five", AccountChange(mfa_secret=None))

    async with new_browser(provider) as browser:
        await browser.open(court.request().url)
        assert "code" in sent_back(await browser.give_password("office.five", PASSWORD))
    shown = await provider.control.account("office.five")
    assert shown is not None
    assert (shown.authenticators, shown.backup_codes_left) == ([], 0)


@pytest.mark.parametrize(
    "apps_sent",
    [
        [AuthenticatorApp(name="One", secret=SECRET), AuthenticatorApp(name="One", secret=SECRETS[1])],
        [AuthenticatorApp(name="One", secret=SECRET), AuthenticatorApp(name="Two", secret=SECRET)],
    ],
)
async def test_apps_of_one_account_differ_in_name_and_secret(
    provider: Provider, apps_sent: list[AuthenticatorApp]
) -> None:
    with pytest.raises(ProblemError, match="give each its own"):
        await provider.control.change_account("office.five", AccountChange(authenticators=apps_sent))
    shown = await provider.control.account("office.five")
    assert shown is not None
    assert shown.authenticators == DESKS


async def test_service_center_removes_all_apps_with_its_reason(court: RelyingParty, provider: Provider) -> None:
    """Rule A11: for a holder who lost all apps. The holder gets a letter, the journal says who and why."""
    removed = await provider.database.work(lambda tx: _remove_all(tx))

    assert removed == 5
    async with new_browser(provider) as browser:
        await browser.open(court.request().url)
        assert "code" in sent_back(await browser.give_password("office.five", PASSWORD))
    event = (await provider.control.events(kinds=["second_factor.removed"]))[0]
    assert (event.data["by"], event.data["reason"], event.data["apps"]) == (
        "psc.operator",
        "Answered both questions",
        5,
    )
    letters = await provider.control.inbox("office.five@example.test")
    assert "removed all authenticator apps" in letters[-1].body
    assert await provider.database.work(lambda tx: _remove_all(tx)) == 0


def _remove_all(tx):  # type: ignore[no-untyped-def]
    from cso_idp.accounts import store as accounts

    account = accounts.by_login_id(tx, "office.five")
    assert account is not None
    found = apps.remove_all(tx, account, by="psc.operator", reason="Answered both questions")
    assert store.backup_codes_left(tx, account.id) == 0
    return found


async def test_account_without_a_second_factor_reads_no_app(
    browser: Browser, court: RelyingParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hot path: a login without a second factor costs no statement about one."""

    def none_is_read(*_: object) -> None:
        raise AssertionError("the second factor was read")

    for name in ("apps", "has_backup_code", "use_backup_code", "setup_of", "failures_of"):
        monkeypatch.setattr(store, name, none_is_read)
    await browser.open(court.request().url)

    assert "code" in sent_back(await browser.give_password("avery.attorney", PASSWORD))


async def test_code_of_no_app_is_refused(court: RelyingParty, provider: Provider) -> None:
    shown = {await code_of(provider, secret, steps) for secret in SECRETS for steps in range(-2, 3)}
    code = next(f"{n:06}" for n in range(100) if f"{n:06}" not in shown)

    assert await _sign_on(provider, court, code) == 403
