"""The pages of a PACER Administrative Account with many users read the database no more often than with one (rules A8, A15)."""

from typing import Any

import pytest

from cso_idp.control.models import AccountCreation
from cso_idp.control.paa_models import PaaMembership
from cso_idp.control.receipt_models import ReceiptCreation
from cso_idp.provider import Provider
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from tests.idp.conftest import PASSWORD
from tests.idp.relying_party import Browser
from tests.idp.test_paa import FIRM, sign_on


class Counting:
    """A transaction that counts its queries."""

    def __init__(self, tx: Transaction, counted: list[str]) -> None:
        self._tx = tx
        self._counted = counted

    def __getattr__(self, name: str) -> Any:
        if name in ("one", "all", "execute"):
            self._counted.append(name)
        return getattr(self._tx, name)


def counting(database: Database) -> list[str]:
    """The queries of all reads from now on."""
    counted: list[str] = []
    read = database.read

    async def counted_read(look: Any, **how: Any) -> Any:
        return await read(lambda tx: look(Counting(tx, counted)), **how)

    database.read = counted_read  # type: ignore[method-assign]
    return counted


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("address", ["/account/paa", "/account/billing"])
async def test_number_of_queries_does_not_grow_with_the_users(
    browser: Browser, provider: Provider, address: str
) -> None:
    await sign_on(browser)
    await browser.open(address)  # the first page reads what is kept in memory afterwards
    counted = counting(provider.database)
    numbers = []
    for users in (1, 5):
        for n in range(users):
            login_id = f"paid.user.{users}{n}"
            await provider.control.create_account(
                AccountCreation(loginId=login_id, password=PASSWORD, name=f"Paid {users}{n}")
            )
            await provider.control.paa.add_member(FIRM, PaaMembership(loginId=login_id))
            await provider.control.receipts.create(ReceiptCreation(loginId=login_id))
        counted.clear()
        page = await browser.open(address)
        assert f"Paid {users}0" in page.text
        numbers.append(len(counted))

    assert numbers[0] == numbers[1]
