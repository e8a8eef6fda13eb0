"""Any request object with any parameters: never a 500, and never a redirect to an address that is not registered.

The client and the person are real: the object is signed with a registered key and the browser is signed on, so that what is in it
goes all the way to the code.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws

from cso_idp.control.service_control import ProviderControl
from cso_idp.oauth.vocabulary import REQUEST_PARAMETERS
from tests.conformance.test_any_request import ADDRESS, AUTHORIZE, JSON, PROPERTY, check, text
from tests.conftest import Databases
from tests.idp.conftest import ACCOUNTS, REDIRECT_URI
from tests.idp.request_objects import CLIENT_ID, KEYS, SECRET, SIGNING_COURT, claims_for
from tests.idp.sender import Sender, sender_to

ASSERTING = "court-asserting"
GOOD = {
    "client_id": CLIENT_ID,
    "response_type": "code",
    "redirect_uri": REDIRECT_URI,
    "scope": "openid",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}
WEIRD = st.sampled_from(["\x00", "\ud800", "a\udfffb", '"', "\\", "é", " ", "\r\n", "x" * 3000])
VALUE = JSON | WEIRD | ADDRESS | st.lists(WEIRD, max_size=2) | st.integers(-(10**40), 10**40)
CLAIMS = st.dictionaries(
    st.sampled_from(
        [*REQUEST_PARAMETERS, "iss", "aud", "exp", "nbf", "iat", "sub", "jti", "request", "request_uri", "claims"]
    )
    | WEIRD
    | text,
    VALUE | st.fixed_dictionaries({"id_token": st.dictionaries(st.sampled_from(["sub", "acr", "auth_time"]), VALUE)}),
    max_size=4,
)
BESIDE = st.sampled_from([{}, GOOD]) | AUTHORIZE.map(
    lambda sent: {name: value for name, value in sent.items() if name not in ("request", "request_uri")}
)


def signed_anyhow(claims: object) -> str:
    """Signed by the client, whatever it is."""
    header = {"alg": "ES256", "kid": KEYS["ES256"].kid}
    return jws.serialize_compact(header, json.dumps(claims).encode(), KEYS["ES256"], ["ES256"])


@pytest.fixture
def sender(sqlite_databases: Databases) -> Iterator[Sender]:
    async def prepare(control: ProviderControl, client: httpx.AsyncClient) -> None:
        state, _ = await control.read_clock()
        await control.load({"accounts": ACCOUNTS}, state)
        asserting = {**SIGNING_COURT, "client_id": ASSERTING, "token_endpoint_auth_method": "private_key_jwt"}
        await control.register_clients([SIGNING_COURT, asserting])
        client.cookies.update((await control.sign_on.open("avery.attorney")).cookies)

    with sender_to(sqlite_databases, prepare) as sender:
        yield sender


def ask(sender: Sender, request: str, beside: dict[str, str]) -> httpx.Response:
    answer = sender.get("/authorize?" + urlencode({**beside, "client_id": CLIENT_ID, "request": request}))
    check(answer)
    return answer


def test_person_and_client_are_real(sender: Sender) -> None:
    """Else the properties below would say little."""
    assert "code=" in ask(sender, signed_anyhow(claims_for(GOOD)), {}).headers["location"]


@PROPERTY
@given(changes=CLAIMS, beside=BESIDE)
def test_signed_object(sender: Sender, changes: dict[str, Any], beside: dict[str, str]) -> None:
    answer = ask(sender, signed_anyhow({**claims_for(GOOD), **changes}), beside)

    location = answer.headers.get("location", "")
    if "code=" in urlsplit(location).query:
        # RFC 9101 §10.3, Core 1.0 §6.1: a code is for the client and the address that are in the object.
        assert changes.get("client_id", CLIENT_ID) == CLIENT_ID
        assert changes.get("redirect_uri", REDIRECT_URI) == REDIRECT_URI


@PROPERTY
@given(payload=JSON | text, beside=BESIDE)
def test_signed_anything(sender: Sender, payload: object, beside: dict[str, str]) -> None:
    assert "code=" not in ask(sender, signed_anyhow(payload), {**GOOD, **beside}).headers.get("location", "")


@PROPERTY
@given(changes=CLAIMS)
def test_client_assertion(sender: Sender, changes: dict[str, Any]) -> None:
    """The other thing that a client signs; its client authenticates so."""
    assertion_claims = claims_for({"client_id": ASSERTING}, sub=ASSERTING, jti="x")
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    form = {
        "client_assertion_type": kind,
        "client_assertion": signed_anyhow({**assertion_claims, **changes}),
        "token": "x",
    }

    answer = sender.post("/introspect", urlencode(form))

    check(answer)
    assert answer.status_code == 200 or answer.json()["error"] == "invalid_client"


@PROPERTY
@given(changes=CLAIMS)
def test_pushed_object(sender: Sender, changes: dict[str, Any]) -> None:
    claims = {**claims_for(GOOD), **changes}
    form = {"request": signed_anyhow(claims), "client_id": CLIENT_ID, "client_secret": SECRET}

    answer = sender.post("/par", urlencode(form), authorization="")

    check(answer)
    assert answer.headers["content-type"].startswith("application/json")
    assert "error" in answer.json() or answer.status_code == 201
