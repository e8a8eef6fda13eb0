"""Arming, aiming and using up faults, through the control plane and real sign-ons."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from cso_sim.federation import Federation
from tests.federation.conftest import running, settings
from tests.federation.faults.visits import Courts, fired
from tests.federation.visitor import ORIGIN, Harness
from tests.idp.registered import registered_party

on_both_databases = pytest.mark.parametrize("backend", ["sqlite", "postgres"], indirect=True)


async def test_fault_fires_once_and_is_in_the_journal(courts: Courts, harness: Harness) -> None:
    armed = await harness.call("POST", "/faults", {"fault": "id_token_iss_other"})

    assert [await courts.lets_in(), await courts.lets_in()] == [False, True]

    assert await fired(harness) == [1]
    assert await harness.call("GET", f"/faults/{armed['id']}") == armed | {"opportunities": 1, "fired": 1}
    (event,) = (await harness.call("GET", "/journal?kind=fault.fired"))["events"]
    assert (event["source"], event["fault"], event["armed"]) == ("cso_idp", "id_token_iss_other", armed["id"])
    assert (event["method"], event["path"], event["client_id"], event["court_id"], event["aim"]) == (
        "POST", "/token", "court-ca9", "ca9", {},
    )  # fmt: skip


async def test_fault_is_aimed_at_court_client_person_and_endpoint(courts: Courts, harness: Harness) -> None:
    await harness.call("PUT", "/clock", {"calendar": "2020-03-02T09:00:00-08:00"})
    for aim in (
        {"court_id": "cacd"},
        {"client_id": "court-cacd"},
        {"court_id": "cacd", "loginId": "mholloway"},
        {"fault": "http_503", "endpoint": "/token", "court_id": "cacd"},
    ):
        await harness.call("POST", "/faults", {"fault": "userinfo_sub_other", **aim})
        assert await courts.lets_in("ca9"), aim
        assert not await courts.lets_in("cacd"), aim
    await harness.call("POST", "/faults", {"fault": "http_503", "endpoint": "/userinfo"})
    assert await fired(harness) == [1, 1, 1, 1, 0]
    assert not await courts.lets_in("ca9")


async def test_refused_token_request_leaves_a_fault_for_the_one_that_succeeds(
    courts: Courts, harness: Harness, control: httpx.AsyncClient
) -> None:
    """Some libraries try two ways to authenticate, so the first request of a right one may be refused."""
    await harness.call("POST", "/faults", {"fault": "token_type_missing", "client_id": "court-ca9"})
    sent = {"grant_type": "authorization_code", "code": "x", "client_id": "court-ca9", "client_secret": "wrong"}
    refused = await control.post("/token", data=sent)
    assert refused.json()["error"] == "invalid_client"
    assert await fired(harness) == [0]
    assert not await courts.lets_in()
    assert await fired(harness) == [1]


async def test_fault_of_a_code_waits_for_a_response_that_has_one(
    courts: Courts, harness: Harness, control: httpx.AsyncClient
) -> None:
    await harness.call("POST", "/faults", {"fault": "authorization_code_missing"})
    party, _ = await registered_party(control)
    silent = await control.get(party.request(scope="openid", prompt="none").url)
    assert "error=login_required" in silent.headers["location"]
    assert await fired(harness) == [0]
    assert not await courts.lets_in()
    assert await fired(harness) == [1]


async def test_introspection_of_a_token_that_is_not_active_leaves_a_fault_armed(
    control: httpx.AsyncClient, harness: Harness
) -> None:
    _, registered = await registered_party(control)
    await harness.call("POST", "/faults", {"fault": "introspection_expired"})
    auth = (registered["client_id"], registered["client_secret"])
    answer = await control.post("/introspect", data={"token": "of-nobody"}, auth=auth)
    assert answer.json() == {"active": False}
    assert await fired(harness) == [0]


@on_both_databases
async def test_racing_requests_use_a_fault_up_as_often_as_it_may_fire(
    federation: Federation, harness: Harness, courts: Courts
) -> None:
    await harness.call("POST", "/faults", {"fault": "id_token_nonce_other", "times": 3})

    let_in = await asyncio.gather(*(courts.lets_in() for _ in range(8)))

    assert sorted(let_in) == [False] * 3 + [True] * 5
    assert await fired(harness) == [3]


async def test_same_seed_strikes_the_same_requests(courts: Courts, harness: Harness) -> None:
    order = {"fault": "userinfo_sub_missing", "probability": 0.5, "seed": "monday"}
    runs = []
    for _ in range(2):
        await harness.call("POST", "/faults", order)
        runs.append([await courts.lets_in() for _ in range(10)])
        (armed,) = (await harness.call("GET", "/faults"))["faults"]
        assert (armed["opportunities"], armed["fired"]) == (10, runs[-1].count(False))
        assert await harness.call("DELETE", "/faults") == {"disarmed": 1}
    assert runs[0] == runs[1]
    assert 1 <= runs[0].count(False) <= 9


async def test_faults_of_one_point_fire_one_after_the_other(courts: Courts, harness: Harness) -> None:
    for name in ("id_token_expired", "id_token_aud_other"):
        await harness.call("POST", "/faults", {"fault": name})
    assert [await courts.lets_in() for _ in range(3)] == [False, False, True]
    refused = (await harness.call("GET", "/journal?kind=court_sign_on.refused"))["events"]
    assert [each["reason"] for each in refused] == ["expired", "audience_mismatch"]


async def test_disarmed_and_reset_faults_do_not_fire(courts: Courts, harness: Harness) -> None:
    first = await harness.call("POST", "/faults", {"fault": "connection_reset", "endpoint": "/token"})
    await harness.call("POST", "/faults", {"fault": "discovery_html", "times": None})
    assert await harness.call("DELETE", f"/faults/{first['id']}") == {"disarmed": 1}
    await harness.call("POST", "/reset", {})
    assert await fired(harness) == []
    assert await courts.lets_in()


@on_both_databases
async def test_fault_at_a_strangers_request_keeps_secrets_out_and_lets_the_application_answer(
    control: httpx.AsyncClient, harness: Harness
) -> None:
    """The link of a mail ends in a secret; and a NUL character, which PostgreSQL cannot store, is no reason to break off."""
    for endpoint in ("/account/*", "/courts/{court_id}/*"):
        await harness.call("POST", "/faults", {"fault": "http_503", "endpoint": endpoint, "times": None})
    for link in ("/account/recover/password/cso_rl_of-the-mail", "/account/confirm/of-the-mail"):
        assert (await control.get(link)).status_code == 503
    assert (await control.get("/courts/c%00/login")).status_code in {404, 503}
    events = (await harness.call("GET", "/journal?kind=fault.fired"))["events"]
    assert [each["path"] for each in events][:2] == [
        "/account/recover/password/{secret}",
        "/account/confirm/{secret}",
    ]
    assert "of-the-mail" not in str(events)


@pytest.fixture
async def two_processes(federation: Federation) -> AsyncIterator[Federation]:
    """Another federation on the same databases, with memory of its own, as another process would have it."""
    urls = federation.settings.provider.database_url, federation.settings.courts.database_url
    async with running(settings(*urls)) as other:
        yield other


@pytest.mark.every_case_on_both
@on_both_databases
@pytest.mark.parametrize("fault", ["discovery_issuer_other", "http_503"])
async def test_armed_fault_holds_in_another_process_at_once(
    two_processes: Federation, harness: Harness, fault: str
) -> None:
    """Neither strikes in a transaction of its request, so the other process must have been told before the call answered."""
    address = f"{ORIGIN}/.well-known/openid-configuration"
    transport = httpx.ASGITransport(two_processes.app)
    async with httpx.AsyncClient(transport=transport) as client:
        honest = await client.get(address)

        await harness.call("POST", "/faults", {"fault": fault, "endpoint": "/.well-known/openid-configuration"})
        struck = await client.get(address)

        assert (struck.status_code, struck.content) != (honest.status_code, honest.content)
        assert (await client.get(address)).content == honest.content
        await harness.call("POST", "/faults", {"fault": fault})
        await harness.call("DELETE", "/faults")
        assert (await client.get(address)).content == honest.content


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "fault": ({"fault": "id_token_iss_otter"}, 422, "Did you mean 'id_token_iss_other'?"),
    "court": ({"fault": "delay", "court_id": "cadc1"}, 404, "Did you mean 'cadc'?"),
    "person": ({"fault": "userinfo_empty", "loginId": "mholoway"}, 404, "Did you mean 'mholloway'?"),
    "client": ({"fault": "userinfo_empty", "client_id": "court-ca99"}, 404, "Did you mean 'court-ca9'?"),
    "client of a court": ({"fault": "userinfo_empty", "client_id": "cacd"}, 404, "Did you mean 'court-cacd'?"),
    "endpoint": ({"fault": "delay", "endpoint": "/tokens"}, 422, "Did you mean '/token'?"),
    "endpoint of a court": ({"fault": "delay", "endpoint": "/courts/ca9/login"}, 422, "/courts/{court_id}/"),
    "endpoint of the point": ({"fault": "jwks_empty", "endpoint": "/token"}, 422, "jwks is at /jwks"),
    "endpoint of the Case Locator": (
        {"fault": "delay", "endpoint": "/pcl-public-api/rest/case/find"},
        422,
        "Did you mean '/pcl-public-api/rest/cases/find'?",
    ),
    "court at the Case Locator": (
        {"fault": "delay", "court_id": "ca9", "endpoint": "/pcl-public-api/*"},
        422,
        "leave the court out",
    ),
    "aim": ({"fault": "delay", "loginId": "mholloway"}, 422, "client_id or court_id or endpoint"),
    "member": ({"fault": "delay", "courtid": "ca9"}, 422, "Did you mean 'court_id'?"),
    "times": ({"fault": "delay", "times": 0}, 422, "times: This must be at least 1, not 0."),
    "probability": ({"fault": "delay", "probability": 1.5}, 422, "probability: This must be at most 1.0, not 1.5."),
}


async def test_what_does_not_exist_is_refused_with_what_was_meant(control: httpx.AsyncClient, harness: Harness) -> None:
    for case, (body, status, told) in REFUSED.items():
        answer = await control.post("/_sim/faults", json=body)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), case
        assert told in answer.text.replace("\\u007b", "{"), (case, answer.text)
    answer = await control.delete("/_sim/faults/3b2f0c1e-0000-4000-8000-000000000000")
    assert (answer.status_code, "GET /_sim/faults lists them" in answer.json()["detail"]) == (404, True)
    assert await fired(harness) == []
