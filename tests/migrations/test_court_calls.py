"""The revisions by which courts began to tell the provider of links."""

import json

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run

FILER = (
    "INSERT INTO court_filer (id, court_id, login, folded_login, key_hash, name, email, role, may_file) "
    "VALUES ({id}, 'cacd', '{login}', '{login}', 'h', 'Jane Doe', '', 'attorney', true)"
)
LINK = (
    "INSERT INTO court_link (id, court_id, filer_id, issuer, sub, made_by, linked_at, ended_at) "
    "VALUES ({filer}, 'cacd', {filer}, 'http://localhost:8400', '{sub}', 'holder', 1581500000000000, {ended_at})"
)


def test_links_of_the_revision_before_are_told_to_the_provider(databases: Databases) -> None:
    """Links that had ended are not told. The message has the form that the provider takes."""
    url = databases.empty()
    runner.upgrade("court_rp", url, "0008")
    run(
        url,
        FILER.format(id=3, login="jdoe"),
        FILER.format(id=4, login="roe"),
        LINK.format(filer=3, sub="sub-jane", ended_at="NULL"),
        LINK.format(filer=4, sub="sub-roe", ended_at="1581600000000000"),
    )

    runner.upgrade("court_rp", url)

    ((kind, target, body),) = rows(url, "SELECT kind, target, body FROM court_outbox")
    assert (kind, target) == ("provider_call", "cacd")
    call = json.loads(body) if isinstance(body, str) else body
    assert (call["path"], len(call["id"]) >= 8) == ("/court-calls/links", True)
    told = {**call["message"], "told_at": None}
    assert told == {
        "sub": "sub-jane",
        "login": "jdoe",
        "linked_at": "2020-02-12T09:33:20+00:00",
        "is_linked": True,
        "told_at": None,
    }
    runner.downgrade("court_rp", url, "0008")
    assert rows(url, "SELECT kind FROM court_outbox") == []


def test_provider_keeps_its_accounts_when_it_begins_to_know_links(databases: Databases) -> None:
    url = databases.empty()
    runner.upgrade("cso_idp", url, "0009")
    run(
        url,
        "INSERT INTO idp_account (id, sub, login_id, password_hash, type, user_type, created_on, status, search_status, name, "
        "email, cja_exempt_courts, client_code_required, account_number) VALUES (1, 'sub-jane', 'jane', 'h', 'individual', "
        "'attorney', '2015-01-02', 'active', 'active', 'Jane Doe', '', '[]', false, '1234567')",
    )

    runner.upgrade("cso_idp", url)

    assert rows(url, "SELECT sub FROM idp_court_link") == []
    runner.downgrade("cso_idp", url, "0009")
    assert rows(url, "SELECT account_number FROM idp_account") == [("1234567",)]
