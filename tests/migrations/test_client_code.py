"""The revision by which a court session keeps the client code of its sign-on (rule A15)."""

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run


def test_session_of_the_revision_before_goes_on_without_a_kept_code(databases: Databases) -> None:
    url = databases.empty()
    runner.upgrade("court_rp", url, "0013")
    run(
        url,
        "INSERT INTO court_session (id, secret_hash, court_id, by, purpose, may_search, opened_at, expires_at) "
        "VALUES (4, 'h', 'ca9', 'cso', 'sign-in', true, 1, 2)",
    )

    runner.upgrade("court_rp", url, "0014")

    assert rows(url, "SELECT id, client_code FROM court_session") == [(4, None)]
    runner.downgrade("court_rp", url, "0013")
    assert rows(url, "SELECT id, purpose FROM court_session") == [(4, "sign-in")]
