"""The revision that marks exempt CJA accounts (rule A7)."""

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run

ACCOUNT = (
    "INSERT INTO idp_account (id, sub, login_id, account_number, password_hash, type, user_type, created_on, upgraded_at, "
    "status, search_status, name, email, cja_exempt_courts, client_code_required) VALUES ({id}, 's{id}', 'l{id}', '{id}', "
    "'h', '{type}', 'attorney', '{created_on}', {upgraded_at}, 'active', 'active', 'Jane Doe', '', '{courts}', false)"
)
CASES = {
    1: ("individual", "2010-06-07", "NULL", '["cacd"]', "cacd"),
    2: ("individual", "2010-06-07", "5", '["cacd"]', None),  # upgraded: it may have the privilege by a merge
    3: ("individual", "2014-08-11", "NULL", '["cacd"]', None),  # born upgraded
    4: ("individual", "2010-06-07", "NULL", "[]", None),
    5: ("individual", "2010-06-07", "NULL", '["cacd","caed"]', None),
    6: ("shared", "2010-06-07", "NULL", '["cacd"]', None),
}


def test_legacy_account_that_is_exempt_at_one_court_is_marked(databases: Databases) -> None:
    """Rule A7: only an upgraded account can have got the privilege by a merge."""
    url = databases.empty()
    runner.upgrade("cso_idp", url, "0012")
    run(
        url,
        *(
            ACCOUNT.format(id=row_id, type=kind, created_on=created_on, upgraded_at=upgraded_at, courts=courts)
            for row_id, (kind, created_on, upgraded_at, courts, _) in CASES.items()
        ),
    )

    runner.upgrade("cso_idp", url)

    marked = dict(rows(url, "SELECT id, cja_account FROM idp_account"))
    assert marked == {row_id: expected for row_id, (*_, expected) in CASES.items()}
    runner.downgrade("cso_idp", url, "0012")
    assert len(rows(url, "SELECT id FROM idp_account WHERE cja_exempt_courts = '[\"cacd\"]'")) == 4
