"""Updates of a registration (RFC 7592 §2.2) by a client that has a secret."""

from tests.idp.relying_party import RelyingParty
from tests.idp.test_registration import MINE, bearer, registered


async def test_update_with_a_secret_of_another_type_says_why(court: RelyingParty) -> None:
    before = await registered(court, token_endpoint_auth_method="client_secret_basic")
    wanted = {**MINE, "client_id": before["client_id"], "client_secret": 7}

    answer = await court.client.put(before["registration_client_uri"], json=wanted, headers=bearer(before))

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.json()["error_description"].startswith("client_secret: ")
