"""Excessive authentication at `cso-auth` (D§1.5): counted, warned about, and suspended, where a setting says so."""

import asyncio
from collections import Counter
from datetime import timedelta

from cso_idp.control.models import AccountChange
from tests.conftest import Databases
from tests.idp.pacer_program import ATTORNEY, READER, WRONG, PacerProgram, pacer_program


async def results(program: PacerProgram, times: int, **members: str) -> list[str]:
    return [(await program.post({**READER, **members}))["loginResult"] for _ in range(times)]


async def test_nothing_is_counted_by_default(databases: Databases) -> None:
    async with pacer_program(databases) as program:
        assert await results(program, 30) == ["0"] * 30


async def test_excess_logins_are_warned_and_then_refused(databases: Databases) -> None:
    limits = {"pacer_warning_logins": 2, "pacer_suspension_logins": 4, "pacer_suspension": timedelta(hours=2)}
    async with pacer_program(databases, **limits) as program:
        answers = [await program.post(READER) for _ in range(6)]

        assert [answer["loginResult"] for answer in answers] == ["0", "0", "0", "0", "99", "99"]
        assert ["may be suspended" in answer["errorDescription"] for answer in answers[:4]] == [
            False,
            False,
            True,
            True,
        ]
        assert "has been suspended" in answers[4]["errorDescription"]
        assert answers[4]["nextGenCSO"] == ""
        assert (await program.seen_by_court(answers[0]["nextGenCSO"]))["active"], "what was given stays good"
        assert await results(program, 1, **ATTORNEY) == ["0"], "others are not meant"

        await program.wait(timedelta(hours=2, seconds=1))
        assert await results(program, 3) == ["0", "0", "0"]
        kinds = await program.journal("pacer_login.excessive", "pacer_login.suspended")
    assert [event["kind"] for event in kinds] == [
        "pacer_login.excessive",
        "pacer_login.excessive",
        "pacer_login.suspended",
        "pacer_login.excessive",
    ]


async def test_login_count_restarts_with_each_window(databases: Databases) -> None:
    async with pacer_program(databases, pacer_suspension_logins=3, pacer_login_window=timedelta(minutes=10)) as program:
        assert await results(program, 3) == ["0"] * 3
        await program.wait(timedelta(minutes=10))
        assert await results(program, 4) == ["0", "0", "0", "99"]


async def test_concurrent_logins_are_all_counted(databases: Databases) -> None:
    async with pacer_program(databases, pacer_suspension_logins=3) as program:
        answers = await asyncio.gather(*(program.post(READER) for _ in range(6)))

    assert Counter(answer["loginResult"] for answer in answers) == {"0": 3, "99": 3}


async def test_login_count_is_reset_when_the_clock_moves_back(databases: Databases) -> None:
    """Counts and suspensions belong to their time; at an earlier time there is none."""
    async with pacer_program(databases, pacer_suspension_logins=1) as program:
        await program.wait(timedelta(days=30))
        await program.log_in()
        assert (await program.post(READER))["loginResult"] == "99"

        await program.wait(timedelta(days=-30))

        await program.log_in()
        assert (await program.post(READER))["loginResult"] == "99"


async def test_five_wrong_passwords_neither_count_nor_lock(databases: Databases) -> None:
    """D§8.2: pacersdk sends a wrong password five times. Neither the count nor the lockout (A10) minds."""
    async with pacer_program(databases, pacer_suspension_logins=2) as program:
        assert await results(program, 5, password="wrong") == ["13"] * 5
        assert await results(program, 2) == ["0", "0"]


async def test_suspension_is_told_to_the_holder_only(databases: Databases) -> None:
    """Rule A11: a wrong password has its one answer."""
    async with pacer_program(databases, pacer_suspension_logins=1) as program:
        assert await results(program, 2) == ["0", "99"]
        assert await program.post({**READER, "password": "wrong"}) == WRONG


async def test_warnings_are_combined(databases: Databases) -> None:
    async with pacer_program(databases, pacer_warning_logins=1) as program:
        await program.provider.control.change_account("rae.reader", AccountChange(client_code_required=True))
        await program.post(READER)
        description = (await program.post(READER))["errorDescription"]

    assert description.startswith("A required Client Code was not entered.")
    assert "excessive authentication" in description


async def test_count_is_gone_after_a_reset(databases: Databases) -> None:
    async with pacer_program(databases, pacer_suspension_logins=1) as program:
        assert await results(program, 2) == ["0", "99"]
        await program.provider.control.reset_account("rae.reader")
        assert await results(program, 1) == ["0"]
