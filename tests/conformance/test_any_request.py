"""Whatever is sent to the protocol endpoints: never a 500, and never a redirect to an address that is not registered."""

import json
import string
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cso_idp.control.service_control import ProviderControl
from tests.conftest import Databases
from tests.idp.conftest import COURT, PUBLIC, REDIRECT_URI
from tests.idp.sender import Sender, sender_to

CLIENTS = ["court-test", "public-app", "nobody", ""]
ADDRESSES = [
    REDIRECT_URI,
    REDIRECT_URI + "/",
    REDIRECT_URI + "?a=b",
    "//evil.example",
    "https://evil.example/cb",
    "javascript:x",
    "\\",
    "",
]
text = (
    st.text(max_size=40)
    | st.text(alphabet=string.printable, max_size=40)
    | st.sampled_from(['"', "\\", "\x00", "é", "%00", " "])
)
AUTHORIZE = st.fixed_dictionaries(
    {},
    optional={
        "response_type": st.sampled_from(["code", "token", "code id_token", "none"]) | text,
        "client_id": st.sampled_from(CLIENTS) | text,
        "redirect_uri": st.sampled_from(ADDRESSES) | text,
        "scope": st.sampled_from(["openid", "openid offline_access", "cmecf:file", "nothing"]) | text,
        "state": text,
        "nonce": text,
        "prompt": st.sampled_from(["none", "login", "none login", "consent", "create", "select_account"]) | text,
        "max_age": st.sampled_from(["0", "-1", "1e9", "9" * 40]) | text,
        "code_challenge": st.sampled_from(["E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "short"]) | text,
        "code_challenge_method": st.sampled_from(["S256", "plain"]) | text,
        "response_mode": st.sampled_from(["query", "form_post", "fragment"]) | text,
        "display": text,
        "ui_locales": text,
        "acr_values": text,
        "claims": st.sampled_from(["{}", "[]", '{"id_token": {"auth_time": {"essential": true}}}', "{"]) | text,
        "login_hint": text,
        "id_token_hint": text,
        "request": text,
        "request_uri": text,
        "resource": text,
    },
)
TOKEN = st.fixed_dictionaries(
    {},
    optional={
        "grant_type": st.sampled_from(["authorization_code", "refresh_token", "client_credentials", "password"]) | text,
        "client_id": st.sampled_from(CLIENTS) | text,
        "client_secret": st.sampled_from(["court-secret", ""]) | text,
        "code": text,
        "redirect_uri": st.sampled_from(ADDRESSES) | text,
        "code_verifier": text,
        "refresh_token": text,
        "scope": text,
        "client_assertion": st.sampled_from(["e30.e30.", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjb3VydC10ZXN0In0.", "a.b.c"])
        | text,
        "client_assertion_type": st.sampled_from(["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]) | text,
        "resource": text,
        "token": text,
        "token_type_hint": text,
    },
)


@pytest.fixture
def sender(sqlite_databases: Databases) -> Iterator[Sender]:
    async def prepare(control: ProviderControl, _: httpx.AsyncClient) -> None:
        await control.register_clients([COURT, PUBLIC])

    with sender_to(sqlite_databases, prepare) as sender:
        yield sender


def check(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    assert "Traceback" not in answer.text
    location = answer.headers.get("location")
    if location is not None:
        target, own = urlsplit(location), urlsplit(REDIRECT_URI)
        is_own_page = not target.netloc and location.startswith("/") and not location.startswith(("//", "/\\"))
        assert is_own_page or (target.scheme, target.netloc, target.path) == (own.scheme, own.netloc, own.path), (
            location
        )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | text | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)
ADDRESS = st.sampled_from(
    [
        *ADDRESSES,
        "https://a.example/cb",
        "com.example.app:/cb",
        "https://[::1",
        "http://localhost:x/",
        "https://é.example/",
    ]
)
METADATA = st.fixed_dictionaries(
    {},
    optional={
        "redirect_uris": st.lists(ADDRESS | text, max_size=3) | JSON,
        "jwks": st.fixed_dictionaries(
            {
                "keys": st.lists(
                    st.dictionaries(st.sampled_from(["kty", "n", "e", "k", "crv", "x", "y", "d", "kid"]), JSON)
                )
            }
        )
        | JSON,
        "grant_types": st.lists(st.sampled_from(["authorization_code", "refresh_token", "implicit"])) | JSON,
        "token_endpoint_auth_method": st.sampled_from(["none", "private_key_jwt", "client_secret_post"]) | JSON,
        "subject_type": st.sampled_from(["pairwise", "public"]) | JSON,
        "application_type": st.sampled_from(["native", "web"]) | JSON,
        **dict.fromkeys(
            [
                "response_types",
                "contacts",
                "client_name",
                "scope",
                "default_max_age",
                "require_auth_time",
                "default_acr_values",
                "resource",
                "token_endpoint_auth_signing_alg",
                "id_token_signed_response_alg",
                "userinfo_signed_response_alg",
                "access_token_format",
            ],
            JSON,
        ),
        **dict.fromkeys(
            [
                "logo_uri",
                "policy_uri",
                "tos_uri",
                "client_uri",
                "jwks_uri",
                "initiate_login_uri",
                "backchannel_logout_uri",
                "frontchannel_logout_uri",
            ],
            ADDRESS | JSON,
        ),
        "post_logout_redirect_uris": st.lists(ADDRESS, max_size=2) | JSON,
    },
)


PROPERTY = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@PROPERTY
@given(parameters=AUTHORIZE)
def test_authorization_request(sender: Sender, parameters: dict[str, str]) -> None:
    check(sender.get("/authorize?" + urlencode(parameters)))


@PROPERTY
@given(parameters=AUTHORIZE)
def test_authorization_request_with_a_good_client(sender: Sender, parameters: dict[str, str]) -> None:
    good = {"client_id": "public-app", "redirect_uri": REDIRECT_URI, "response_type": "code"}

    check(sender.get("/authorize?" + urlencode({**parameters, **good})))


@PROPERTY
@given(parameters=TOKEN, path=st.sampled_from(["/token", "/introspect", "/revoke"]), header=st.none() | text)
def test_token_request(sender: Sender, parameters: dict[str, str], path: str, header: str | None) -> None:
    headers = {}
    if header is not None:
        headers["authorization"] = "Basic " + header.encode("ascii", "ignore").decode().replace("\r", "").replace(
            "\n", ""
        ).replace("\x00", "")

    answer = sender.post(path, urlencode(parameters), **headers)

    check(answer)
    if answer.status_code != 200:
        assert answer.json()["error"], answer.text


@PROPERTY
@given(raw=st.binary(max_size=60))
def test_raw_bytes(sender: Sender, raw: bytes) -> None:
    body = "".join(f"%{byte:02x}" for byte in raw)

    check(sender.post("/token", body))
    check(sender.get("/authorize?client_id=" + body))


@PROPERTY
@given(
    parameters=st.dictionaries(
        st.sampled_from(["id_token_hint", "post_logout_redirect_uri", "state", "client_id", "logout_hint"]), text
    )
)
def test_logout_request(sender: Sender, parameters: dict[str, str]) -> None:
    check(sender.get("/end_session?" + urlencode(parameters)))


@PROPERTY
@given(metadata=METADATA | JSON, with_address=st.booleans())
def test_registration(sender: Sender, metadata: Any, *, with_address: bool) -> None:
    if with_address and isinstance(metadata, dict):
        metadata["redirect_uris"] = [REDIRECT_URI]
    answer = sender.post("/register", json.dumps(metadata), **{"content-type": "application/json"})

    check(answer)
    document = answer.json()
    if answer.status_code == 201:
        check(
            sender.get(f"/authorize?client_id={document['client_id']}&response_type=code&redirect_uri={REDIRECT_URI}")
        )
    else:
        assert document["error"] in {"invalid_client_metadata", "invalid_redirect_uri"}, answer.text
        assert document["error_description"].isascii()
