"""The token of the PACER-native face: its introspection by courts, and its end with its session (rule F2)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from cso_idp.control.models import AccountChange
from cso_idp.control.people import Delivery, Wanted
from tests.conftest import Databases
from tests.idp.conftest import COURT, ISSUER, PASSWORD
from tests.idp.pacer_program import ATTORNEY, READER, PacerProgram, pacer_program

INACTIVE = {"active": False}
LOGGED_OUT = {"loginResult": "0", "errorDescription": ""}


@pytest.fixture
async def program(databases: Databases) -> AsyncIterator[PacerProgram]:
    async with pacer_program(databases) as program:
        yield program


async def test_introspection_gives_the_holder_and_scope_to_a_court(program: PacerProgram) -> None:
    """Rule F2: the same claims as for a sign-on by OpenID Connect."""
    token = await program.log_in(**ATTORNEY, clientCode="ACME")

    introspected = await program.seen_by_court(token)

    assert introspected.pop("exp") - introspected.pop("iat") == 12 * 3600
    assert introspected.pop("auth_time") > 0
    assert introspected.pop("sid")
    assert len(introspected.pop("pacer_account_number")) == 7
    assert introspected == {
        "active": True,
        "token_type": "NextGenCSO",
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": "sub-avery",
        "username": "avery.attorney",
        "preferred_username": "avery.attorney",
        "name": "Avery Attorney",
        "email": "avery.attorney@example.test",
        "email_verified": True,
        "scope": "openid profile email pacer:search cmecf:file",
        "client_code": "ACME",
        "acr": "urn:cso-simulator:acr:password",
        "amr": ["pwd"],
        "pacer_account_type": "individual",
        "pacer_account_generation": "upgraded",
        "pacer_user_type": "attorney",
        "cja_exempt_courts": [],
    }


@pytest.mark.parametrize("login_id", ["lp1234", "bigfirm"])
async def test_legacy_and_shared_accounts_read_and_never_file(program: PacerProgram, login_id: str) -> None:
    """Rules A1, A12: reading needs no upgrade."""
    introspected = await program.seen_by_court(await program.log_in(loginId=login_id))

    assert introspected["scope"] == "openid profile email pacer:search"


async def test_introspection_of_the_token_is_for_courts_only(program: PacerProgram) -> None:
    token = await program.log_in()

    assert await program.seen_by_court(token, "viewer") == INACTIVE
    refused = await program.client.post("/introspect", data={"token": token})
    assert refused.status_code == 401


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("token", ["a" * 128, "a" * 127, "ä" * 128, "é", "a" * 5000])
async def test_malformed_token_is_inactive(program: PacerProgram, token: str) -> None:
    assert await program.seen_by_court(token) == INACTIVE
    assert await program.log_out(token[:200]) == LOGGED_OUT


async def test_token_is_refused_at_the_openid_endpoints(program: PacerProgram) -> None:
    """It is neither an access token nor a session cookie."""
    token = await program.log_in()

    userinfo = await program.client.get("/userinfo", headers={"authorization": f"Bearer {token}"})
    account = await program.client.get("/account/", headers={"cookie": f"cso_session={token}"})

    assert userinfo.status_code == 401
    assert 'name="password"' in account.text
    assert await program.seen_by_court(token) != INACTIVE
    revoked = await program.client.post("/revoke", data={"token": token}, auth=("court-test", "court-secret"))
    assert revoked.status_code == 200
    assert await program.seen_by_court(token) != INACTIVE, "a court cannot give back what it was not given"


async def test_logout_ends_the_token_everywhere(program: PacerProgram) -> None:
    """Rule F2, D§1.3."""
    token = await program.log_in()
    assert await program.provider.control.signed_on_subs() == {"sub-rae"}

    assert await program.log_out(token) == LOGGED_OUT

    assert await program.seen_by_court(token) == INACTIVE
    assert await program.provider.control.signed_on_subs() == set()
    (ended,) = await program.journal("sign_on_session.ended")
    assert ended["reason"] == "logout"


async def test_second_logout_succeeds(program: PacerProgram) -> None:
    """What the real service answers is not public."""
    token = await program.log_in()

    assert await program.log_out(token) == LOGGED_OUT
    assert await program.log_out(token) == LOGGED_OUT


async def test_second_logout_is_an_error_by_a_setting(databases: Databases) -> None:
    async with pacer_program(databases, pacer_unknown_logout="refuse") as program:
        token = await program.log_in()

        assert await program.log_out(token) == LOGGED_OUT
        refused = await program.log_out(token)

    assert refused == {"loginResult": "99", "errorDescription": "Invalid authentication token."}


async def test_court_that_introspected_gets_a_logout_token(databases: Databases) -> None:
    """The court takes part in the session from its first question on, and is asked no twice."""
    async with pacer_program(databases, delivery_pause=timedelta(hours=1)) as program:
        receiver = "http://localhost:9/backchannel"
        await program.provider.control.register_clients([{**COURT, "backchannel_logout_uri": receiver}])
        token, other = await program.log_in(**ATTORNEY), await program.log_in()
        sids = {(await program.seen_by_court(token))["sid"] for _ in range(3)}

        await program.log_out(other)
        assert await _told_of_logout(program) == {}
        await program.log_out(token)

        assert await _told_of_logout(program) == {("court-test", "sub-avery"): "pending"}
    assert len(sids) == 1


async def _told_of_logout(program: PacerProgram) -> dict[tuple[str, str], Delivery]:
    """What became of the logout tokens to the court."""
    people = program.provider.control.people
    everybody = await people.named(Wanted(subs={"sub-avery", "sub-rae"}))
    return (await people.sign_ons(everybody, {"court-test"})).deliveries


async def test_cancelled_account_ends_its_tokens(program: PacerProgram) -> None:
    token = await program.log_in()
    await program.provider.control.change_account("rae.reader", AccountChange(status="cancelled"))

    assert await program.seen_by_court(token) == INACTIVE


async def test_account_change_changes_the_tokens_scope(program: PacerProgram) -> None:
    """Rule A9: search is withheld from the moment on in which the status says so."""
    token = await program.log_in()
    await program.provider.control.change_account("rae.reader", AccountChange(search_status="inactive"))

    assert "pacer:search" not in (await program.seen_by_court(token))["scope"].split()


async def test_token_expires(databases: Databases) -> None:
    async with pacer_program(databases, pacer_token_lifetime=timedelta(minutes=12)) as program:
        token = await program.log_in()
        await program.wait(timedelta(minutes=11))
        assert (await program.seen_by_court(token))["active"]

        await program.wait(timedelta(minutes=1))

        assert await program.seen_by_court(token) == INACTIVE
        assert await program.log_out(token) == LOGGED_OUT
        assert await program.log_in() != token


async def test_second_login_keeps_the_first_token(program: PacerProgram) -> None:
    """Not public; the default."""
    first, second = await program.log_in(), await program.log_in()

    assert first != second
    assert (await program.seen_by_court(first))["active"]
    await program.log_out(first)
    assert (await program.seen_by_court(second))["active"]


async def test_setting_lets_the_second_login_end_the_first(databases: Databases) -> None:
    async with pacer_program(databases, pacer_one_token="on") as program:
        others = await program.log_in(**ATTORNEY)
        first, second = await program.log_in(), await program.log_in()

        assert await program.seen_by_court(first) == INACTIVE
        assert (await program.seen_by_court(second))["active"]
        assert (await program.seen_by_court(others))["active"]
        assert await program.journal("pacer_token.revoked") == [
            {"kind": "pacer_token.revoked", "sub": "sub-rae", "count": 1}
        ]


async def test_concurrent_logins_leave_one_token_by_the_setting(databases: Databases) -> None:
    """Two doors at once: neither may overlook the token that the other is just giving out."""
    async with pacer_program(databases, pacer_one_token="on") as program:
        tokens = await asyncio.gather(*(program.log_in() for _ in range(4)))

        good = [token for token in tokens if (await program.seen_by_court(token))["active"]]

    assert len(good) == 1


async def test_reset_ends_all_tokens(program: PacerProgram) -> None:
    token = await program.log_in()
    state, _ = await program.provider.control.read_clock()
    await program.provider.control.reset(state)

    assert await program.seen_by_court(token) == INACTIVE


async def test_expired_tokens_are_swept(program: PacerProgram) -> None:
    for _ in range(2):
        await program.log_in()
    await program.wait(timedelta(days=2))
    await program.log_in()
    await program.provider.sweep()

    def count(tx: Any) -> int:
        from sqlalchemy import func, select

        from cso_idp import tables

        return int(tx.execute(select(func.count()).select_from(tables.pacer_token)).scalar_one())

    assert await program.provider.database.read(count) == 1


async def test_concurrent_programs_log_in(program: PacerProgram) -> None:
    answers = await asyncio.gather(*(program.post(READER) for _ in range(12)))

    assert Counter(answer["loginResult"] for answer in answers) == {"0": 12}
    assert len({answer["nextGenCSO"] for answer in answers}) == 12


@pytest.mark.parametrize("password", [PASSWORD])
async def test_login_runs_under_the_hardened_profile_too(databases: Databases, password: str) -> None:
    async with pacer_program(databases, password_profile="hardened") as program:
        assert (await program.post({**READER, "password": password}))["loginResult"] == "0"
