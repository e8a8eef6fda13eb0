"""pacersdk searches at the simulator's Case Locator without a change (rule F2, D§1.4, D§8.2)."""

from typing import Any

import httpx
import pytest

from tests.clients.locator import READER, pcl_client, tokens_issued
from tests.clients.served import Served


def test_client_code_opens_the_search(config_path: str, served_with_client_code: tuple[str, str]) -> None:
    """D§1.2: without the code the login succeeds and the search does not; with it both do, and the receipt shows it."""
    without = pcl_client(config_path, served_with_client_code)
    assert without.authenticator.token
    with pytest.raises(RuntimeError, match=r"HTTP 40[136]"):
        without.case.search({"courtId": ["cacdc"]})

    found = pcl_client(config_path, served_with_client_code, client_code="Matter-7").case.search({"courtId": ["cacdc"]})

    assert found["receipt"]["clientCode"] == "Matter-7"
    assert found["receipt"]["loginId"] == "codedreader"


def test_cases_of_a_court_are_found(config_path: str) -> None:
    """Rule F2, D§1.4: `cases/find` with the courts' ids as the Case Locator writes them."""
    found = pcl_client(config_path).case.search({"courtId": ["cacdc"], "caseTitle": "Redwood"})

    assert [case["caseNumberFull"] for case in found["content"]] == ["2:2019cv04021"]
    case = found["content"][0]
    assert case["courtId"] == "cacdc"
    assert case["caseTitle"] == "Redwood Kites, Inc. v. Paper Lantern LLC"
    assert case["dateFiled"] == "2019-05-08"
    assert found["pageInfo"]["totalElements"] == 1


CASES = 130


def crowded() -> dict[str, Any]:
    """A world with a court that has more cases than a page of the Case Locator."""
    cases = [
        {"court": "mtd", "number": f"6:20-cv-{number:05}", "title": f"Fictional v. Imaginary No. {number}"}
        for number in range(1, CASES + 1)
    ]
    account = {"loginId": READER[0], "password": READER[1], "user_type": "case_search_only", "created_on": "2018-01-23"}
    person = {"name": "Desmond Fry", "email": "desmond.fry@newsroom.example", "story": "Reads.", "accounts": [account]}
    return {
        "name": "crowded",
        "title": "Many cases",
        "clock": {"calendar": "2020-02-14T09:00:00-08:00"},
        "people": [person],
        "cases": cases,
    }


def test_search_goes_on_from_page_to_page(served: Served, config_path: str) -> None:
    """D§8.2: the client asks for the next page for as long as `pageInfo` says there is one."""
    served.call("PUT", "/scenario", crowded())
    pages = list(pcl_client(config_path).case.search_all({"courtId": ["mtdc"]}))
    served.call("PUT", "/scenario", {"name": "cacd_2020_cutover"})

    numbers = [case["caseNumberFull"] for page in pages for case in page["content"]]
    assert len(pages) == pages[0]["pageInfo"]["totalPages"] > 1
    assert len(numbers) == len(set(numbers)) == CASES == pages[0]["pageInfo"]["totalElements"]
    assert [page["pageInfo"]["number"] for page in pages] == list(range(len(pages)))
    assert [page["pageInfo"]["last"] for page in pages] == [False] * (len(pages) - 1) + [True]


def test_search_is_sorted_as_the_client_asks(config_path: str) -> None:
    found = pcl_client(config_path).case.search({"courtId": ["cacdc"]}, sort=[{"field": "dateFiled", "order": "DESC"}])
    dates = [case["dateFiled"] for case in found["content"]]

    assert len(dates) > 1
    assert dates == sorted(dates, reverse=True)


def test_parties_are_found(config_path: str) -> None:
    found = pcl_client(config_path).party.search({"lastName": "Fernwood"})

    assert [(party["lastName"], party["firstName"], party["courtId"]) for party in found["content"]] == [
        ("Fernwood", "Dorothea", "cacbk")
    ]


def test_search_that_cannot_be_understood_is_reported(config_path: str) -> None:
    """D§1.4: 406."""
    with pytest.raises(RuntimeError, match="HTTP 406"):
        pcl_client(config_path).case.search({"courtId": ["there-is-no-such-court"]})


def test_account_that_may_not_search_is_told_so(config_path: str) -> None:
    """Rule A9: the login succeeds, search is withheld."""
    client = pcl_client(config_path, ("hfarrant", "Idle-Searcher-1"), redaction=True)

    assert client.authenticator.token
    with pytest.raises(RuntimeError, match=r"HTTP 40[136]"):
        client.case.search({"courtId": ["cacdc"]})


def test_client_logs_in_again_when_its_token_has_expired(served: Served, config_path: str) -> None:
    """D§8.2: at the 401, once."""
    client = pcl_client(config_path)
    first = client.case.session.token
    served.let_pass("PT13H")

    assert client.case.search({"courtId": ["cacdc"]})["content"]
    assert client.case.session.token != first
    assert tokens_issued(served) == 2


def test_logging_out_makes_the_token_worthless(served: Served, config_path: str) -> None:
    """D§1.3: also at the Case Locator; the client finds out at its next search, and logs in anew."""
    client = pcl_client(config_path)
    first = client.authenticator.token
    client.case.search({"courtId": ["cacdc"]})

    client.logout()

    assert client.authenticator.token is None
    assert len(served.events("sign_on_session.ended")) == 1
    served.let_pass("PT10S")  # the Case Locator goes by what it knows for a few seconds
    answer = httpx.post(
        f"{served.url}/pcl-public-api/rest/cases/find",
        json={"courtId": ["cacdc"]},
        headers={"x-next-gen-cso": first, "accept": "application/json"},
        trust_env=False,
        timeout=60,
    )
    assert answer.status_code == 401
    assert client.case.search({"courtId": ["cacdc"]})["content"]
    assert client.authenticator.token not in {None, first}


def test_wrong_password_costs_five_calls_and_is_reported_at_the_first_search(served: Served, config_path: str) -> None:
    """D§8.2: the trap. Five failures are free by default (A10), so the account is not locked by one mistake."""
    client = pcl_client(config_path, (READER[0], "wrong-password"))

    assert client.authenticator.token == ""
    assert len(served.events("pacer_login.refused")) == 5
    assert pcl_client(config_path).authenticator.token

    with pytest.raises(RuntimeError, match="HTTP 401"):
        client.case.search({"courtId": ["cacdc"]})
