"""Account numbers (rule A13)."""

import pytest

from cso_idp.accounts.number import number_for
from cso_idp.control.models import AccountCreation
from cso_idp.provider import Provider
from cso_kit.control.problem import ProblemError
from tests.idp.conftest import PASSWORD
from tests.idp.relying_party import Browser


def creation(login_id: str, account_number: str | None = None) -> AccountCreation:
    return AccountCreation(loginId=login_id, password=PASSWORD, account_number=account_number)


async def test_manage_my_account_shows_the_account_number(browser: Browser, provider: Provider) -> None:
    """Rule A13."""
    avery = await provider.control.account("avery.attorney")
    assert avery is not None
    assert avery.account_number == number_for("sub-avery", lambda _: False)
    await browser.open("/account/")

    await browser.give_password("avery.attorney", PASSWORD)

    assert f'data-testid="account-number">{avery.account_number}<' in (await browser.open("/account/")).text


async def test_given_number_is_kept_and_taken_one_is_refused(provider: Provider) -> None:
    """Rule A13."""
    made = await provider.control.create_account(creation("nora.number", "7654321"))
    assert made.account_number == "7654321"

    with pytest.raises(ProblemError, match="The account number 7654321 is taken; give another, or leave it out"):
        await provider.control.create_account(creation("ned.number", "7654321"))

    assert await provider.control.account("ned.number") is None


async def test_accounts_never_share_a_number(provider: Provider) -> None:
    """Rule A13: the next free number is taken if the one that the `sub` gives has gone, also past the last one."""
    await provider.control.create_account(creation("nora.number", number_for("twin-79", lambda _: False)))
    twin = await provider.control.create_account(creation("ned.number"), sub="twin-79")

    assert int(twin.account_number) == int(number_for("twin-79", lambda _: False)) + 1
    assert number_for("twin-79", lambda number: number >= "1769020") == "1000000"


async def test_reset_account_keeps_its_number(provider: Provider) -> None:
    """Rule A13: the number never changes."""
    await provider.control.create_account(creation("nora.number", number_for("sub-new", lambda _: False)))
    before = await provider.control.account("avery.attorney")
    assert before is not None

    assert (await provider.control.reset_account("avery.attorney")).account_number == before.account_number
