"""The correlation of events: a sign-on, its back channel, its court pages and its logout are one flow, whoever named it."""

import re
from typing import Any

import httpx
import pytest

from cso_sim.federation import Federation
from tests.federation.conftest import new_client
from tests.federation.control_plane.answers import is_problem, ok
from tests.federation.visitor import Harness, Visitor

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
LOGIN_ID, PASSWORD = "mholloway", "Ready-Attorney-1"
SIGN_ON = ["sign_on.succeeded", "authorization.granted", "token.issued", "court_session.opened"]


async def events(harness: Harness, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await harness.call("GET", f"/journal?limit=1000&{query}"))["events"]
    return found


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("named", [None, TRACEPARENT])
async def test_sign_on_its_pages_and_its_logout_have_one_correlation(
    federation: Federation, visitor: Visitor, harness: Harness, named: str | None
) -> None:
    """Without a caller's name both services derive it from the `state`; a browser sends no `traceparent` after the first hop."""
    if named:
        visitor.client.headers["traceparent"] = named
        await visitor.client.get("/courts/ca9/login")  # a first request only, whose sign-on is given up
        begun = visitor.client.build_request("GET", "/courts/ca9/login")
        del visitor.client.headers["traceparent"]
        await visitor.open((await visitor.client.send(begun)).headers["location"])
    else:
        await visitor.open("/courts/ca9/login")
    await visitor.give_password(LOGIN_ID, "wrong")
    await visitor.give_password(LOGIN_ID, PASSWORD)
    case_number = (await harness.call("GET", "/courts/ca9/cases"))["cases"][0]["case_number"]
    await visitor.file("ca9", case_number)
    await visitor.open("/courts/ca9/cgi-bin/login.pl?logout")
    await harness.call("GET", "/journal?wait=PT50S&kind=backchannel_logout.delivered")

    (opened,) = await events(harness, "kind=court_session.opened")
    flow = opened["correlation"]
    assert flow == TRACE if named else re.fullmatch("[0-9a-f]{32}", flow)
    kinds = [event["kind"] for event in await events(harness, f"correlation={flow}")]
    assert [kind for kind in kinds if kind != "receipt.written"] == [
        "sign_on.refused",
        *SIGN_ON,
        "filing.accepted",
        "court_session.ended",
        "sign_on_session.ended",
        "logout_token.accepted",
        "backchannel_logout.delivered",
    ]


async def test_two_sign_ons_of_one_browser_are_two_flows(visitor: Visitor, harness: Harness) -> None:
    await harness.set_calendar("2020-02-18T00:00:00-08:00")
    for court_id in ("ca9", "cacd"):
        await visitor.open(f"/courts/{court_id}/login")
        if court_id == "ca9":
            await visitor.give_password(LOGIN_ID, PASSWORD)

    opened = await events(harness, "kind=court_session.opened")
    assert [event["court_id"] for event in opened] == ["ca9", "cacd"]
    flows = [
        [event["kind"] for event in await events(harness, f"correlation={each['correlation']}")] for each in opened
    ]
    assert flows == [SIGN_ON, SIGN_ON[1:]]


async def test_pages_of_a_courts_own_login_are_one_flow(visitor: Visitor, harness: Harness) -> None:
    await visitor.log_in("cacd", "mholloway-cacd", "Old-District-Key1")
    await visitor.open("/courts/cacd/cgi-bin/login.pl?logout")

    kinds = ["court_session.opened", "court_session.ended"]
    flows = {event["correlation"] for event in await events(harness, "&".join(f"kind={kind}" for kind in kinds))}
    (flow,) = flows
    assert [event["kind"] for event in await events(harness, f"correlation={flow}")] == kinds


async def test_request_with_a_traceparent_names_its_own_events_only(control: httpx.AsyncClient) -> None:
    """The header of one request says nothing about the next one, though both are answered in one task."""
    body = {"loginId": "newcomer1", "password": "Fictional-1"}
    ok(await control.post("/_sim/accounts", json=body, headers={"traceparent": TRACEPARENT}), 201)
    ok(await control.post("/_sim/accounts", json={**body, "loginId": "newcomer2"}), 201)
    malformed = {"traceparent": f"00-{TRACE}-0000000000000000-01"}
    ok(await control.post("/_sim/accounts", json={**body, "loginId": "newcomer3"}, headers=malformed), 201)

    made = ok(await control.get("/_sim/journal?kind=account.created"))["events"][-3:]
    assert [event["correlation"] for event in made] == [TRACE, None, None]
    found = ok(await control.get("/_sim/journal", params={"correlation": TRACEPARENT}))["events"]
    assert [event["login_id"] for event in found] == ["newcomer1"]
    told = is_problem(await control.get("/_sim/journal?correlation=4bf9"), 422)
    assert told["detail"].startswith("correlation: send the 32 hexadecimal digits")


async def test_journal_is_narrowed_by_time_and_by_cursor(control: httpx.AsyncClient) -> None:
    body = {"loginId": "newcomer1", "password": "Fictional-1"}
    ok(await control.post("/_sim/accounts", json=body), 201)
    (made,) = ok(await control.get("/_sim/journal?kind=account.created&limit=1000"))["events"][-1:]
    ok(await control.post("/_sim/accounts", json={**body, "loginId": "newcomer2"}), 201)

    async def login_ids(**limits: str) -> list[str]:
        query = {"kind": "account.created", "limit": "1000", **limits}
        return [one["login_id"] for one in ok(await control.get("/_sim/journal", params=query))["events"]]

    assert await login_ids(since=made["recorded_at"]) == ["newcomer1", "newcomer2"]
    assert await login_ids(since=made["recorded_at"], until=made["recorded_at"]) == ["newcomer1"]
    assert (await login_ids(until=made["cursor"]))[-1] == "newcomer1"
    for query, told in {
        "since=yesterday": "since: use the value of next from the answer before, or a time such as 2026-02-17T08:00:00Z.",
        "until=2026-02-17T08:00:00": "until: add the offset, for example 2026-02-17T08:00:00Z.",
        "until=2026-02-37T08:00:00Z": "until: '2026-02-37T08:00:00Z' is no time such as 2026-02-17T08:00:00Z.",
        "wait=PT2M": "wait: from 0 to 60 seconds (PT60S), not PT2M.",
        "wait=soon": "'soon' is not a duration; write for example PT1H, P3D or PT90S.",
    }.items():
        assert is_problem(await control.get(f"/_sim/journal?{query}"), 422)["detail"] == told


async def test_client_that_sends_no_trace_gets_the_flow_of_its_code(federation: Federation, harness: Harness) -> None:
    """A relying party of another make knows nothing of the flow; the code that it redeems does."""
    async with new_client(federation) as rp, Visitor(federation.app) as visitor:
        address = "http://127.0.0.1:9/back"
        registered = ok(await rp.post("/register", json={"redirect_uris": [address], "scope": "openid"}), 201)
        credentials = registered["client_id"], registered["client_secret"]
        query = {"response_type": "code", "client_id": credentials[0], "redirect_uri": address, "scope": "openid"}
        await visitor.open(f"/authorize?{httpx.QueryParams({**query, 'state': 's-1'})}")
        await visitor.give_password(LOGIN_ID, PASSWORD)
        await visitor.submit("answer", answer="allow")
        code = visitor.page.request.url.params["code"]
        redeemed = {"grant_type": "authorization_code", "code": code, "redirect_uri": address}
        ok(await rp.post("/token", data=redeemed, auth=credentials))

    granted, issued = await events(harness, "kind=authorization.granted&kind=token.issued")
    assert granted["correlation"] == issued["correlation"] is not None
