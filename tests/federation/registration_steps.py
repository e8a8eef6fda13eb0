"""The steps of an e-file registration as tests take them: the person's pages, the court's decisions, the arrival of messages."""

from typing import Any

import httpx

from tests.federation.visitor import Harness, Visitor

LIST = "/account/e-file-registrations"
NOOR = ("noorabadi", "Newly-Admitted-1")
DETAILS = {
    "phone": "(555) 555-0177",
    "street": "1 Lantern Way",
    "city": "Los Angeles",
    "state": "CA",
    "zip": "90012",
    "payment": "ask",
    "terms": "yes",
}


async def sign_on(visitor: Visitor, login_id: str = NOOR[0], password: str = NOOR[1]) -> None:
    """Signs a person on at Manage My Account."""
    await visitor.open("/account/")
    await visitor.give_password(login_id, password)


async def choose(visitor: Visitor, court_id: str, **chosen: str) -> httpx.Response:
    """Goes through the first three pages of asking for e-filing. Returns the page after them."""
    kinds = {"ca": "appellate"}
    kind = kinds.get(
        court_id[:2] if court_id[2:].isdigit() else "", "bankruptcy" if court_id.endswith("b") else "district"
    )
    await visitor.open(f"{LIST}/new")
    await visitor.submit("type", type=kind)
    await visitor.submit("court", court=court_id)
    return await visitor.submit("kind", **{"existing": "no", "kind": "e_file", "role": "attorney", **chosen})


async def ask(visitor: Visitor, court_id: str, details: dict[str, str] | None = None, **chosen: str) -> str:
    """Asks a court for e-filing by the pages. Returns the registration's id."""
    page = await choose(visitor, court_id, **chosen)
    assert 'data-testid="details-form"' in page.text, page.text
    page = await visitor.submit("phone", **DETAILS, **(details or {}))
    assert 'data-testid="done"' in page.text, page.text
    return page.url.path.rpartition("/")[2]


async def arrival(harness: Harness, kind: str, registration: str, number: int = 1) -> dict[str, Any]:
    """Waits for an event about a registration, or for so many of them. Returns the last one."""
    since, found = "", list[dict[str, Any]]()
    for _ in range(20):
        answer = await harness.call("GET", f"/journal?kind={kind}&wait=5&since={since}")
        found += [event for event in answer["events"] if event.get("registration") == registration]
        if len(found) >= number:
            return found[number - 1]
        since = answer["next"]
    raise AssertionError(f"no {kind} about {registration}")


async def asked(visitor: Visitor, harness: Harness, court_id: str, **chosen: str) -> str:
    """Asks a court for e-filing, and waits until the court has it."""
    registration = await ask(visitor, court_id, **chosen)
    await arrival(harness, "e_file.delivered", registration)
    return registration


async def decide(harness: Harness, registration: str, decision: str, reason: str, **more: str) -> dict[str, Any]:
    """Decides at the court, and waits until the decision is at the provider."""
    body = {"decision": decision, "reason": reason, **more}
    before = len(await events(harness, "e_file.decision_arrived", registration))
    answer: dict[str, Any] = await harness.call("POST", f"/registrations/{registration}/decision", body)
    await arrival(harness, "e_file.decision_arrived", registration, before + 1)
    return answer


async def events(harness: Harness, kind: str, registration: str) -> list[dict[str, Any]]:
    """The events of a kind about a registration."""
    found = (await harness.call("GET", f"/journal?kind={kind}&limit=1000"))["events"]
    return [event for event in found if event.get("registration") == registration]


async def standing(harness: Harness, registration: str) -> tuple[str, str | None]:
    """Where a registration stands for its holder, and at the court."""
    found = {each["id"]: each for each in await harness.call("GET", "/registrations")}[registration]
    return found["status"], found["at_court"]


async def mail(harness: Harness, address: str) -> list[dict[str, Any]]:
    """The messages to an address about e-file registrations, oldest first."""
    messages = (await harness.call("GET", f"/inbox/{address}"))["messages"]
    return [message for message in messages if message["kind"].startswith("e_file")]
