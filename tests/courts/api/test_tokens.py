"""A court's bearer API: which tokens it accepts, and how it refuses the others."""

import base64
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from tests.courts.api.program import CA9, Introspecting, Program, bearer, reasons
from tests.courts.conftest import ORIGIN, Harness, House
from tests.courts.stand_in import ISSUER
from tests.driver.court_visitor import PDF


async def test_request_without_a_token_gets_a_bare_challenge(
    program: Program, harness: Harness, provider: Introspecting
) -> None:
    """RFC 6750 §3.1: no error code for who brought no authentication; another scheme is none, and so is the query (§2.3)."""
    provider.issue()
    for headers, query in (({}, ""), ({"authorization": "Basic Zm9vOmJhcg=="}, ""), ({}, "?access_token=good")):
        answer = await program.client.get(f"/whoami{query}", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Bearer realm="ca9"'
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["cache-control"] == "no-store"
        assert f"resource={CA9}" in answer.json()["detail"]
    assert await reasons(harness) == ["no_token"] * 3
    assert provider.introspections == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"active": False}, "inactive"),
        ({"active": "true"}, "inactive"),
        ({"token_type": None}, "no_access_token"),
        ({"token_type": "N_A"}, "no_access_token"),
        ({"iss": "http://evil.example"}, "wrong_issuer"),
        ({"iss": None}, "wrong_issuer"),
        ({"aud": f"{ORIGIN}/courts/cacd/api/"}, "wrong_audience"),
        ({"aud": ISSUER}, "wrong_audience"),
        ({"aud": CA9.rstrip("/")}, "wrong_audience"),
        ({"aud": [CA9, "http://evil.example/"]}, "wrong_audience"),
        ({"aud": None}, "wrong_audience"),
        ({"exp": 1_500_000_000}, "expired"),
        ({"exp": None}, "bad_claims"),
        ({"sub": None}, "bad_claims"),
        ({"sub": 7}, "bad_claims"),
        ({"client_id": None}, "bad_claims"),
        ({"scope": ["cmecf:file"]}, "bad_claims"),
    ],
    ids=str,
)
async def test_token_that_is_invalid_at_this_court_is_refused(
    program: Program, harness: Harness, provider: Introspecting, changes: dict[str, Any], reason: str
) -> None:
    """RFC 6750 §3.1, RFC 9068 §4: unknown, expired, revoked, of another issuer, for another audience, of another kind."""
    provider.issue(**changes)
    answer = await program.get("/whoami")
    assert answer.status_code == 401, answer.text
    assert answer.headers["www-authenticate"].startswith(
        'Bearer realm="ca9", error="invalid_token", error_description="'
    )
    assert answer.json()["error"] == "invalid_token"
    assert await reasons(harness) == [reason]


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ([("authorization", "Bearer good")], "?access_token=good"),
        ([("authorization", "Bearer good"), ("authorization", "Bearer good")], ""),
        ([("authorization", "Bearer good"), ("authorization", "Basic Zm9vOmJhcg==")], ""),
        ([("authorization", "Bearer")], ""),
        ([("authorization", "Bearer two words")], ""),
        ([("authorization", 'Bearer "quoted"')], ""),
    ],
    ids=["header and query", "two headers", "two schemes", "no token", "two words", "quotation marks"],
)
async def test_repeated_or_malformed_token_is_an_invalid_request(
    program: Program, harness: Harness, provider: Introspecting, headers: list[tuple[str, str]], query: str
) -> None:
    """RFC 6750 §2 and §3.1."""
    provider.issue()
    answer = await program.client.get(f"/whoami{query}", headers=headers)
    assert answer.status_code == 400
    assert 'error="invalid_request"' in answer.headers["www-authenticate"]
    assert answer.json()["error"] == "invalid_request"
    assert await reasons(harness) == ["invalid_request"]
    assert provider.introspections == []


async def test_token_in_the_header_and_in_the_form_is_an_invalid_request(
    program: Program, harness: Harness, provider: Introspecting
) -> None:
    """RFC 6750 §2.2."""
    provider.issue()
    answer = await program.upload(access_token="good")
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
    assert await reasons(harness) == ["invalid_request"]
    assert await harness.events("filing.accepted") == []


async def test_court_introspects_with_its_own_credentials(program: Program, provider: Introspecting) -> None:
    """RFC 7662 §2.1: the introspection request is authenticated; and it is made anew for every request."""
    provider.issue()
    for _ in range(2):
        assert (await program.get("/whoami")).status_code == 200
    form, authorization = provider.introspections[0]
    assert form == {"token": "good", "token_type_hint": "access_token"}
    assert base64.b64decode(authorization.removeprefix("Basic ")).startswith(b"court-ca9:")
    assert len(provider.introspections) == 2


async def test_revoked_token_is_refused_at_once(program: Program, provider: Introspecting, harness: Harness) -> None:
    """RFC 7009 §2: no result about a token is cached."""
    provider.issue()
    assert (await program.get("/whoami")).status_code == 200
    provider.issue(active=False)
    assert (await program.get("/whoami")).status_code == 401
    assert await reasons(harness) == ["inactive"]


async def test_unreachable_provider_gets_503_and_not_401(
    program: Program, harness: Harness, provider: Introspecting
) -> None:
    """503 with Retry-After, and no challenge: the client need not throw its token away."""
    provider.issue()
    provider.is_away = True
    answer = await program.get("/whoami")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "www-authenticate" not in answer.headers
    assert "cannot be reached" in answer.json()["detail"]
    provider.is_away = False
    assert (await program.get("/whoami")).status_code == 200
    assert await reasons(harness) == ["provider_away"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (JSONResponse({"error": "invalid_client"}, 401), "refused_by_provider"),
        (Response("yes", 200), "not_json"),
        (JSONResponse(["active"]), "refused_by_provider"),
    ],
    ids=["client refused", "no JSON", "no object"],
)
async def test_malformed_introspection_authorizes_nobody(
    program: Program, harness: Harness, provider: Introspecting, answer: Response, reason: str
) -> None:
    provider.issue()
    provider.introspection_answer = answer
    refused = await program.get("/whoami")
    assert refused.status_code == 502
    assert refused.json()["code"] == "token_not_checked"
    assert await reasons(harness) == [reason]


async def test_provider_without_introspection_authorizes_nobody(
    program: Program, harness: Harness, provider: Introspecting
) -> None:
    provider.metadata = {}
    assert (await program.get("/whoami")).status_code == 502
    assert await reasons(harness) == ["no_introspection"]


async def test_bearer_api_ignores_cookies(house: House, harness: Harness, provider: Introspecting) -> None:
    """A browser's session at the court opens nothing at its API, so no other site's page can use it (CSRF)."""
    browser = house.browser()
    await browser.sign_on("ca9")
    assert (await browser.whoami("ca9"))["may_file"] is True
    answer = await browser.client.post("/courts/ca9/api/filings", files={"document": ("a.pdf", PDF)})
    assert answer.status_code == 401
    assert (await browser.client.get("/courts/ca9/api/whoami")).status_code == 401
    provider.issue(sub="sub-stranger")
    answer = await browser.client.get("/courts/ca9/api/whoami", headers=bearer("good"))
    assert answer.json()["sub"] == "sub-stranger"
    await browser.client.aclose()
