"""What courts ask the provider about an account, for a link by hand (rule L10): who may ask, and what they are told."""

from typing import Any

import pytest

from cso_idp.provider import Provider
from tests.idp.relying_party import RelyingParty
from tests.idp.test_court_calls import LOCATOR, OWN, basic

ACCOUNT = "/court-calls/account"


@pytest.fixture(autouse=True)
async def _clients(provider: Provider) -> None:
    await provider.control.register_clients([*OWN.values(), LOCATOR])


def question(account: Any) -> dict[str, Any]:
    return {"id": "question-1", "message": {"account": account}}


async def test_court_is_told_of_an_account_by_name_and_by_number(court: RelyingParty) -> None:
    """Rules L10, A13: before its desk links by hand; the number names the same account."""
    by_name = await court.client.post(ACCOUNT, json=question("Avery.Attorney"), headers=basic())
    told = by_name.json()["account"]
    by_number = await court.client.post(ACCOUNT, json=question(told["account_number"]), headers=basic())

    assert by_number.json() == by_name.json()
    assert (told["login_id"], told["sub"], told["type"], told["generation"]) == (
        "avery.attorney", "sub-avery", "individual", "upgraded",
    )  # fmt: skip
    assert set(told) == {"sub", "login_id", "account_number", "name", "type", "generation", "status"}


async def test_account_that_does_not_exist_is_none(court: RelyingParty) -> None:
    answer = await court.client.post(ACCOUNT, json=question("nobody.here"), headers=basic())

    assert (answer.status_code, answer.json()) == (200, {"id": "question-1", "account": None})


@pytest.mark.parametrize(
    ("headers", "status", "error"),
    [
        ({}, 401, "invalid_client"),
        (basic(secret="wrong"), 401, "invalid_client"),
        (basic("pcl", "locator-secret"), 400, "not_a_court"),
    ],
)
async def test_only_courts_may_ask(court: RelyingParty, headers: dict[str, str], status: int, error: str) -> None:
    answer = await court.client.post(ACCOUNT, json=question("avery.attorney"), headers=headers)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert "avery" not in answer.text


@pytest.mark.parametrize("account", ["", 5, None, "x" * 201])
async def test_faulty_question_is_refused(court: RelyingParty, account: Any) -> None:
    answer = await court.client.post(ACCOUNT, json=question(account), headers=basic())

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_answer_is_recorded_without_what_it_says(court: RelyingParty, provider: Provider) -> None:
    await court.client.post(ACCOUNT, json=question("avery.attorney"), headers=basic())

    found = [event for event in await provider.control.events(0, 500) if event.kind == "court_call.answered"]
    assert [event.data for event in found] == [{"path": ACCOUNT, "client_id": "court-nysd", "call_id": "question-1"}]
