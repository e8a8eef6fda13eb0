"""The third-party-initiated login OP plan (Core 1.0 §4, Registration 1.0 §2): `initiate_login_uri`."""

import httpx
import pytest

MINE = {"redirect_uris": ["https://suite.example/cb"]}


async def test_oidcc_3rd_party_init_login(client: httpx.AsyncClient) -> None:
    """Kept at registration, and read back from registration_client_uri."""
    registered = (
        await client.post("/register", json={**MINE, "initiate_login_uri": "https://suite.example/start"})
    ).json()
    token = {"authorization": f"Bearer {registered['registration_access_token']}"}

    read = await client.get(registered["registration_client_uri"], headers=token)

    assert read.status_code == 200
    assert registered["initiate_login_uri"] == read.json()["initiate_login_uri"] == "https://suite.example/start"
    assert read.json()["registration_access_token"] == registered["registration_access_token"]
    assert read.json()["client_id_issued_at"] == registered["client_id_issued_at"]


@pytest.mark.parametrize("address", ["http://suite.example/start", "suite.example/start", "ftp://suite.example/", ""])
async def test_oidcc_3rd_party_init_login_nohttps(client: httpx.AsyncClient, address: str) -> None:
    answer = await client.post("/register", json={**MINE, "initiate_login_uri": address})

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_client_metadata"
