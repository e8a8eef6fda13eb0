"""Readers at a live court: legacy and shared holders go on by the court's view-only client (rules A12, C7)."""

from collections.abc import AsyncIterator

import pytest

from cso_idp.control.models import AccountChange, AccountCreation
from tests.conftest import Databases
from tests.courts.both_services import ACCOUNT, BothServices, both_services
from tests.courts.conftest import world
from tests.courts.test_with_the_provider import Visitor
from tests.driver.forms import forms

LEGACY = {**ACCOUNT, "loginId": "jd1234", "created_on": "2009-03-01", "email": "legacy@doe.example"}


@pytest.fixture
async def both(databases: Databases) -> AsyncIterator[BothServices]:
    async with both_services(databases, "client_secret_basic", world()) as both:
        members = {name: value for name, value in LEGACY.items() if name not in ("sub", "status", "search_status")}
        await both.provider_control.create_account(AccountCreation(**members), sub="sub-legacy")
        yield both


@pytest.fixture
async def visitor(both: BothServices) -> AsyncIterator[Visitor]:
    async with Visitor(both.provider, both.courts) as visitor:
        yield visitor


async def go_on_as_a_reader(visitor: Visitor) -> None:
    """Presses the button on the page for an account that may not file."""
    page = visitor.page.text
    assert "You may not file there" in page
    assert "Go on as a reader" in page
    (number,) = [n for n, form in enumerate(forms(page)) if form.action.endswith("/reading")]
    await visitor.submit(number)


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("login_id", ["doefirm1", "jd1234"])
async def test_holder_who_may_not_file_goes_on_as_a_reader(visitor: Visitor, both: BothServices, login_id: str) -> None:
    """Rules A12, C7: where they were going, and never with the right to file."""
    await visitor.sign_on("cacd", "/filings/")
    await visitor.give_password(login_id, ACCOUNT["password"])

    await go_on_as_a_reader(visitor)

    assert visitor.path == "/courts/cacd/filings/"
    assert "for reading only" in visitor.page.text
    who = await visitor.whoami("cacd")
    assert (who["authenticated"], who["may_file"], who["linked"]) == (True, False, False)
    refused = await visitor.open("/courts/cacd/filings/new")
    assert refused.status_code == 403
    assert "for reading only" in refused.text
    issued = (await both.provider_control.events(kinds=["token.issued"]))[-1].data
    assert (issued["client_id"], "cmecf:file" in issued["scope"]) == ("view-cacd", False)


async def test_reader_of_one_court_reads_at_the_next_without_a_password(visitor: Visitor) -> None:
    """Rule C6, for readers."""
    await visitor.sign_on("cacd")
    await visitor.give_password("doefirm1", ACCOUNT["password"])
    await go_on_as_a_reader(visitor)

    await visitor.open("/courts/ca9/login?for=reading")

    assert visitor.path == "/courts/ca9/"
    assert (await visitor.whoami("ca9"))["authenticated"] is True


async def test_logout_of_a_reader_ends_the_sign_on_and_the_other_courts(visitor: Visitor) -> None:
    """The logout tokens are for the courts' view-only clients."""
    for court_id in ("cacd", "ca9"):
        await visitor.sign_on(court_id)
        if court_id == "cacd":
            await visitor.give_password("doefirm1", ACCOUNT["password"])
        await go_on_as_a_reader(visitor)

    page = await visitor.open("/courts/ca9/cgi-bin/login.pl?logout")

    assert str(page.url).endswith("/courts/ca9/")
    assert (await visitor.whoami("ca9"))["authenticated"] is False
    page = await visitor.open("/courts/cacd/login?for=reading")
    assert 'name="password"' in page.text


async def test_linked_filer_who_comes_to_read_does_not_file(visitor: Visitor) -> None:
    """A session for reading files nothing, whoever holds it (rule A12)."""
    await visitor.open("/courts/ca9/login?for=reading")
    await visitor.give_password("janedoe1", ACCOUNT["password"])

    who = await visitor.whoami("ca9")

    assert (who["authenticated"], who["may_file"]) == (True, False)
    await visitor.open("/courts/ca9/login")
    assert (await visitor.whoami("ca9"))["may_file"] is True


async def test_account_that_may_not_search_is_not_offered_to_read(visitor: Visitor, both: BothServices) -> None:
    """Rule A9: nothing is left of it."""
    await both.provider_control.change_account("doefirm1", AccountChange(search_status="inactive"))

    await visitor.sign_on("cacd")
    page = await visitor.give_password("doefirm1", ACCOUNT["password"])

    assert "shared" in page.text
    assert "Go on as a reader" not in page.text
    address = visitor.form(0).action.replace("/cancel", "/reading")
    again = await visitor.client.post(f"http://login.example{address}")
    assert "shared" in again.text


async def test_court_that_is_not_live_does_not_take_the_sign_on_for_reading(visitor: Visitor) -> None:
    """Rule C3: there the court's own form takes the PACER account."""
    page = await visitor.open("/courts/mtd/login?for=reading")

    assert page.status_code == 403
    assert "does not accept Central Sign-On yet" in page.text


async def test_login_page_of_a_live_court_offers_to_read(visitor: Visitor) -> None:
    page = await visitor.open("/courts/cacd/cgi-bin/login.pl")

    assert 'href="/courts/cacd/login?return_to=%2F&amp;for=reading"' in page.text
