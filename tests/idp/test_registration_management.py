"""Managing a registration (RFC 7592): updates, deletion, and the required token."""

from typing import Any

import pytest

from cso_idp.provider import Provider
from tests.idp.conftest import ISSUER
from tests.idp.relying_party import RelyingParty
from tests.idp.self_registration import MINE, bearer, registered


async def test_update_replaces_the_whole_registration(court: RelyingParty) -> None:
    """RFC 7592 §2.2."""
    before = await registered(court, tos_uri="https://app.example/tos", logo_uri="https://app.example/logo.png")
    wanted = {"client_id": before["client_id"], "redirect_uris": ["https://app.example/new"], "client_name": "Renamed"}

    answer = await court.client.put(before["registration_client_uri"], json=wanted, headers=bearer(before))

    assert answer.status_code == 200, answer.text
    after = (await court.client.get(before["registration_client_uri"], headers=bearer(before))).json()
    assert (after["client_name"], after["redirect_uris"]) == ("Renamed", ["https://app.example/new"])
    assert "tos_uri" not in after
    assert "client_secret" not in after


@pytest.mark.parametrize(
    ("wrong", "member"),
    [
        ({"client_id": None}, "client_id"),
        ({"client_id": "court-test"}, "client_id"),
        ({"client_id": ["x"]}, "client_id"),
        ({"client_secret": "guess"}, "client_secret"),
        ({"client_secret": 7}, "client_secret"),
        ({"registration_access_token": "x"}, "registration_access_token"),
        ({"client_id_issued_at": 1}, "client_id_issued_at"),
    ],
)
async def test_invalid_update_is_refused_with_its_member(
    court: RelyingParty, wrong: dict[str, Any], member: str
) -> None:
    """RFC 7592 §2.2: what must be sent, and what must not."""
    before = await registered(court)
    wanted = {**MINE, "client_id": before["client_id"], "client_name": "Renamed", **wrong}

    answer = await court.client.put(before["registration_client_uri"], json=wanted, headers=bearer(before))

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.json()["error_description"].startswith(f"{member}: ")
    after = (await court.client.get(before["registration_client_uri"], headers=bearer(before))).json()
    assert after["client_name"] == "Docket Watch"


async def test_reset_removes_self_registered_clients(court: RelyingParty, provider: Provider) -> None:
    """The clients of the scenario and the courts are there as before."""
    gone = await registered(court)
    state, _ = await provider.control.read_clock()

    await provider.control.reset(state)

    assert (await court.client.get(gone["registration_client_uri"], headers=bearer(gone))).status_code == 401
    form = {"grant_type": "authorization_code", "code": "x"}
    answer = await court.client.post("/token", data=form, auth=(gone["client_id"], gone["client_secret"]))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    answer = await court.client.post("/token", data=form, auth=("court-test", "court-secret"))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    await registered(court)


async def test_update_issues_or_removes_the_secret_as_needed(court: RelyingParty) -> None:
    public = await registered(court, token_endpoint_auth_method="none")
    wanted = {**MINE, "client_id": public["client_id"]}

    confidential = (
        await court.client.put(public["registration_client_uri"], json=wanted, headers=bearer(public))
    ).json()
    again = await court.client.put(
        public["registration_client_uri"],
        json={**wanted, "client_secret": confidential["client_secret"]},
        headers=bearer(public),
    )

    assert confidential["client_secret"]
    assert again.status_code == 200
    assert "client_secret" not in again.json()


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "court-test"},
        {"client_id": None},
        {"client_secret": "wrong"},
        {"registration_access_token": "mine"},
        {"client_id_issued_at": 1},
        {"redirect_uris": ["http://app.example/"]},
    ],
)
async def test_faulty_update_changes_nothing(court: RelyingParty, change: dict[str, Any]) -> None:
    """RFC 7592 §2.2: the client's own id, no members that only the provider sets, the right secret if any."""
    before = await registered(court)
    wanted = {**MINE, "client_id": before["client_id"], "client_name": "Renamed", **change}

    answer = await court.client.put(before["registration_client_uri"], json=wanted, headers=bearer(before))

    assert answer.status_code == 400
    after = (await court.client.get(before["registration_client_uri"], headers=bearer(before))).json()
    assert after["client_name"] == MINE["client_name"]


async def test_deleted_client_cannot_be_used(court: RelyingParty) -> None:
    """RFC 7592 §2.3."""
    mine = await registered(court, grant_types=["authorization_code", "client_credentials"], scope="pacer:search")
    who = (mine["client_id"], mine["client_secret"])
    token = (await court.client.post("/token", data={"grant_type": "client_credentials"}, auth=who)).json()

    answer = await court.client.delete(mine["registration_client_uri"], headers=bearer(mine))

    assert answer.status_code == 204
    assert (await court.client.get(mine["registration_client_uri"], headers=bearer(mine))).status_code == 401
    refused = await court.client.post("/token", data={"grant_type": "client_credentials"}, auth=who)
    assert refused.json()["error"] == "invalid_client"
    introspected = await court.client.post(
        "/introspect", data={"token": token["access_token"]}, auth=("court-test", "court-secret")
    )
    assert introspected.json() == {"active": False}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_registration_token_is_for_its_own_client(court: RelyingParty, method: str) -> None:
    """RFC 7592 §3: neither another client's token nor none; the simulator's own courts cannot be managed at all."""
    mine, other = await registered(court), await registered(court)
    for path, headers in (
        (mine["registration_client_uri"], bearer(other)),
        (mine["registration_client_uri"], {}),
        (f"{ISSUER}/register/court-test", bearer(mine)),
        (f"{ISSUER}/register/nobody", bearer(mine)),
    ):
        body = {"json": {**MINE, "client_id": path.rpartition("/")[2]}} if method == "PUT" else {}
        answer = await court.client.request(method, path, headers=headers, **body)  # type: ignore[arg-type]
        assert answer.status_code == 401
        assert answer.json()["error"] == "invalid_token"
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert (await court.client.get(mine["registration_client_uri"], headers=bearer(mine))).status_code == 200
