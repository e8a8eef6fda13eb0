"""Regression tests for faults that were found by attacks on the provider."""

import asyncio

import pytest

from cso_idp.app import create_app
from cso_idp.control.models import AccountChange, AccountCreation
from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from tests.conftest import Databases
from tests.idp.conftest import COURT, ISSUER, PASSWORD, new_browser, running
from tests.idp.relying_party import Browser, RelyingParty, sent_back


async def test_form_sent_twice_still_gives_a_valid_code(browser: Browser, court: RelyingParty) -> None:
    """A double click: the browser shows the second answer only."""
    started = court.request()
    page = await browser.open(started.url)
    await browser.give_password("avery.attorney", PASSWORD)
    browser.page = page

    back = sent_back(await browser.give_password("avery.attorney", PASSWORD))

    assert (await court.redeem(started, back["code"])).status_code == 200


async def test_unknown_user_name_is_not_recorded(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """A password typed into the wrong field must not be readable in the journal."""
    await browser.open(court.request().url)
    for _ in range(7):
        await browser.give_password("My-Secret-Password", "avery.attorney")

    events = await provider.control.events(kinds=["sign_on."])

    assert events
    assert "my-secret-password" not in str(events).lower()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8400", "localhost.evil.example", ""])
async def test_control_plane_refuses_other_host_names(court: RelyingParty, host: str) -> None:
    """DNS rebinding: a web page whose name was made to point at this machine."""
    answer = await court.client.get("/_sim/accounts", headers={"host": host, "origin": f"http://{host}"})

    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["localhost:8400", "127.0.0.1:8400", "[::1]:8400", "cso.localhost:1"])
async def test_control_plane_accepts_local_host_names(court: RelyingParty, host: str) -> None:
    assert (await court.client.get("/_sim/accounts", headers={"host": host})).status_code == 200


async def test_null_members_change_nothing(court: RelyingParty) -> None:
    before = (await court.client.get("/_sim/accounts/avery.attorney")).json()
    nulls = dict.fromkeys(("name", "email", "type", "status", "search_status", "created_on", "user_type", "loginId"))

    answer = await court.client.patch("/_sim/accounts/avery.attorney", json=nulls)

    assert answer.status_code == 200
    assert answer.json() == before


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("login_id", ["a/b", "a\x00b", "a b", "a\\b", ""])
async def test_user_name_that_no_path_can_hold_is_refused(court: RelyingParty, login_id: str) -> None:
    answer = await court.client.post("/_sim/accounts", json={"loginId": login_id, "password": "x"})

    assert answer.status_code == 422


async def test_account_reset_does_not_overwrite_the_new_holder_of_its_name(
    provider: Provider, court: RelyingParty
) -> None:
    from cso_kit.control.problem import ProblemError

    await provider.control.change_account("avery.attorney", AccountChange(loginId="avery.renamed"))
    await provider.control.create_account(AccountCreation(loginId="avery.attorney", password=PASSWORD))

    with pytest.raises(ProblemError) as refused:
        await provider.control.reset_account("avery.attorney")

    assert refused.value.status == 409


async def test_unreadable_request_of_a_browser_gets_a_page(court: RelyingParty) -> None:
    page = await court.client.get("/authorize?client_id=%ff", headers={"accept": "text/html"})

    assert page.status_code == 400
    assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("backend", ["postgres"])
async def test_old_transaction_cannot_fill_the_cache_of_a_newer_configuration(databases: Databases) -> None:
    """A client read by a transaction that began before a change must not be kept as what the change made of it."""
    settings = ProviderSettings(issuer=ISSUER, database_url=databases.migrated("cso_idp"))
    async with running(create_app(settings)) as provider:
        await provider.control.register_clients([COURT])

        async def keep_reading() -> None:
            for _ in range(40):
                await provider.database.read(lambda tx: provider.registered.client(tx, "court-test"))

        async def keep_changing() -> None:
            for n in range(20):
                await provider.control.register_clients([{**COURT, "client_name": f"Name {n}"}])

        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(keep_reading())
            group.create_task(keep_changing())
        client = await provider.database.read(lambda tx: provider.registered.client(tx, "court-test"))

    assert client is not None
    assert client.name == "Name 19"


async def test_sign_on_page_of_another_browser_is_useless(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    page = await browser.open(court.request().url)
    await browser.give_password("avery.attorney", PASSWORD)
    async with new_browser(provider) as other:
        other.page = page
        answer = await other.give_password("avery.attorney", PASSWORD)

    assert answer.status_code == 400
