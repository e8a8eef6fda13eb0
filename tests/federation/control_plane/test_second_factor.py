"""The second factor in scenario files and by the typed client (rule A11)."""

from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest

from cso_idp.control.models import AccountChange, AccountCreation, AuthenticatorApp, SecondFactorChange
from cso_sim.federation import Federation
from cso_sim.harness import AsyncHarness
from tests.federation.control_plane.answers import is_problem, ok

SECRET, OTHER = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"
AS_TOML = {"content-type": "application/toml"}
HEAD = """\
name = "mine"
title = "An office with one account"
mfa_enforced_from = {enforced_from}
mfa_seed = "mine"
[clock]
calendar = 2025-10-01T12:00:00-05:00
[[people]]
name = "Olive Office"
email = "olive@example.test"
story = "An office."
[[people.accounts]]
loginId = "oliveoffice"
password = "Fictional-Pass-1"
created_on = 2016-01-01
mfa_skips = 2
mfa_prompted_on = 2025-09-01
"""
APPS = """\
mfa_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
backup_codes = ["abcde-23456"]
[[people.accounts.authenticators]]
name = "Second desk"
secret = "{secret}"
"""


@pytest.fixture
async def harness(federation: Federation) -> AsyncIterator[AsyncHarness]:
    transport = httpx.ASGITransport(federation.app, client=("127.0.0.1", 50000))
    async with AsyncHarness(transport=transport) as harness:
        yield harness


async def test_scenario_gives_apps_codes_skips_and_the_calendar(control: httpx.AsyncClient) -> None:
    scenario = HEAD.format(enforced_from="2025-11-03") + APPS.format(secret=OTHER)
    ok(await control.put("/_sim/scenario", content=scenario, headers=AS_TOML))

    account = ok(await control.get("/_sim/accounts/oliveoffice"))

    assert account["mfa_secret"] == SECRET
    assert account["authenticators"] == [
        {"name": "Authenticator app", "secret": SECRET},
        {"name": "Second desk", "secret": OTHER},
    ]
    assert (account["backup_codes_left"], account["mfa_skips"], account["mfa_prompted_on"]) == (1, 2, "2025-09-01")
    calendar = ok(await control.get("/_sim/second-factor"))
    assert (calendar["enforced_from"], calendar["seed"]) == ("2025-11-03", "mine")


async def test_reset_brings_back_the_second_factors_of_the_scenario(control: httpx.AsyncClient) -> None:
    scenario = HEAD.format(enforced_from='"never"') + APPS.format(secret=OTHER)
    ok(await control.put("/_sim/scenario", content=scenario, headers=AS_TOML))
    before = ok(await control.get("/_sim/accounts/oliveoffice"))
    ok(await control.patch("/_sim/accounts/oliveoffice", json={"mfa_secret": None, "mfa_skips": 3}))
    ok(await control.put("/_sim/second-factor", json={"enforced_from": "2025-09-01"}))

    ok(await control.post("/_sim/reset", json={}))

    assert ok(await control.get("/_sim/accounts/oliveoffice")) == before
    assert ok(await control.get("/_sim/second-factor"))["enforced_from"] is None
    ok(await control.patch("/_sim/accounts/oliveoffice", json={"mfa_secret": None}))
    ok(await control.post("/_sim/reset", json={"scope": "account", "loginId": "oliveoffice"}))
    assert ok(await control.get("/_sim/accounts/oliveoffice")) == before


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (HEAD.format(enforced_from='"someday"'), 'a date (2025-12-31) or "never"'),
        (
            HEAD.format(enforced_from='"never"') + APPS.format(secret=SECRET),
            "Two apps of this account have this secret",
        ),
        (HEAD.format(enforced_from='"never"') + APPS.format(secret="short"), "a base32 secret of 16 to 64 characters"),
    ],
)
async def test_faulty_second_factor_is_told_at_its_place(control: httpx.AsyncClient, wrong: str, told: str) -> None:
    problem = is_problem(await control.put("/_sim/scenario", content=wrong, headers=AS_TOML), 422)

    assert told in problem["errors"][0]


async def test_typed_client_arranges_a_second_factor(harness: AsyncHarness) -> None:
    await harness.accounts.create(AccountCreation(loginId="oliveoffice", password="Fictional-Pass-1"))
    changed = await harness.accounts.change(
        "oliveoffice", AccountChange(authenticators=[AuthenticatorApp(name="Desk", secret=SECRET)], mfa_skips=1)
    )
    assert (changed.mfa_secret, changed.mfa_skips) == (SECRET, 1)

    calendar = await harness.accounts.change_second_factor(SecondFactorChange(enforced_from=date(2025, 10, 1)))

    assert calendar.enforced_from == date(2025, 10, 1)
    assert await harness.accounts.second_factor() == calendar
    assert [each.kind for each in await harness.journal.events("second_factor.policy_changed")]
