"""The revisions by which accounts and filers are found by their addresses without reading all of them."""

import pytest

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run

ACCOUNT = (
    "INSERT INTO idp_account (id, sub, login_id, account_number, password_hash, type, user_type, created_on, status, "
    "search_status, name, email, cja_exempt_courts, client_code_required, date_of_birth) VALUES ({id}, 'sub{id}', 'login{id}', "
    "'100000{id}', 'hash', 'individual', 'attorney', '2020-02-03', 'active', 'active', 'Kite', 'Kite@Example.com', '[]', false, "
    "'1970-01-01')"
)
FILER = (
    "INSERT INTO court_filer (id, court_id, login, folded_login, key_hash, name, email, role, may_file) VALUES ({id}, 'mtd', "
    "'login{id}', 'login{id}', 'hash', 'Kite', 'Kite@Example.com', 'attorney', true)"
)
BEFORE = {"cso_idp": ("0023", "0024", ACCOUNT, "idp_account"), "court_rp": ("0018", "0019", FILER, "court_filer")}


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("service", BEFORE)
def test_people_with_the_same_address_stay(service: runner.Service, databases: Databases) -> None:
    """Nothing is unique about an address or a day of birth."""
    before, revision, person, table = BEFORE[service]
    url = databases.empty()
    runner.upgrade(service, url, before)
    run(url, person.format(id=1), person.format(id=2))

    runner.upgrade(service, url, revision)

    found = f"SELECT count(*) FROM {table} WHERE lower(email) = 'kite@example.com'"  # noqa: S608
    assert rows(url, found) == [(2,)]
    runner.downgrade(service, url, before)
    assert rows(url, found) == [(2,)]
