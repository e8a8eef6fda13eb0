"""An approval happens wholly or not at all, and of two that race exactly one wins (rules L11, L7), on both databases."""

import asyncio
from typing import Any

import pytest

from cso_kit.storage.unit_of_work import Transaction
from tests.courts.conftest import Harness, House
from tests.courts.test_registration_messages import REQUEST, claims, send, signed

APPROVAL = {"decision": "approve", "reason": "Admitted on Monday."}
PATH = "/registrations/registration-1/decision"


async def facts(house: House) -> tuple[Any, ...]:
    """What an approval changes: the filer, the link, the registration, the acts, the journal, the inbox, the outbox."""
    harness = house.harness
    filers = (await harness.call("GET", "/courts/ca9/filers?login=newfiler1"))["filers"]
    registrations = [(one["state"], len(one["steps"])) for one in await harness.call("GET", "/registrations")]
    kinds = [event["kind"] for event in await harness.events("link.made", "credential.retired", "e_file.decided")]
    letters = len((await harness.call("GET", "/inbox/nora@new.example"))["messages"])
    acts = len(await harness.call("GET", "/courts/ca9/desk/acts"))
    return [(one["linked_sub"], one["credential"]) for one in filers], registrations, kinds, letters, acts


async def test_failure_at_any_statement_of_an_approval_leaves_nothing_or_all(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule L11: the n-th statement of the transaction fails, for every n, until none is left to fail."""
    await house.harness.call("POST", "/reset", {"scope": "journal"})
    await send(house, signed(house.provider, claims()))
    before = await facts(house)
    assert before == ([], [("waiting", 1)], [], 0, 0)
    real, left = Transaction._write, 0

    def failing(tx: Transaction, sql: str, values: Any) -> int:
        nonlocal left
        left -= 1
        if left == 0:
            raise RuntimeError("power cut")
        return real(tx, sql, values)

    failures = 0
    for n in range(1, 60):
        with monkeypatch.context() as patch:
            left = n
            patch.setattr(Transaction, "_write", failing)
            answer = await house.harness.client.post(PATH, json=APPROVAL)
        if answer.status_code == 200:
            break
        assert answer.status_code == 500
        assert await facts(house) == before
        failures += 1
    assert failures >= 10
    kinds = ["link.made", "credential.retired", "e_file.decided"]
    assert await facts(house) == ([("sub-nora", "retired")], [("approved", 2)], kinds, 1, 1)


async def test_of_two_decisions_that_race_one_wins(house: House, harness: Harness) -> None:
    """Rule L7: neither two filers nor two links, whichever comes first; the other is told that it is decided."""
    await harness.call("POST", "/reset", {"scope": "journal"})
    await send(house, signed(house.provider, claims()))
    answers = await asyncio.gather(*(harness.client.post(PATH, json=APPROVAL) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"already_decided"}
    found, registrations, kinds, letters, _ = await facts(house)
    assert (found, registrations, letters) == ([("sub-nora", "retired")], [("approved", 2)], 1)
    assert kinds.count("link.made") == kinds.count("e_file.decided") == 1


async def test_of_two_requests_of_one_account_one_is_approved(house: House, harness: Harness) -> None:
    """Rule L2: the unique index of links decides, and the other approval says that the account is linked."""
    for number in (1, 2):
        content = {**REQUEST, "id": f"registration-{number}"}
        await send(house, signed(house.provider, claims(content)))
    paths = [f"/registrations/registration-{number}/decision" for number in (1, 2)]
    answers = await asyncio.gather(*(harness.client.post(path, json=APPROVAL) for path in paths))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len((await harness.call("GET", "/courts/ca9/filers?login=newfiler1"))["filers"]) == 1
