"""`cso-auth` with a one-time code: an account with a second factor, on a day on which it counts (rules A11, F2)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pyotp
import pytest

from cso_idp.control.models import AccountChange
from tests.conftest import Databases
from tests.idp.authenticator import FIRST_DAY, SECRET, code_of, next_code, set_calendar, wrong_code
from tests.idp.enrolling import ENFORCED, on
from tests.idp.pacer_program import ATTORNEY, READER, WRONG, PacerProgram, pacer_program


@pytest.fixture
async def program(databases: Databases) -> AsyncIterator[PacerProgram]:
    async with pacer_program(databases) as program:
        yield program


@pytest.fixture(autouse=True)
async def _enrolled(program: PacerProgram) -> None:
    await program.provider.control.change_account("avery.attorney", AccountChange(mfa_secret=SECRET))
    await set_calendar(program.provider, FIRST_DAY)
    await program.provider.control.move_clock(lambda state, real: state.frozen(real, "protocol"))


async def test_code_goes_with_the_password(program: PacerProgram) -> None:
    """Rule A11; the court gets the methods of its visitor's sign-on."""
    answer = await program.post({**ATTORNEY, "otpCode": await code_of(program.provider)})

    assert (answer["loginResult"], answer["errorDescription"]) == ("0", "")
    seen = await program.seen_by_court(answer["nextGenCSO"])
    assert seen["amr"] == ["pwd", "otp", "mfa"]
    assert seen["acr"] == "urn:cso-simulator:acr:second-factor"


@pytest.mark.parametrize("code", [None, "", "another", "12345", "1234567", "abcdef", "١٢٣٤٥٦"])
@pytest.mark.parametrize("flag", ["1", ""])
async def test_wrong_or_missing_code_answers_like_a_wrong_password(
    program: PacerProgram, code: str | None, flag: str
) -> None:
    """Rule A11: not even a filer's missing `redactFlag` tells that the password was right."""
    if code == "another":
        code = await wrong_code(program.provider)
    assert await program.post({**ATTORNEY, "redactFlag": flag, "otpCode": code}) == WRONG


@pytest.mark.parametrize("who", [ATTORNEY["loginId"], "nobody.known"])
@pytest.mark.parametrize("flag", ["1", "0"])
async def test_code_is_checked_with_right_and_wrong_passwords(
    program: PacerProgram, monkeypatch: pytest.MonkeyPatch, who: str, flag: str
) -> None:
    """Rule A11: how long an answer takes must not tell that the password was right either."""
    login = {**ATTORNEY, "redactFlag": flag}
    wrong = await wrong_code(program.provider)
    weighed: list[str] = []
    right = pyotp.TOTP.generate_otp

    def generate_otp(self: pyotp.TOTP, counter: int) -> str:
        weighed.append(self.secret)
        return right(self, counter)

    monkeypatch.setattr(pyotp.TOTP, "generate_otp", generate_otp)
    assert await program.post({**login, "otpCode": wrong}) == WRONG
    with_password = len(weighed)

    assert await program.post({**login, "loginId": who, "password": "Wrong-Horse-1", "otpCode": wrong}) == WRONG

    assert len(weighed) == 2 * with_password > 0


async def test_code_is_valid_once(program: PacerProgram) -> None:
    code = await code_of(program.provider)
    first = await program.post({**ATTORNEY, "otpCode": code})
    again = await program.post({**ATTORNEY, "otpCode": code})

    assert (first["loginResult"], again) == ("0", WRONG)
    assert (await program.post({**ATTORNEY, "otpCode": await next_code(program.provider)}))["loginResult"] == "0"


async def test_concurrent_uses_of_one_code_log_in_once(program: PacerProgram) -> None:
    code = await code_of(program.provider)
    answers = await asyncio.gather(*(program.post({**ATTORNEY, "otpCode": code}) for _ in range(5)))

    assert Counter(answer["loginResult"] for answer in answers) == {"0": 1, "13": 4}


async def test_unaccepted_redaction_rules_do_not_use_the_code(program: PacerProgram) -> None:
    """After a missing flag the client sends the same request again with it."""
    code = await code_of(program.provider)
    refused = await program.post({**ATTORNEY, "redactFlag": "0", "otpCode": code})
    accepted = await program.post({**ATTORNEY, "otpCode": code})

    assert (refused["loginResult"], accepted["loginResult"]) == ("1", "0")


async def test_used_code_is_wrong_with_and_without_accepted_redaction_rules(
    program: PacerProgram,
) -> None:
    code = await code_of(program.provider)
    assert (await program.post({**ATTORNEY, "otpCode": code}))["loginResult"] == "0"

    assert await program.post({**ATTORNEY, "redactFlag": "0", "otpCode": code}) == WRONG


async def test_redaction_refusal_does_not_reset_the_failure_count(program: PacerProgram) -> None:
    """Rule A10: five failures, a refusal that is none and no sign-on either, and the next failure locks."""
    for _ in range(5):
        assert await program.post({**ATTORNEY, "otpCode": await wrong_code(program.provider)}) == WRONG
    code = await code_of(program.provider)
    assert (await program.post({**ATTORNEY, "redactFlag": "0", "otpCode": code}))["loginResult"] == "1"
    assert await program.post({**ATTORNEY, "otpCode": await wrong_code(program.provider)}) == WRONG

    assert await program.post({**ATTORNEY, "otpCode": code}) == WRONG


async def test_wrong_codes_lock_like_wrong_passwords(program: PacerProgram) -> None:
    """Rule A10: the right password alone does not start the count again."""
    for _ in range(6):
        assert await program.post({**ATTORNEY, "otpCode": await wrong_code(program.provider)}) == WRONG

    assert await program.post({**ATTORNEY, "otpCode": await code_of(program.provider)}) == WRONG


async def test_stored_secret_is_ignored_before_the_second_factor_day(program: PacerProgram) -> None:
    await set_calendar(program.provider, FIRST_DAY - timedelta(minutes=1))

    assert (await program.post(ATTORNEY))["loginResult"] == "0"


async def test_code_is_ignored_without_a_second_factor(program: PacerProgram) -> None:
    assert (await program.post({**READER, "otpCode": "000000"}))["loginResult"] == "0"


@pytest.mark.parametrize(("setting", "result"), [("refuse", "99"), ("accept", "0")])
async def test_filer_without_a_second_factor_after_enforcement(databases: Databases, setting: str, result: str) -> None:
    """Rule A11: what the real API answers is not known (*own*); a setting chooses. A wrong password is told from nothing else."""
    async with pacer_program(databases, pacer_unenrolled=setting) as program:
        await on(program.provider, ENFORCED)
        answer = await program.post(ATTORNEY)
        assert answer["loginResult"] == result
        assert ("multifactor" in answer["errorDescription"]) is (setting == "refuse")
        assert await program.post({**ATTORNEY, "password": "Wrong-Horse-1"}) == WRONG
        assert (await program.post(READER))["loginResult"] == "0"
        refused = await program.journal("pacer_login.refused")
        assert [each["reason"] for each in refused if each["reason"] != "wrong_credentials"] == (
            ["second_factor_required"] if setting == "refuse" else []
        )


async def test_prompted_filer_logs_in_until_the_skips_are_used_up(program: PacerProgram) -> None:
    """Rule A11: a program is shown no prompt (*own*); after three skips in a browser access is restricted for it too."""
    change = AccountChange(mfa_secret=None, mfa_prompted_on=date(2025, 9, 1))
    await program.provider.control.change_account(ATTORNEY["loginId"], change)
    await on(program.provider, ENFORCED - timedelta(days=30))
    assert (await program.post(ATTORNEY))["loginResult"] == "0"

    await program.provider.control.change_account(ATTORNEY["loginId"], AccountChange(mfa_skips=3))

    assert (await program.post(ATTORNEY))["loginResult"] == "99"
