"""The revisions that keep armed faults: a database that is in use goes on, with nothing armed."""

import pytest

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run

INSTANCE = "INSERT INTO {}instance (id, address, seen_at) VALUES ('one', 'http://localhost:8400', 1761955200000000)"
KNOWN = "SELECT id, address, faults_version FROM {}instance"
SEEN = "SELECT id FROM {}instance"
ARMED = "SELECT count(*) FROM {}fault"


@pytest.mark.parametrize(("service", "prefix", "before"), [("cso_idp", "idp_", "0020"), ("court_rp", "court_", "0015")])
def test_running_instances_survive_and_know_no_fault(
    databases: Databases, service: runner.Service, prefix: str, before: str
) -> None:
    url = databases.empty()
    runner.upgrade(service, url, before)
    run(url, INSTANCE.format(prefix))

    runner.upgrade(service, url)

    assert rows(url, KNOWN.format(prefix)) == [("one", "http://localhost:8400", None)]
    assert rows(url, ARMED.format(prefix)) == [(0,)]
    runner.downgrade(service, url, before)
    assert rows(url, SEEN.format(prefix)) == [("one",)]
