"""Request objects by reference (`request_uri`, Core 1.0 §6.2, RFC 9101 §5.2): the fetched addresses, and the responses.

The rule for every address that a client makes the provider ask is in `test_fetching.py`; what an object may say in
`signed_requests/`.
"""

import base64
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from cso_idp.oauth import client_keys
from cso_idp.provider import Provider
from tests.conftest import Databases
from tests.idp.client_site import JWKS_URI, Site, jwks, make_key, provider_that_reaches
from tests.idp.conftest import COURT, PASSWORD, REDIRECT_URI, settings_for
from tests.idp.inside import INSIDE, stranger
from tests.idp.registered import registered_party
from tests.idp.relying_party import Browser, RelyingParty, sent_back
from tests.idp.request_objects import (
    ADDRESS,
    CLIENT_ID,
    JWKS,
    SECRET,
    SIGNING_COURT,
    authorize,
    beside_of,
    claims_for,
    parameters_of,
    signed,
)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def provider(databases: Databases, site: Site) -> AsyncIterator[Provider]:
    """A provider that reaches the client's web site."""
    async with provider_that_reaches(site, settings_for(databases)) as provider:
        await provider.control.register_clients([COURT, SIGNING_COURT])
        yield provider


@pytest.fixture
def party(court: RelyingParty) -> RelyingParty:
    """A court that signs its requests and publishes them."""
    return RelyingParty(court.client, CLIENT_ID, SECRET, REDIRECT_URI)


def publish(site: Site, parameters: dict[str, str], **changes: Any) -> str:
    """Puts an object where the client registered it."""
    text = signed(claims_for(parameters, **changes))
    site.documents[ADDRESS] = httpx.Response(200, text=text, headers={"content-type": "application/jose"})
    return text


def hash_of(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


async def sign_on(browser: Browser, address: str) -> dict[str, str]:
    page = await browser.open(address)
    assert page.status_code == 200, page.text
    return sent_back(await browser.give_password("avery.attorney", PASSWORD))


async def test_object_is_fetched_once_for_a_request(browser: Browser, party: RelyingParty, site: Site) -> None:
    """RFC 9101 §5.2: the client_id and the reference are the whole request; the pages after it cause no fetch."""
    started = party.request()
    publish(site, parameters_of(started))

    back = await sign_on(browser, authorize(request_uri=ADDRESS))

    assert back["state"] == started.state
    assert (await party.redeem(started, back["code"])).status_code == 200
    assert site.fetched == [ADDRESS]


async def test_object_fetch_sends_the_media_type_and_no_credentials(
    browser: Browser, party: RelyingParty, site: Site
) -> None:
    """RFC 9101 §10.4.1: the media type of request objects; no credential goes along."""
    publish(site, parameters_of(party.request()))

    await browser.open(authorize(request_uri=ADDRESS))

    (heard,) = site.heard
    assert heard.method == "GET"
    assert heard.headers["accept"].startswith("application/oauth-authz-req+jwt")
    assert not {"cookie", "authorization", "referer"} & heard.headers.keys()


async def test_openid_request_by_reference_works(browser: Browser, party: RelyingParty, site: Site) -> None:
    """Core 1.0 §6.2: parameters beside the reference are used if the object does not have them."""
    started = party.request(state=None)
    publish(site, parameters_of(started))

    back = await sign_on(browser, authorize(request_uri=ADDRESS, state="beside", **beside_of(parameters_of(started))))

    assert back["state"] == "beside"


async def refusal(browser: Browser, party: RelyingParty, reference: str) -> dict[str, str]:
    """The error about a reference, at the redirect address beside it."""
    parameters = parameters_of(party.request())
    address = authorize(request_uri=reference, state="beside", **beside_of(parameters))
    back = sent_back(await browser.open(address))
    assert back["state"] == "beside"
    assert "code" not in back
    return back


@pytest.mark.parametrize(
    "reference",
    [
        "https://evil.example/request.jwt",
        f"{ADDRESS}?x=y",
        f"{ADDRESS}/",
        f"{ADDRESS}/../other.jwt",
        ADDRESS.replace("https:", "http:"),
        ADDRESS.replace("https:", "HTTPS:"),
        ADDRESS.replace("app.example", "app.example:443"),
        ADDRESS.replace("app.example", "app.example@evil.example"),
        ADDRESS.replace("app.example", "APP.example"),
        "https://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "data:,x",
        "urn:ietf:params:oauth:request_ur:x",
        "x",
        "#",
        f"#{ADDRESS}",
    ],
)
async def test_only_registered_request_uris_are_fetched(
    browser: Browser, party: RelyingParty, site: Site, reference: str
) -> None:
    """Core 1.0 §6.2, RFC 9101 §10.4: anybody can write an address into a link (server-side request forgery)."""
    publish(site, parameters_of(party.request()))

    assert (await refusal(browser, party, reference))["error"] == "invalid_request_uri"
    assert site.fetched == []


async def test_another_clients_request_uri_is_not_fetched(browser: Browser, court: RelyingParty, site: Site) -> None:
    parameters = parameters_of(court.request())
    publish(site, parameters)

    page = await browser.open(authorize("court-test", request_uri=ADDRESS, **beside_of(parameters)))

    assert sent_back(page)["error"] == "invalid_request_uri"
    assert site.fetched == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (httpx.Response(404), "404"),
        (httpx.Response(302, headers={"location": "https://app.example/other.jwt"}), "redirects are not followed"),
        (httpx.Response(200, content=b"x" * 70_000), "larger than 64 KiB"),
        (httpx.Response(200, content="é".encode()), "not a JWT"),
        (httpx.Response(200, content=b"x", headers={"content-encoding": "br"}), "compressed"),
    ],
)
async def test_unusable_referenced_document_is_refused(
    browser: Browser, party: RelyingParty, site: Site, answer: httpx.Response, reason: str
) -> None:
    """RFC 9101 §10.4.1: a small answer, no redirects."""
    site.documents[ADDRESS] = answer

    back = await refusal(browser, party, ADDRESS)

    assert back["error"] == "invalid_request_uri"
    assert reason in back["error_description"]
    assert site.fetched == [ADDRESS]


@pytest.mark.parametrize("text", ["", "rubbish", "a.b.c.d.e", "<html>"])
async def test_referenced_document_that_is_no_object_is_refused(
    browser: Browser, party: RelyingParty, site: Site, text: str
) -> None:
    site.documents[ADDRESS] = httpx.Response(200, text=text)

    assert (await refusal(browser, party, ADDRESS))["error"] == "invalid_request_object"


async def test_referenced_object_is_checked_like_a_passed_one(
    browser: Browser, party: RelyingParty, site: Site
) -> None:
    """The client's own address is no proof: the object must be signed, for this provider and this time."""
    parameters = parameters_of(party.request())
    for changes in ({"aud": "https://other.example"}, {"exp": 1}, {"request_uri": ADDRESS}):
        publish(site, parameters, **changes)
        assert (await refusal(browser, party, ADDRESS))["error"] == "invalid_request_object"


async def test_request_uri_fragment_may_hold_the_objects_hash(
    browser: Browser, party: RelyingParty, site: Site
) -> None:
    """Core 1.0 §6.2: the fragment is the SHA-256 hash of the object, and is not sent."""
    started = party.request()
    text = publish(site, parameters_of(started))

    back = await sign_on(browser, authorize(request_uri=f"{ADDRESS}#{hash_of(text)}"))

    assert back["state"] == started.state
    assert site.fetched == [ADDRESS]


async def test_object_with_another_hash_is_refused(browser: Browser, party: RelyingParty, site: Site) -> None:
    earlier = publish(site, parameters_of(party.request()))
    publish(site, parameters_of(party.request()))

    back = await refusal(browser, party, f"{ADDRESS}#{hash_of(earlier)}")

    assert back["error"] == "invalid_request_uri"
    assert "hash" in back["error_description"]


async def test_registered_fragment_belongs_to_the_request_uri(
    provider: Provider, browser: Browser, party: RelyingParty, site: Site
) -> None:
    """Registration 1.0 §2: letter for letter. The conformance suite has registered fragments that are no hash of anything."""
    await provider.control.register_clients([{**SIGNING_COURT, "request_uris": [f"{ADDRESS}#mark"]}])
    started = party.request()
    publish(site, parameters_of(started))

    for reference in (ADDRESS, f"{ADDRESS}#other", f"{ADDRESS}#mark#"):
        assert (await refusal(browser, party, reference))["error"] == "invalid_request_uri"

    assert (await sign_on(browser, authorize(request_uri=f"{ADDRESS}#mark")))["state"] == started.state


async def test_object_cannot_be_pushed_by_reference(party: RelyingParty, site: Site) -> None:
    """RFC 9126 §2.1: a request with a request_uri is refused without a fetch."""
    for reference in (ADDRESS, "urn:ietf:params:oauth:request_uri:x"):
        form = {**parameters_of(party.request()), "request_uri": reference}
        answer = await party.client.post("/par", data=form, auth=(CLIENT_ID, SECRET))
        assert answer.status_code == 400
        assert answer.json()["error"] == "invalid_request"
    assert site.fetched == []


async def test_keys_by_reference_are_fetched_before_the_object_is_checked(
    provider: Provider, browser: Browser, party: RelyingParty, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By value, by reference and pushed, with keys at the client's `jwks_uri`, rotated in between."""
    monkeypatch.setattr(client_keys, "NOT_MORE_OFTEN_THAN", 0.0)
    first, second, third = make_key("one"), make_key("two"), make_key("three")
    by_reference = {name: value for name, value in SIGNING_COURT.items() if name != "jwks"} | {"jwks_uri": JWKS_URI}
    await provider.control.register_clients([by_reference])
    started = party.request(prompt="login")
    claims = claims_for(parameters_of(started))

    site.documents[JWKS_URI] = jwks(first)
    assert "state" in await sign_on(browser, authorize(request=signed(claims, key=first)))
    site.documents[JWKS_URI] = jwks(second)
    site.documents[ADDRESS] = httpx.Response(200, text=signed(claims, key=second))
    assert "state" in await sign_on(browser, authorize(request_uri=ADDRESS))
    site.documents[JWKS_URI] = jwks(third)
    form = {"request": signed(claims, key=third)}
    assert (await party.client.post("/par", data=form, auth=(CLIENT_ID, SECRET))).status_code == 201
    withdrawn = {"request": signed(claims, key=first)}
    answer = await party.client.post("/par", data=withdrawn, auth=(CLIENT_ID, SECRET))
    assert answer.json()["error"] == "invalid_request_object"
    assert site.fetched.count(JWKS_URI) == 4


async def test_self_registered_client_uses_request_uris(browser: Browser, court: RelyingParty, site: Site) -> None:
    """Registration 1.0 §2, RFC 9101 §10.5: its registered addresses and signature rules for request objects apply."""
    client_metadata = {
        "request_uris": [ADDRESS],
        "request_object_signing_alg": "ES256",
        "require_signed_request_object": True,
    }
    party, document = await registered_party(court.client, jwks=JWKS, **client_metadata)
    assert {name: document[name] for name in client_metadata} == client_metadata
    parameters = parameters_of(party.request(scope="openid"))

    plain = sent_back(await browser.open(party.request(scope="openid").url))
    publish(site, parameters)
    page = await browser.open(authorize(party.client_id, request_uri=ADDRESS))

    assert plain["error"] == "invalid_request"
    assert page.status_code == 200
    assert "Docket Watch" in page.text


@pytest.mark.parametrize(
    "client_metadata",
    [
        {"request_uris": ["http://app.example/request.jwt"]},
        {"request_uris": ["file:///etc/passwd"]},
        {"request_uris": ["urn:ietf:params:oauth:request_uri:x"]},
        {"request_uris": [f"{ADDRESS}#a b"]},
        {"request_uris": [f"{ADDRESS}#a#b"]},
        {"request_uris": [f"{ADDRESS}?{'x' * 512}"]},
        {"request_uris": ADDRESS},
        {"request_object_signing_alg": "none"},
        {"request_object_signing_alg": "HS256"},
        {"request_object_encryption_alg": "RSA-OAEP"},
        {"require_signed_request_object": "yes"},
        {"require_signed_request_object": True, "jwks": None},
        {"request_object_signing_alg": "ES256", "jwks": None},
    ],
)
async def test_contradictory_registrations_are_refused(court: RelyingParty, client_metadata: dict[str, Any]) -> None:
    metadata = {"redirect_uris": [REDIRECT_URI], "jwks": JWKS, **client_metadata}
    wanted = {name: value for name, value in metadata.items() if value is not None}

    answer = await court.client.post("/register", json=wanted)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_client_metadata"


@pytest.mark.parametrize("address", INSIDE)
async def test_registered_internal_request_uri_is_not_fetched(sqlite_databases: Databases, address: str) -> None:
    """Server-side request forgery: registering an address makes it the client's, not harmless."""
    async with stranger(sqlite_databases) as client:
        client_metadata = {"redirect_uris": ["https://app.example/cb"], "jwks": JWKS, "request_uris": [address]}
        registered = await client.post("/register", json=client_metadata)
        assert registered.status_code == 201, registered.text
        beside = {"response_type": "code", "scope": "openid", "redirect_uri": "https://app.example/cb"}
        page = await client.get(authorize(registered.json()["client_id"], request_uri=address, **beside))

    back = sent_back(page)
    assert back["error"] == "invalid_request_uri"
    assert "does not ask" in back["error_description"]


async def test_removed_request_uri_is_refused(
    provider: Provider, browser: Browser, party: RelyingParty, site: Site
) -> None:
    """The present registration decides, not that at the provider's start."""
    publish(site, parameters_of(party.request()))
    await provider.control.register_clients([{**SIGNING_COURT, "request_uris": []}])

    assert (await refusal(browser, party, ADDRESS))["error"] == "invalid_request_uri"
    assert site.fetched == []


async def test_unreachable_request_uri_has_its_own_error(browser: Browser, party: RelyingParty, site: Site) -> None:
    """A person without a way back to the client still gets a page that says what happened."""
    site.documents[ADDRESS] = httpx.Response(503)

    page = await browser.open(authorize(request_uri=ADDRESS))

    assert page.status_code == 400
    assert "invalid_request_uri" in page.text
    assert "503" in page.text
