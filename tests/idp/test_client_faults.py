"""The responses to a client's faulty requests, and the client's data on pages for people."""

import pytest

from cso_idp.oauth import registered
from cso_idp.provider import Provider
from cso_kit.web.guard import FORM_LIMIT
from tests.idp.conftest import COURT, PASSWORD, PUBLIC, REDIRECT_URI
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back
from tests.idp.request_objects import authorize, beside_of, parameters_of

LINKS = {
    "client_uri": "https://app.example/",
    "policy_uri": "https://app.example/privacy?lang=en",
    "tos_uri": "https://app.example/terms",
    "logo_uri": "https://app.example/logo.png",
}


async def test_encrypted_request_object_is_named_as_such(browser: Browser, court: RelyingParty) -> None:
    started = court.request()
    address = authorize("court-test", request="a.b.c.d.e", state="own", **beside_of(parameters_of(started)))

    refused = sent_back(await browser.open(address))

    assert refused["error"] == "invalid_request_object"
    assert refused["error_description"].startswith("Encrypted request objects are not supported")


@pytest.mark.parametrize("claims", ["[]", "{", '{"id_token": {"acr": {"values": "x"}}}'])
async def test_malformed_claims_are_refused_at_the_push(court: RelyingParty, claims: str) -> None:
    """RFC 9126 §2.3."""
    parameters = parameters_of(court.request(claims=claims))

    answer = await court.client.post("/par", data=parameters, auth=("court-test", "court-secret"))

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert "claims" in answer.json()["error_description"]


async def test_request_without_a_response_type_is_refused(browser: Browser, court: RelyingParty) -> None:
    """At the client's address, as one with an unknown type is."""
    refused = sent_back(await browser.open(court.request(response_type=None, state="own").url))

    assert (refused["error"], refused["state"]) == ("unsupported_response_type", "own")
    assert browser.page.content == b""


@pytest.mark.parametrize(("more", "status"), [(0, 400), (1, 413)])
async def test_body_may_be_as_large_as_the_limit_and_no_larger(court: RelyingParty, more: int, status: int) -> None:
    content = b"code=".ljust(FORM_LIMIT + more, b"x")
    headers = {"content-type": "application/x-www-form-urlencoded"}

    answer = await court.client.post("/token", content=content, headers=headers)

    assert answer.status_code == status


async def test_faulty_logout_request_says_what_is_wrong(browser: Browser, court: RelyingParty) -> None:
    """RP-Initiated Logout 1.0 §4: it is not acted upon."""
    await log_in(browser, court, "avery.attorney", PASSWORD)

    page = await browser.open("/end_session?id_token_hint=rubbish")

    assert page.status_code == 400
    assert "id_token_hint" in page.text
    assert "code" in sent_back(await browser.open(court.request(prompt="none").url))


async def test_sign_on_page_shows_where_a_client_says_who_it_is(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await provider.control.register_clients([{**COURT, **LINKS}])

    page = await browser.open(court.request().url)

    for address in LINKS.values():
        assert f'"{address}"' in page.text


@pytest.mark.parametrize(
    "address", ["https://ecf.cacd.uscourts.gov/terms", "javascript:alert(1)", "https://app.example /"]
)
async def test_sign_on_page_links_to_no_real_court_and_no_script(
    browser: Browser, court: RelyingParty, provider: Provider, address: str
) -> None:
    """Rule F3."""
    await provider.control.register_clients([{**COURT, **dict.fromkeys(LINKS, address)}])

    page = await browser.open(court.request().url)

    assert page.status_code == 200
    assert 'data-testid="client-links"' not in page.text
    assert 'data-testid="client-logo"' not in page.text


async def test_number_of_clients_kept_in_memory_is_bounded(
    browser: Browser, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registered, "_CLIENTS_KEPT", 2)
    names = [f"client-{n}" for n in range(4)]
    await provider.control.register_clients([{**COURT, "client_id": name} for name in names])

    for name in names:
        party = RelyingParty(browser.client, name, "court-secret", REDIRECT_URI)
        assert (await browser.open(party.request().url)).status_code == 200

    assert len(provider.registered._memory.clients) == 2


async def test_client_without_a_secret_cannot_act_for_itself(court: RelyingParty, provider: Provider) -> None:
    """RFC 6749 §4.4: confidential clients only, also if the grant was registered for it."""
    client = {**PUBLIC, "client_id": "public-robot", "grant_types": ["client_credentials"]}
    await provider.control.register_clients([client], is_own=False)

    answer = await court.client.post("/token", data={"grant_type": "client_credentials", "client_id": "public-robot"})

    assert answer.status_code in {400, 401}
    assert answer.json()["error"] in {"invalid_client", "unauthorized_client"}
