"""Registrations that are refused: which error says so, at the first time and at an update."""

import pytest

from tests.idp.relying_party import RelyingParty
from tests.idp.self_registration import MINE, bearer, register, registered


async def test_update_with_a_secret_of_another_type_says_why(court: RelyingParty) -> None:
    """RFC 7592 §2.2."""
    before = await registered(court, token_endpoint_auth_method="client_secret_basic")
    wanted = {**MINE, "client_id": before["client_id"], "client_secret": 7}

    answer = await court.client.put(before["registration_client_uri"], json=wanted, headers=bearer(before))

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.json()["error_description"].startswith("client_secret: ")


@pytest.mark.parametrize(
    ("member", "error"),
    [("redirect_uris", "invalid_redirect_uri"), ("post_logout_redirect_uris", "invalid_client_metadata")],
)
async def test_real_courts_address_has_the_error_of_its_member(court: RelyingParty, member: str, error: str) -> None:
    """RFC 7591 §3.2.2; rule F3."""
    answer = await register(court, **{member: ["https://ecf.cacd.uscourts.gov/back"]})

    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer.json()["error_description"].startswith(f"{member}: ")


@pytest.mark.parametrize("address", ["ftp://localhost/bye", "app://localhost/bye", "http://app.example/bye"])
async def test_logout_address_is_https_or_http_on_this_machine(court: RelyingParty, address: str) -> None:
    """RP-Initiated Logout 1.0 §3.1."""
    answer = await register(court, post_logout_redirect_uris=[address])

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")
    assert answer.json()["error_description"].startswith("post_logout_redirect_uris")


async def test_time_of_registration_stays_the_same(court: RelyingParty) -> None:
    """RFC 7591 §3.2.1 `client_id_issued_at`."""
    first = await registered(court)

    later = (await court.client.get(first["registration_client_uri"], headers=bearer(first))).json()

    assert isinstance(first["client_id_issued_at"], int)
    assert later["client_id_issued_at"] == first["client_id_issued_at"]


async def test_fault_inside_a_list_names_the_list(court: RelyingParty) -> None:
    answer = await register(court, redirect_uris=[MINE["redirect_uris"][0], 7])

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_redirect_uri")
    assert answer.json()["error_description"].startswith("redirect_uris: ")
