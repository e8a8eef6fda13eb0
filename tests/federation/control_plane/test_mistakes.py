"""The control plane: calls that are refused, in plain words."""

from typing import Any

import httpx
import pytest

from cso_sim.federation import Federation
from tests.federation.control_plane.answers import is_problem


async def test_a_body_that_is_not_json_is_refused_with_a_problem_document(control: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json"}
    is_problem(await control.put("/_sim/clock", content=b"{", headers=headers), 422)
    is_problem(await control.put("/_sim/scenario", content=b"{", headers=headers), 400)
    is_problem(await control.put("/_sim/scenario", content=b"\xff", headers=headers), 400)
    is_problem(await control.put("/_sim/scenario", content=b"<x/>", headers={"content-type": "text/xml"}), 415)
    is_problem(await control.put("/_sim/clock", content=b" " * 70_000, headers=headers), 413)


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("method", "path", "body", "detail"),
    [
        (
            "PUT",
            "/clock",
            {"calender": "2020-02-18T00:00:00Z"},
            "calender: There is no 'calender' here. Did you mean 'calendar'?",
        ),
        (
            "PUT",
            "/clock",
            {"calendar": "yesterday"},
            "calendar: This must be a time such as 2020-02-17T23:59:00-08:00, not",
        ),
        (
            "PUT",
            "/clock",
            {"calendar": 1582000000},
            "calendar: This must be a text such as 2020-02-17 or 2020-02-17T23:59:00-08:00",
        ),
        ("PUT", "/clock", {"frozen": "yes"}, "frozen: This must be true or false."),
        ("PUT", "/courts/cacd/calendar", {"freeze_filing": 0}, "freeze_filing: This must be true or false."),
        (
            "POST",
            "/accounts",
            {"loginId": "newfiler1", "password": "x", "created_on": 0},
            "created_on: This must be a text such as",
        ),
        ("PUT", "/clock", [], "The body must be a JSON object, sent as application/json."),
        ("POST", "/reset", None, "A JSON object is needed as the body"),
        (
            "POST",
            "/reset",
            {"scope": "planet"},
            "scope: This must be 'world', 'journal', 'court' or 'account', not 'planet'.",
        ),
        ("POST", "/accounts", {"loginid": "a"}, "loginid: There is no 'loginid' here. Did you mean 'loginId'?"),
        ("POST", "/accounts", {"loginId": "newfiler1"}, "password: This is missing."),
        (
            "POST",
            "/courts/cacd/filers",
            {"login": "a", "key": "b", "rolle": "x"},
            "rolle: There is no 'rolle' here. Did you mean 'role'?",
        ),
        (
            "PATCH",
            "/accounts/nobody",
            {"status": "active"},
            "There is no account 'nobody'; GET /_sim/accounts lists them.",
        ),
        (
            "POST",
            "/sessions",
            {"loginId": "mhollowai"},
            "There is no account 'mhollowai'; GET /_sim/accounts lists them. Did you mean 'mholloway'?",
        ),
        (
            "GET",
            "/journal?court_id=cacdx",
            None,
            "There is no court 'cacdx'; GET /_sim/scenario lists them. Did you mean 'cacd'?",
        ),
        ("GET", "/journal?limt=3", None, "limt: There is no 'limt' here. Did you mean 'limit'?"),
        ("GET", "/journal?limit=few", None, "limit: This must be a whole number, not 'few'."),
    ],
)
async def test_mistake_is_reported_in_plain_words_with_a_way_out(
    control: httpx.AsyncClient, method: str, path: str, body: Any, detail: str
) -> None:
    sent = {} if body is None else {"json": body}
    document = is_problem(
        await control.request(method, f"/_sim{path}", **sent), 404 if detail.startswith("There is no") else 422
    )
    assert document["detail"].startswith(detail)


async def test_unknown_addresses_and_methods_are_problem_documents(control: httpx.AsyncClient) -> None:
    lost = "GET /_sim/docs lists every call."
    for method, path, told in (
        ("GET", "/_sim/clocks", f"There is no /_sim/clocks here; {lost} Did you mean '/_sim/clock'?"),
        ("PUT", "/_sim/courts/cacd/calender", f"{lost} Did you mean '/_sim/courts/cacd/calendar'?"),
        ("GET", "/_sim/nothing/like/this", lost),
        ("GET", "/_sim/faults/catalog", "GET /_sim/faults lists them. Did you mean GET /_sim/faults/catalogue?"),
    ):
        assert is_problem(await control.request(method, path), 404)["detail"].endswith(told), path
    assert "GET" in is_problem(await control.delete("/_sim/board"), 405)["detail"]
    is_problem(await control.put("/_sim/courts/xxxx/calendar", json={}), 404)
    is_problem(await control.post("/_sim/reset", json={"scope": "court", "court_id": "xxxx"}), 404)
    is_problem(await control.post("/_sim/reset", json={"scope": "account", "loginId": "nobody12"}), 404)
    is_problem(await control.post("/_sim/sessions", json={"loginId": "nobody12"}), 404)
    is_problem(await control.get("/_sim/journal?loginId=nobody12"), 404)


async def test_a_caller_from_elsewhere_is_refused(federation: Federation) -> None:
    transport = httpx.ASGITransport(federation.app, client=("203.0.113.9", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8400") as stranger:
        is_problem(await stranger.get("/_sim/clock"), 403)
        is_problem(await stranger.get("/_sim/docs"), 403)
        is_problem(await stranger.get("/_sim/openapi.json"), 403)
        front = await stranger.get("/")
    assert front.status_code == 200
    assert "Ready-Attorney-1" not in front.text
