"""The revision that gives the usual operator to a database from before the Service Center's desk."""

import pytest

from cso_idp.staff.model import USUAL_OPERATOR
from cso_kit.secrets.passwords import Passwords
from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_account_numbers import ACCOUNT
from tests.migrations.test_migrations import rows, run

STAFF = "SELECT login, name, key_hash FROM idp_staff"


async def test_whoever_upgrades_can_use_the_desk_at_once(databases: Databases) -> None:
    url = databases.empty()
    runner.upgrade("cso_idp", url, "0005")
    run(url, ACCOUNT.format(id=3, sub="jane"))

    runner.upgrade("cso_idp", url)

    ((login, name, key_hash),) = rows(url, STAFF)
    assert (login, name) == (USUAL_OPERATOR.login, USUAL_OPERATOR.name)
    assert await Passwords().verify(USUAL_OPERATOR.key, key_hash)
    assert await Passwords("hardened").verify(USUAL_OPERATOR.key, key_hash)


@pytest.mark.parametrize("has_staff", [True, False])
def test_nobody_is_added_to_a_staff_or_to_a_new_database(databases: Databases, *, has_staff: bool) -> None:
    url = databases.empty()
    runner.upgrade("cso_idp", url, "0017")
    if has_staff:
        account = ACCOUNT.replace("client_code_required)", "client_code_required, account_number)")
        run(
            url,
            account.format(id=3, sub="jane").removesuffix(")") + ", '1000003')",
            "INSERT INTO idp_staff (login, name, key_hash) VALUES ('dana', 'Dana Whitlock', 'h')",
        )

    runner.upgrade("cso_idp", url)

    assert rows(url, STAFF) == ([("dana", "Dana Whitlock", "h")] if has_staff else [])
