"""Courts' decisions at the provider: who may send them, in which order they count, and that each counts once (rule L11)."""

import base64
from typing import Any

import httpx
import pytest

from cso_sim.federation import Federation
from tests.federation.registration_steps import arrival, mail, standing
from tests.federation.visitor import ORIGIN, Harness

LIVE = "2020-02-18T09:00:00-08:00"


class Court:
    """A court as a client of the provider, which sends what a test says."""

    def __init__(self, federation: Federation, secrets: dict[str, str]) -> None:
        transport = httpx.ASGITransport(federation.app)
        self._client = httpx.AsyncClient(transport=transport, base_url=ORIGIN)
        self._secrets = secrets

    async def send(self, message: dict[str, Any], call_id: str, client_id: str = "court-cacd") -> dict[str, Any]:
        """The provider's answer to one call."""
        pair = base64.b64encode(f"{client_id}:{self._secrets[client_id]}".encode()).decode()
        body, headers = {"calls": [{"id": call_id, "message": message}]}, {"authorization": f"Basic {pair}"}
        answer = await self._client.post("/court-calls/registrations", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        (told,) = answer.json()["calls"]
        return dict(told)


@pytest.fixture
async def court(federation: Federation) -> Court:
    registered = await federation.courts.client_registrations()
    return Court(federation, {each["client_id"]: each["client_secret"] for each in registered})


@pytest.fixture
async def registration(harness: Harness) -> str:
    """A request of an attorney that C.D. Cal. has received."""
    await harness.set_calendar(LIVE)
    asked = await harness.call("POST", "/registrations", {"loginId": "noorabadi", "court_id": "cacd"})
    await arrival(harness, "e_file.delivered", asked["id"])
    return str(asked["id"])


def decision(which: str, number: int, verdict: str, sent: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id": which,
        "number": number,
        "round": sent,
        "decision": verdict,
        "text": f"text {number}",
        "contact": "Ask the clerk.",
        "filer_login": "noorabadi" if verdict == "approved" else None,
        "at": "2020-02-18T17:30:00+00:00",
        **changes,
    }


async def test_decisions_arrive_in_any_order_and_more_than_once(
    court: Court, registration: str, harness: Harness
) -> None:
    """Rule L11: the newest decision by the court's own number counts; each is in the history once, and only it has mail."""
    last = decision(registration, 2, "approved", sent=2)
    assert (await court.send(last, "decision-2"))["taken"]
    assert (await standing(harness, registration))[0] == "approved"

    # The calendar was moved back between the two.
    late = await court.send(decision(registration, 1, "more", at="2020-02-19T17:30:00+00:00"), "decision-1")
    again = await court.send(last, "decision-2")
    under_another_id = await court.send(last, "decision-2b")

    assert [answer["taken"] for answer in (late, again, under_another_id)] == [True, False, True]
    assert (await standing(harness, registration))[0] == "approved"
    [one] = await harness.call("GET", "/registrations?loginId=noorabadi")
    assert [(step["kind"], step["number"]) for step in one["steps"]] == [
        ("submitted", 1),
        ("more", 1),
        ("approved", 2),
    ]
    account = await harness.call("GET", "/accounts/noorabadi")
    assert [message["kind"] for message in await mail(harness, account["email"])] == ["e_file_approved"]


async def test_court_decides_only_about_what_was_sent_to_it(court: Court, registration: str, harness: Harness) -> None:
    other = await court.send(decision(registration, 1, "approved"), "decision-1", "court-ca9")
    unknown = await court.send(decision("nothing", 1, "approved"), "decision-2")
    assert [answer["error"] for answer in (other, unknown)] == ["unknown_registration"] * 2
    assert (await standing(harness, registration))[0] == "waiting"


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    "changes",
    [{"decision": "maybe"}, {"number": 0}, {"text": ""}, {"at": "2020-02-18T17:30:00"}, {"more": 1}],
)
async def test_faulty_decision_changes_nothing(
    court: Court, registration: str, harness: Harness, changes: dict[str, Any]
) -> None:
    answer = await court.send(decision(registration, 1, "denied") | changes, "decision-1")
    assert answer["error"] == "invalid_request"
    assert (await standing(harness, registration))[0] == "waiting"


async def test_reset_of_a_person_or_a_court_forgets_its_registrations(registration: str, harness: Harness) -> None:
    """Nobody is kept from asking again by a request that the other side has forgotten."""
    await harness.call("POST", "/reset", {"scope": "account", "loginId": "noorabadi"})
    assert await harness.call("GET", "/registrations") == []
    asked = await harness.call("POST", "/registrations", {"loginId": "noorabadi", "court_id": "cacd"})
    await arrival(harness, "e_file.delivered", asked["id"])
    await harness.call("POST", "/reset", {"scope": "court", "court_id": "cacd"})
    assert await harness.call("GET", "/registrations") == []
    assert (await harness.call("POST", "/registrations", {"loginId": "noorabadi", "court_id": "cacd"}))["id"]
