"""The control plane: the journal, and how the control plane describes itself."""

import asyncio
import json

import httpx
import pytest

from cso_sim.federation import Federation
from tests.driver.event_stream import EventStream
from tests.federation.conftest import new_client
from tests.federation.control_plane.answers import is_problem, ok


async def test_journal_is_continued_from_a_cursor(control: httpx.AsyncClient) -> None:
    first = ok(await control.get("/_sim/journal"))
    assert {event["kind"] for event in first["events"]} >= {"world.loaded"}
    assert {event["source"] for event in first["events"]} == {"cso_idp", "court_rp"}
    ok(await control.post("/_sim/accounts", json={"loginId": "newcomer1", "password": "Fictional-1"}), 201)
    ok(await control.put("/_sim/courts/cacd/calendar", json={"go_live_at": "2020-02-25"}))
    second = ok(await control.get("/_sim/journal", params={"since": first["next"]}))
    assert {event["source"] for event in second["events"]} == {"cso_idp", "court_rp"}
    assert ok(await control.get("/_sim/journal", params={"since": second["next"]}))["events"] == []


async def test_the_journal_is_read_in_pages_without_loss_or_repetition(control: httpx.AsyncClient) -> None:
    for number in range(3):
        body = {"loginId": f"newcomer{number}", "password": "Fictional-1"}
        ok(await control.post("/_sim/accounts", json=body), 201)
        ok(await control.put("/_sim/courts/cacd/calendar", json={"go_live_at": f"2020-03-0{number + 1}"}))
    whole = ok(await control.get("/_sim/journal", params={"limit": 1000}))["events"]
    pages, place = [], ""
    while True:
        answer = ok(await control.get("/_sim/journal", params={"since": place, "limit": 2}))
        if not answer["events"]:
            break
        assert len(answer["events"]) <= 2
        pages += answer["events"]
        place = answer["next"]
    assert [(event["source"], event["id"]) for event in pages] == [(event["source"], event["id"]) for event in whole]
    assert [event["recorded_at"] for event in whole] == sorted(event["recorded_at"] for event in whole)


async def test_the_journal_is_narrowed_by_kind_court_and_person(control: httpx.AsyncClient) -> None:
    ok(await control.post("/_sim/sessions", json={"loginId": "mholloway"}), 201)
    ok(await control.put("/_sim/courts/mtd/calendar", json={"go_live_at": "2021-09-28"}))
    at_mtd = ok(await control.get("/_sim/journal", params={"court_id": "mtd"}))["events"]
    assert at_mtd
    assert {event["court_id"] for event in at_mtd} == {"mtd"}
    sub = ok(await control.get("/_sim/accounts/mholloway"))["sub"]
    hers = ok(await control.get("/_sim/journal", params={"loginId": "mholloway"}))["events"]
    assert hers
    assert {event["sub"] for event in hers} == {sub}
    assert ok(await control.get("/_sim/journal", params={"sub": sub}))["events"] == hers
    loads = ok(await control.get("/_sim/journal?kind=world.loaded&kind=consent."))["events"]
    assert {event["kind"] for event in loads} == {"world.loaded"}
    is_problem(await control.get("/_sim/journal", params={"sub": sub, "loginId": "mholloway"}), 422)
    misspelt = is_problem(await control.get("/_sim/journal?kind=link.mad"), 422)
    assert misspelt["detail"] == "kind: There is no kind of event 'link.mad'. Did you mean 'link.made'?"


async def test_journal_reader_can_wait_for_events(control: httpx.AsyncClient) -> None:
    place = ok(await control.get("/_sim/journal"))["next"]
    waiting = asyncio.create_task(control.get("/_sim/journal", params={"since": place, "wait": 60}))
    ok(await control.post("/_sim/accounts", json={"loginId": "newcomer1", "password": "Fictional-1"}), 201)
    answer = ok(await waiting)
    assert [event["kind"] for event in answer["events"]] == ["account.created"]
    nothing = ok(await control.get("/_sim/journal", params={"since": answer["next"], "wait": 0.05}))
    assert nothing == {"events": [], "next": answer["next"]}


async def test_the_control_plane_documents_itself(control: httpx.AsyncClient) -> None:
    openapi = ok(await control.get("/_sim/openapi.json"))
    promised = {
        "/_sim/clock": {"get", "put"},
        "/_sim/clock/advance": {"post"},
        "/_sim/scenario": {"get", "put"},
        "/_sim/reset": {"post"},
        "/_sim/accounts": {"get", "post"},
        "/_sim/accounts/{loginId}": {"get", "patch"},
        "/_sim/courts/{court_id}/filers": {"get", "post"},
        "/_sim/courts/{court_id}/filers/{login}": {"patch"},
        "/_sim/courts/{court_id}/calendar": {"put"},
        "/_sim/courts/{court_id}/links": {"post"},
        "/_sim/courts/{court_id}/links/{login}": {"delete"},
        "/_sim/sessions": {"post"},
        "/_sim/board": {"get"},
        "/_sim/journal": {"get"},
        "/_sim/inbox/{address}": {"get"},
    }
    for path, methods in promised.items():
        assert methods <= openapi["paths"][path].keys(), path
    page = await control.get("/_sim/docs")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "PUT /_sim/clock" in page.text
    assert "This is a simulator" in page.text


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("path", ["/_sim/journal", "/_sim/journal/stream"])
async def test_events_are_streamed_as_they_happen(federation: Federation, path: str) -> None:
    """Server-sent events; each carries the place to go on from. The second address is the stream whatever is accepted."""
    accept = "*/*" if path.endswith("/stream") else "text/event-stream"
    async with EventStream(federation.app, f"{path}?kind=account.created", accept=accept) as stream:
        assert stream.headers["cache-control"] == "no-store"
        async with new_client(federation) as control:
            ok(await control.post("/_sim/accounts", json={"loginId": "newcomer1", "password": "Fictional-1"}), 201)
        sent = await stream.next()
    data = json.loads(sent.data)
    assert data["kind"] == "account.created"
    assert sent.id == data["cursor"]
