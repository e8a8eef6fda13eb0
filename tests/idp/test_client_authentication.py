"""A request has one way to authenticate, and a failed one is not replaced by naming a client without a secret (RFC 6749)."""

import base64

import httpx
import pytest

from cso_idp.provider import Provider
from tests.idp.client_site import SigningParty, jwks, make_key
from tests.idp.conftest import COURT, ISSUER, PASSWORD, REDIRECT_URI, VIEWER
from tests.idp.relying_party import Browser, PublicParty, RelyingParty, log_in

POSTER = {
    **VIEWER,
    "client_id": "poster",
    "client_secret": "post:er",
    "token_endpoint_auth_method": "client_secret_post",
}
COLON = {**VIEWER, "client_id": "urn:app", "client_secret": "sec:ret", "grant_types": ["client_credentials"]}
PUBLIC = {"grant_type": "refresh_token", "refresh_token": "cso_rt_none", "client_id": "public-app"}


def basic(pair: str | bytes, scheme: str = "Basic ") -> str:
    raw = pair if isinstance(pair, bytes) else pair.encode()
    return scheme + base64.b64encode(raw).decode()


@pytest.fixture(autouse=True)
async def _clients(provider: Provider) -> None:
    await provider.control.register_clients([POSTER, COLON], is_own=False)


async def ask(
    court: RelyingParty, authorization: str | None, form: dict[str, str], path: str = "/token"
) -> httpx.Response:
    headers = {} if authorization is None else {"authorization": authorization}
    return await court.client.post(path, data=form, headers=headers)


@pytest.mark.parametrize(
    "authorization",
    [
        basic("court-test:guessed"),
        basic("nobody:guessed"),
        basic("public-app:"),
        basic("viewer:"),
        basic(":viewer-secret"),
        basic("viewer"),
        basic("poster:post%3Aer"),  # right, but it registered another way
        basic("viewer:viewer-secret") + "x",
        basic("viewer:viewer-secret").replace("d", "d!", 1),
        basic("viewer:viewer-secret", "Basic\t"),
        basic("viewer:viewer-secret", "Bearer "),
        basic("view%00er:x"),
        basic(b"\xff:x"),
        "Basic",
        "Basic ",
        "Basic !!!",
        "Bearer cso_at_x",
        'Digest username="viewer"',
        "viewer",
    ],
)
async def test_invalid_authorization_header_fails_authentication(court: RelyingParty, authorization: str) -> None:
    for path in ("/token", "/revoke", "/par"):
        answer = await ask(court, authorization, {**PUBLIC, "token": "x"}, path)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), path
    without = await ask(court, None, PUBLIC)
    assert without.json()["error"] == "unauthorized_client"  # it is known, and has no refresh tokens


@pytest.mark.parametrize(
    "authorization",
    [
        basic("urn%3Aapp:sec%3Aret"),
        basic("urn%3aapp:sec:ret"),
        basic("urn%3Aapp:sec%3Aret", "bAsIC "),
        basic("urn%3Aapp:sec%3Aret", "BASIC   ") + "  ",
    ],
)
async def test_basic_header_is_parsed_as_specified(court: RelyingParty, authorization: str) -> None:
    """RFC 6749 §2.3.1: id and secret are form-encoded each; RFC 7617 §2: the first colon ends the id, and case is no matter."""
    answer = await ask(court, authorization, {"grant_type": "client_credentials"})

    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    "half",
    [
        {"client_assertion": "x"},
        {"client_assertion": "x", "client_assertion_type": "urn:example:unknown"},
        {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
    ],
)
async def test_incomplete_assertion_fails_authentication(court: RelyingParty, half: dict[str, str]) -> None:
    """RFC 7521 §4.2: neither parameter comes without the other."""
    answer = await ask(court, None, {**PUBLIC, **half})

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("path", ["/token", "/introspect", "/revoke", "/par"])
@pytest.mark.parametrize("by_assertion", [False, True], ids=["header", "assertion"])
async def test_credentials_and_client_id_of_different_clients_are_refused(
    court: RelyingParty, provider: Provider, path: str, by_assertion: bool
) -> None:
    """RFC 7521 §4.2: a client_id, if there is one, names the client that the assertion does; so does one beside a header."""
    party = SigningParty(court.client, "signer", "", REDIRECT_URI)
    party.key = make_key("k")
    signer = {**COLON, "client_id": "signer", "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks(party.key)}
    await provider.control.register_clients([signer], is_own=False)
    name, header = ("signer", None) if by_assertion else ("urn:app", basic("urn%3Aapp:sec%3Aret"))

    async def answer(**more: str) -> tuple[int, str | None]:
        proof = party.authenticate() if by_assertion else {}
        form = {"grant_type": "client_credentials", "token": "x", **proof, **more}
        given = await ask(court, header, form, path)
        return given.status_code, given.json().get("error_description") if given.content else None

    for other in ("viewer", "nobody"):
        assert await answer(client_id=other) == (400, "client_id is not the client that authenticated.")
    assert await answer(client_id=name) == await answer()
    refused = [event.data["client_id"] for event in await provider.control.events(kinds=["token.refused"])]
    assert refused == ([name] * 2 if path == "/token" else [])


@pytest.mark.parametrize(
    ("path", "changes", "status"),
    [
        ("/token", {"typ": "client-authentication+jwt"}, 200),
        ("/token", {"typ": "at+jwt"}, 401),
        ("/token", {"typ": "application/oauth-authz-req+jwt"}, 401),
        ("/token", {"aud": f"{ISSUER}/par"}, 401),
        ("/par", {"aud": f"{ISSUER}/par"}, 201),
        ("/par", {"aud": f"{ISSUER}/token"}, 201),
        ("/par", {"aud": f"{ISSUER}/revoke"}, 401),
    ],
)
async def test_assertion_is_an_assertion_for_its_endpoint(
    court: RelyingParty, provider: Provider, path: str, changes: dict[str, str], status: int
) -> None:
    """RFC 8725 §3.11: no JWT of another type; RFC 9126 §2: the push takes its own address as audience, besides the others."""
    party = SigningParty(court.client, "signer", "", REDIRECT_URI)
    party.key = make_key("k")
    grants = ["authorization_code", "client_credentials"]
    method = {"token_endpoint_auth_method": "private_key_jwt", "jwks": jwks(party.key), "grant_types": grants}
    await provider.control.register_clients([{**COLON, "client_id": "signer", **method}], is_own=False)
    request = {"grant_type": "client_credentials", "response_type": "code", "redirect_uri": REDIRECT_URI}

    answer = await ask(court, None, {**request, "scope": "pacer:search", **party.authenticate(**changes)}, path)

    assert answer.status_code == status, answer.text


async def test_public_client_redeems_its_code_only_without_credentials(browser: Browser, court: RelyingParty) -> None:
    party = PublicParty(court.client, "public-app", "", REDIRECT_URI)
    started, back = await log_in(browser, party, "avery.attorney", PASSWORD, scope="openid")
    impostor = RelyingParty(court.client, "court-test", "guessed", REDIRECT_URI)

    refused = await impostor.redeem(started, back["code"], client_id="public-app")
    given = await party.redeem(started, back["code"])

    assert refused.status_code == 401
    assert given.status_code == 200, given.text


async def test_challenge_names_its_realm(court: RelyingParty) -> None:
    """RFC 7617 §2: the realm is REQUIRED."""
    answer = await ask(court, basic("court-test:guessed"), {"grant_type": "client_credentials"})

    assert answer.headers["www-authenticate"].startswith('Basic realm="cso", error="invalid_client"')


@pytest.mark.parametrize(
    ("authorization", "named"),
    [
        (basic(f"{COURT['client_id']}:guessed"), COURT["client_id"]),
        (basic("no%20body:guessed"), "no body"),
        (basic("only-a-secret"), "public-app"),
        (basic("a%00b:guessed"), "public-app"),
        ("Bearer cso_at_x", "public-app"),
    ],
)
async def test_refusal_event_has_the_client_id_of_the_header(
    court: RelyingParty, provider: Provider, authorization: str, named: str
) -> None:
    await ask(court, authorization, PUBLIC)

    (refused,) = await provider.control.events(kinds=["token.refused"])
    assert refused.data["client_id"] == named
