"""Receipts in a scenario (rule A15): by the fee of their day, again after a reset; what cannot be is told with its line."""

import pytest

from cso_sim.scenario import reading
from cso_sim.scenario.reading import as_json
from tests.federation.scenario_texts import ACCOUNT, HEAD, PERSON, the_problem
from tests.federation.visitor import Harness

RECEIPTS = """\
[[people.accounts.receipts]]
at = 2011-05-02T09:00:00-05:00
court = "cacd"
pages = 3
client_code = "kites"
[[people.accounts.receipts]]
at = 2020-01-15T09:00:00-05:00
description = "Case Search"
exempt = true
"""


async def test_receipts_of_a_scenario_are_in_the_history(harness: Harness) -> None:
    """Rules A14, A15: the newest is the last search; a reset of the account brings them back."""
    document = reading.from_toml(HEAD + PERSON + ACCOUNT + RECEIPTS, "mine.toml")

    await harness.call("PUT", "/scenario", as_json(document))

    for _ in range(2):
        found = (await harness.call("GET", "/receipts?loginId=adaexample"))["receipts"]
        assert [(one["court_id"], one["fee"], one["cost"], one["client_code"], one["exempt"]) for one in found] == [
            ("cacd", 8, 24, "kites", False),
            (None, 10, 10, None, True),
        ]
        assert (await harness.call("GET", "/accounts/adaexample"))["last_search_on"] == "2020-01-15"
        await harness.call("POST", "/receipts", {"loginId": "adaexample", "pages": 2})
        await harness.call("POST", "/reset", {"scope": "account", "loginId": "adaexample"})


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ('"cacd"', '"cacx"', "There is no court 'cacx'."),
        ("2020-01-15T", "2020-03-15T", "later than the calendar"),
        ("2020-01-15T09:00:00-05:00", "2020-01-15T09:00:00", "needs an offset"),
        ("pages = 3", "pages = 0", "pages"),
    ],
)
def test_impossible_receipt_is_told_what_is_wrong(old: str, new: str, wanted: str) -> None:
    assert wanted in the_problem(HEAD + PERSON + ACCOUNT + RECEIPTS.replace(old, new))
