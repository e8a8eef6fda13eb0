"""The revision by which courts find the next case number without reading all cases."""

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run

CASE = (
    "INSERT INTO court_case (id, court_id, case_number, pacer_case_id, title, folded_title, year, sequence, jurisdiction, "
    "filed_on, last_entry) VALUES ({id}, 'mtd', '{number}', {id}, 'Kite', 'kite', 2020, 97001, 'cv', '2020-02-03', 0)"
)


def test_cases_of_the_revision_before_stay_and_can_share_a_sequence(sqlite_databases: Databases) -> None:
    """A civil and a criminal case may have the same sequence number."""
    url = sqlite_databases.empty()
    runner.upgrade("court_rp", url, "0017")
    run(url, CASE.format(id=1, number="0:20-cv-97001"), CASE.format(id=2, number="0:20-cr-97001"))

    runner.upgrade("court_rp", url, "0018")

    assert rows(url, "SELECT count(*) FROM court_case") == [(2,)]
    runner.downgrade("court_rp", url, "0017")
    assert rows(url, "SELECT count(*) FROM court_case") == [(2,)]
