"""The revisions that give events, calls, codes, sign-ons and sessions a correlation."""

import pytest

from cso_migrations import runner
from cso_migrations.runner import Service
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run

_JOURNAL = (
    "INSERT INTO {}_journal (id, recorded_at, calendar_at, protocol_at, kind, data) VALUES (4, 1, 1, 1, 'x.y', '{{}}')"
)
_OUTBOX = (
    "INSERT INTO {}_outbox (id, kind, target, body, created_at, attempts, next_attempt_at) "
    "VALUES (5, 'k', 't', '{{}}', 1, 0, 1)"
)
_OWN = {
    "cso_idp": (
        (
            "INSERT INTO idp_account (id, sub, account_number, login_id, password_hash, type, user_type, created_on, status, "
            "search_status, name, email, cja_exempt_courts, client_code_required) "
            "VALUES (1, 's', '1', 'j', 'h', 'individual', 'attorney', '2015-01-02', 'active', 'active', 'J', '', '[]', false)"
        ),
        (
            "INSERT INTO idp_authorization_code (code_hash, grant_id, client_id, account_id, session_id, scope, auth_time, amr, "
            "expires_at) VALUES ('h', 'g', 'c', 1, 's', 'openid', 1, 'pwd', 2)"
        ),
    ),
    "court_rp": (
        (
            "INSERT INTO court_sign_on (state_hash, court_id, browser_hash, purpose, return_to, expires_at) "
            "VALUES ('h', 'ca9', 'b', 'sign-in', '/', 2)"
        ),
        (
            "INSERT INTO court_session (id, secret_hash, court_id, by, purpose, may_search, opened_at, expires_at) "
            "VALUES (4, 'h', 'ca9', 'cso', 'sign-in', true, 1, 2)"
        ),
    ),
}
_BEFORE = {"cso_idp": ("0019", "0020", "idp"), "court_rp": ("0014", "0015", "court")}
_OF = {"cso_idp": ("journal", "outbox", "authorization_code"), "court_rp": ("journal", "outbox", "sign_on", "session")}


@pytest.mark.parametrize("service", ["cso_idp", "court_rp"])
def test_rows_of_the_revision_before_go_on_without_a_correlation(databases: Databases, service: Service) -> None:
    before, revision, prefix = _BEFORE[service]
    url = databases.empty()
    runner.upgrade(service, url, before)
    run(url, _JOURNAL.format(prefix), _OUTBOX.format(prefix), *_OWN[service])

    runner.upgrade(service, url, revision)

    for table in _OF[service]:
        assert rows(url, f"SELECT correlation FROM {prefix}_{table}") == [(None,)], table  # noqa: S608 - own names
    runner.downgrade(service, url, before)
    assert rows(url, f"SELECT id, kind FROM {prefix}_journal") == [(4, "x.y")]  # noqa: S608 - own names
