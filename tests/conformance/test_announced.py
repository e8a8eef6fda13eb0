"""What discovery announces works, each value of it; and what works is announced.

Each test of a list starts from the announced document: a value nobody exercises here fails, as does one that stopped working.
"""

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey
from starlette.routing import Route

from cso_idp.control.models import AccountChange
from cso_idp.endpoints.help import PRINTED
from cso_idp.oauth.registration.metadata import Metadata
from cso_idp.provider import Provider
from tests.conformance.suite import ALL_SCOPES, CALLBACK, STATIC_CLIENT, SUB, USER, PostingParty, Suite
from tests.idp.authenticator import FIRST_DAY, SECRET, code_of, set_calendar
from tests.idp.client_site import SigningParty
from tests.idp.conftest import ISSUER, PASSWORD
from tests.idp.relying_party import Browser, RelyingParty, forms
from tests.idp.request_objects import JWKS, KEYS, authorize, claims_for, signed

ROOT = Path(__file__).parent.parent.parent
FULL_SCOPE = f"{ALL_SCOPES} cmecf:file"
# Keys of each family, as a client makes them.
KEY_FOR: dict[str, Callable[[], RSAKey | ECKey | OKPKey]] = {
    "RS256": lambda: RSAKey.generate_key(2048, {"kid": "k"}),
    "PS256": lambda: RSAKey.generate_key(2048, {"kid": "k"}),
    "ES256": lambda: ECKey.generate_key("P-256", {"kid": "k"}),
    "EdDSA": lambda: OKPKey.generate_key("Ed25519", {"kid": "k"}),
}
# Which claims each scope gives at UserInfo.
CLAIMS_OF = {
    "openid": {"sub"},
    "profile": {"name", "preferred_username"},
    "email": {"email", "email_verified"},
    "offline_access": set(),
    "pacer:search": {"pacer_account_type", "pacer_account_generation", "pacer_user_type", "cja_exempt_courts"},
    "cmecf:file": {"pacer_account_type", "pacer_account_generation", "pacer_user_type", "cja_exempt_courts"},
}
# The endpoints that have no metadata of their own, and the pages of people.
NOT_PROTOCOL = re.compile(
    r"^/($|account|interaction|_sim|assets|static|healthz|readyz|register/|favicon|\.well-known|openapi|services/|csologin/|help$|courts/$|inbox/$|csobill-hist/|court-calls/|service-center|readiness$|metrics$)"
)


@pytest.fixture
async def full(provider: Provider, browser: Browser, client: httpx.AsyncClient) -> Suite:
    """A client that may ask for every scope."""
    registered = {**STATIC_CLIENT, "client_id": "full", "client_secret": "full-secret", "scope": FULL_SCOPE}
    await provider.control.register_clients([registered])
    return Suite(browser, RelyingParty(client, "full", "full-secret", CALLBACK))


async def register(client: httpx.AsyncClient, **registered: Any) -> dict[str, Any]:
    answer = await client.post("/register", json={"redirect_uris": [CALLBACK], **registered})
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def refused(client: httpx.AsyncClient, **registered: Any) -> bool:
    answer = await client.post("/register", json={"redirect_uris": [CALLBACK], **registered})
    return answer.status_code == 400 and answer.json()["error"] == "invalid_client_metadata"


async def test_every_endpoint_is_there_and_no_other_is(
    provider: Provider, client: httpx.AsyncClient, metadata: dict[str, Any]
) -> None:
    announced = {
        address.removeprefix(ISSUER) for name, address in metadata.items() if name.endswith(("_endpoint", "jwks_uri"))
    }
    routes: list[Any] = provider.app.routes  # type: ignore[attr-defined]
    served = {route.path for route in routes if isinstance(route, Route) and not NOT_PROTOCOL.match(route.path)}

    assert announced == served - PRINTED.keys()
    for path in announced:
        answers = [(await client.request(method, path)).status_code for method in ("GET", "POST")]
        assert {404, 500}.isdisjoint(answers), path


async def test_every_scope_gives_its_claims(full: Suite, metadata: dict[str, Any]) -> None:
    assert set(metadata["scopes_supported"]) == CLAIMS_OF.keys()
    for scope, claims in CLAIMS_OF.items():
        done = await full.complete(scope=f"openid {scope}")
        assert set(done.tokens["scope"].split()) == {"openid", scope}
        assert done.info.keys() == {"sub", *claims}
    assert "refresh_token" in (await full.complete(scope="openid offline_access")).tokens


async def test_scope_that_is_not_announced_gives_nothing(full: Suite, client: httpx.AsyncClient) -> None:
    done = await full.complete(scope="openid admin")

    assert done.tokens["scope"] == "openid"
    assert await refused(client, scope="openid admin")


async def test_every_claim_is_seen_and_no_other(full: Suite, metadata: dict[str, Any]) -> None:
    named = '{"id_token": {"name": null, "email": {"essential": true}}}'
    started = full.request(scope=FULL_SCOPE, claims=named)
    await full.browser.open(started.url)
    # The client code of the sign-on is a claim where one was given.
    page = await full.browser.give_password(USER, PASSWORD, clientCode="matter-1")

    done = await full.conclude(started, await full.go_through(page))

    assert set(metadata["claims_supported"]) == done.claims.keys() | done.info.keys()
    assert {"name", "email"} <= done.claims.keys()


async def test_every_signing_algorithm(client: httpx.AsyncClient, browser: Browser, metadata: dict[str, Any]) -> None:
    """`id_token_signing_alg_values_supported` and `userinfo_signing_alg_values_supported`."""
    keys = KeySet.import_key_set((await client.get("/jwks")).json())
    both = ("id_token_signing_alg_values_supported", "userinfo_signing_alg_values_supported")
    assert all(set(metadata[name]) == KEY_FOR.keys() for name in both)
    for alg in KEY_FOR:
        registered = await register(client, id_token_signed_response_alg=alg, userinfo_signed_response_alg=alg)
        suite = Suite(browser, RelyingParty(client, registered["client_id"], registered["client_secret"], CALLBACK))
        started, back = await suite.ask()
        tokens = (await suite.redeem(started, back)).json()
        done = await suite.read_tokens(started, back, tokens)
        info = jwt.decode((await suite.party.userinfo(tokens["access_token"])).text, keys, algorithms=[alg])
        assert done.header["alg"] == info.header["alg"] == alg


@pytest.mark.parametrize("alg", ["none", "HS256", "RS384", "ES512", "Ed25519", "rs256"])
async def test_no_other_algorithm(client: httpx.AsyncClient, metadata: dict[str, Any], alg: str) -> None:
    assert not any(alg in value for name, value in metadata.items() if name.endswith("alg_values_supported"))
    for member in (
        "id_token_signed_response_alg",
        "userinfo_signed_response_alg",
        "token_endpoint_auth_signing_alg",
        "request_object_signing_alg",
    ):
        assert await refused(client, **{member: alg})


async def test_every_authentication_method(
    client: httpx.AsyncClient, browser: Browser, metadata: dict[str, Any]
) -> None:
    parties: dict[str, type[RelyingParty]] = {"client_secret_basic": RelyingParty, "client_secret_post": PostingParty}
    announced = set(metadata["token_endpoint_auth_methods_supported"])
    assert announced == {*parties, "private_key_jwt", "none"}
    assert set(metadata["introspection_endpoint_auth_methods_supported"]) == announced - {"none"}
    assert set(metadata["revocation_endpoint_auth_methods_supported"]) == announced
    for method, party in parties.items():
        registered = await register(client, token_endpoint_auth_method=method)
        done = await Suite(
            browser, party(client, registered["client_id"], registered["client_secret"], CALLBACK)
        ).complete()
        assert done.claims["sub"] == SUB
    assert await refused(client, token_endpoint_auth_method="client_secret_jwt")
    assert await refused(client, token_endpoint_auth_method="tls_client_auth")


async def test_public_client_has_no_secret_but_pkce(client: httpx.AsyncClient, browser: Browser) -> None:
    """Token endpoint authentication method `none`, at the token and the revocation endpoint."""
    registered = await register(client, token_endpoint_auth_method="none")
    suite = Suite(browser, RelyingParty(client, registered["client_id"], "", CALLBACK))
    _, back = await suite.ask_silently()
    assert back["error"] == "invalid_request"
    started = suite.party.request(scope="openid")
    back = await suite.go_through(await browser.open(started.url))
    form = {"grant_type": "authorization_code", "code": back["code"], "redirect_uri": CALLBACK}
    mine = {"client_id": registered["client_id"]}

    tokens = (await client.post("/token", data={**form, **mine, "code_verifier": started.verifier})).json()
    revoked = await client.post("/revoke", data={**mine, "token": tokens["access_token"]})

    assert revoked.status_code == 200
    assert (await suite.party.userinfo(tokens["access_token"])).status_code == 401


@pytest.mark.parametrize("alg", KEY_FOR)
async def test_every_assertion_algorithm(client: httpx.AsyncClient, metadata: dict[str, Any], alg: str) -> None:
    """`private_key_jwt` at the token, introspection and revocation endpoints, with client credentials."""
    for endpoint in ("token", "introspection", "revocation"):  # RFC 8414 §2: for each endpoint that knows the method
        assert set(metadata[f"{endpoint}_endpoint_auth_signing_alg_values_supported"]) == KEY_FOR.keys()
    key = KEY_FOR[alg]()
    registered = await register(
        client,
        token_endpoint_auth_method="private_key_jwt",
        token_endpoint_auth_signing_alg=alg,
        jwks={"keys": [key.as_dict(private=False)]},
        grant_types=["client_credentials"],
        scope="pacer:search",
    )
    party = SigningParty(client, registered["client_id"], "", "")
    party.key = key  # type: ignore[assignment]

    made = await client.post("/token", data={"grant_type": "client_credentials", **party.authenticate(alg)})
    token = made.json()["access_token"]
    introspected = await client.post("/introspect", data={"token": token, **party.authenticate(alg)})
    await client.post("/revoke", data={"token": token, **party.authenticate(alg)})
    after = await client.post("/introspect", data={"token": token, **party.authenticate(alg)})

    assert introspected.json()["active"] is True
    assert after.json() == {"active": False}


async def test_every_grant_type_and_no_other(client: httpx.AsyncClient, metadata: dict[str, Any], full: Suite) -> None:
    """The code and refresh grants are in `test_basic_op.py`, client credentials above."""
    announced = {"authorization_code", "refresh_token", "client_credentials"}
    assert set(metadata["grant_types_supported"]) == announced
    device, exchange, ciba = (
        f"urn:{name}"
        for name in (
            "ietf:params:oauth:grant-type:device_code",
            "ietf:params:oauth:grant-type:token-exchange",
            "openid:params:grant-type:ciba",
        )
    )
    for grant in ("password", "implicit", device, exchange, ciba, ""):
        form = {"grant_type": grant, "username": "avery.attorney", "password": "Correct-Horse-1", "scope": "openid"}
        answer = await client.post("/token", data=form, auth=(full.party.client_id, full.party.secret))
        assert answer.json()["error"] in {"unsupported_grant_type", "invalid_request"}
        assert await refused(client, grant_types=[grant])


async def test_every_response_mode_and_type(full: Suite, metadata: dict[str, Any]) -> None:
    """Values that are not announced are refused in `test_form_post_op.py` and `test_oidcc_response_type_missing`."""
    assert metadata["response_types_supported"] == ["code"]
    assert set(metadata["response_modes_supported"]) == {"query", "form_post"}
    for full.response_mode in metadata["response_modes_supported"]:
        assert (await full.complete()).claims["sub"] == SUB


async def test_every_prompt(full: Suite, metadata: dict[str, Any]) -> None:
    """`none`: no page; `login`, `select_account`: the sign-on page; `create`: the registration page; `consent`: the question."""
    await full.complete()
    shown = {prompt: (await full.open(prompt=prompt)) for prompt in metadata["prompt_values_supported"]}

    assert shown.keys() == {"none", "login", "select_account", "create", "consent"}
    assert "code=" in shown.pop("none").headers["location"]
    fields = {prompt: forms(page.text)[0].values.keys() for prompt, page in shown.items()}
    assert fields["login"] == fields["select_account"] == {"loginId", "password"}
    assert {"csrf", "answer"} <= fields["consent"]
    assert len(fields["create"]) > 4


async def test_only_the_announced_challenge_method(full: Suite, metadata: dict[str, Any]) -> None:
    """RFC 7636 §4.2; S256 itself is in `test_oidcc_ensure_request_with_valid_pkce_succeeds`."""
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    for method in ("plain", "s256", "S512", None):
        _, back = await full.ask_silently(code_challenge="x" * 43, code_challenge_method=method)
        assert back["error"] == "invalid_request"


async def test_every_subject_type(client: httpx.AsyncClient, browser: Browser, metadata: dict[str, Any]) -> None:
    seen = {}
    for kind in metadata["subject_types_supported"]:
        registered = await register(client, subject_type=kind)
        suite = Suite(browser, RelyingParty(client, registered["client_id"], registered["client_secret"], CALLBACK))
        seen[kind] = (await suite.complete()).claims["sub"]

    assert seen.keys() == {"public", "pairwise"}
    assert seen["public"] == SUB != seen["pairwise"]
    assert await refused(client, subject_type="ephemeral")


async def test_every_acr_that_is_announced_can_be_reached(
    full: Suite, provider: Provider, metadata: dict[str, Any]
) -> None:
    """Rule A11: the second factor from the day on which it exists."""
    reached = [(await full.complete(scope=FULL_SCOPE)).claims["acr"]]
    await provider.control.change_account(USER, AccountChange(mfa_secret=SECRET))
    await set_calendar(provider, FIRST_DAY)
    started = full.request(scope=FULL_SCOPE, prompt="login")
    await full.browser.open(started.url)
    page = await full.browser.give_password(USER, PASSWORD, otpCode=await code_of(provider))

    reached.append((await full.conclude(started, await full.go_through(page))).claims["acr"])

    assert metadata["acr_values_supported"] == reached


async def test_switches_say_what_happens(full: Suite, metadata: dict[str, Any]) -> None:
    """The boolean members: the issuer in answers, the claims parameter, request objects, pushed requests."""
    _, back = await full.ask_silently(prompt="none")
    assert metadata["authorization_response_iss_parameter_supported"] is ("iss" in back)
    assert metadata["claims_parameter_supported"] is True
    assert metadata["require_pushed_authorization_requests"] is False
    for parameter in ("request", "request_uri"):
        _, back = await full.ask_silently(**{parameter: "https://app.example/x"})
        is_refused = back.get("error") == f"{parameter}_not_supported"
        assert metadata[f"{parameter}_parameter_supported"] is not is_refused
    assert metadata["require_request_uri_registration"] is (back["error"] == "invalid_request_uri")
    assert metadata["require_signed_request_object"] is False


@pytest.mark.parametrize("alg", KEYS)
async def test_every_request_object_algorithm(
    browser: Browser, client: httpx.AsyncClient, metadata: dict[str, Any], alg: str
) -> None:
    """Values that are not announced are refused in `idp/signed_requests/`."""
    assert set(metadata["request_object_signing_alg_values_supported"]) == KEYS.keys()
    registered = await register(client, jwks=JWKS, request_object_signing_alg=alg)
    suite = Suite(browser, RelyingParty(client, registered["client_id"], registered["client_secret"], CALLBACK))
    started = suite.request()
    request = signed(claims_for(dict(httpx.URL(started.url).params)), alg)

    page = await browser.open(authorize(registered["client_id"], request=request))

    assert (await suite.conclude(started, await suite.go_through(page))).claims["sub"] == SUB


async def test_pushed_requests_are_taken(full: Suite, metadata: dict[str, Any]) -> None:
    """RFC 9126 §2, §4."""
    started = full.request()
    form = dict(httpx.URL(started.url).params)
    pushed = await full.party.client.post(
        metadata["pushed_authorization_request_endpoint"], data=form, auth=(full.party.client_id, full.party.secret)
    )

    reference = httpx.URL("/authorize", params={"client_id": "full", "request_uri": pushed.json()["request_uri"]})
    page = await full.browser.open(str(reference))

    assert pushed.status_code == 201
    assert (await full.conclude(started, await full.go_through(page))).claims["sub"] == SUB


def test_logout_metadata_is_what_can_be_registered(metadata: dict[str, Any]) -> None:
    """What the plans assert of a logout is in `test_back_channel_logout_op.py` and `test_front_channel_logout_op.py`."""
    for channel in ("backchannel", "frontchannel"):
        is_registered = f"{channel}_logout_uri" in Metadata.model_fields
        assert metadata.get(f"{channel}_logout_supported", False) is is_registered
        assert metadata.get(f"{channel}_logout_session_supported", False) is is_registered


def named_tests() -> list[str]:
    page = (ROOT / "docs" / "reference" / "openid.md").read_text("utf-8")
    return sorted(set(re.findall(r"`([a-z_/]+\.py::test_\w+)`", page)))


@pytest.mark.parametrize("named", named_tests())
def test_each_test_that_the_reference_names_exists(named: str) -> None:
    path, _, name = named.partition("::")
    tree = ast.parse((ROOT / "tests" / path).read_text("utf-8"))

    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_reference_names_no_support_without_a_test() -> None:
    page = (ROOT / "docs" / "reference" / "openid.md").read_text("utf-8")
    tables = [part.splitlines() for part in page.split("\n\n") if part.startswith("| specification")]
    rows = [line for table in tables for line in table[2:]]

    assert len(rows) > 30
    assert [row for row in rows if "::test_" not in row and "not supported" not in row] == []
