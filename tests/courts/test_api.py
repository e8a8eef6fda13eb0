"""A court's bearer API: which tokens it takes, what it lets whom do, and how it says no."""

import base64
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cso_kit.time.clock import real_now
from tests.courts.conftest import FIRST_SECOND, LAST_SECOND, ORIGIN, Browser, Harness, House, utc
from tests.courts.stand_in import ISSUER, StandIn
from tests.driver.court_visitor import PDF

CA9 = f"{ORIGIN}/courts/ca9/api/"
LARKSPUR = "20-55001"
READ, FILE_ONLY = "openid pacer:search", "openid cmecf:file"
FILE = "openid pacer:search cmecf:file"


@dataclass
class Introspecting(StandIn):
    """The stand-in whose introspection (RFC 7662) says what a test wrote down for an access token."""

    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    introspections: list[tuple[dict[str, str], str]] = field(default_factory=list)
    introspection_answer: Response | None = None

    async def _introspect(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        self.introspections.append((form, request.headers.get("authorization", "")))
        return self.introspection_answer or JSONResponse(self.known.get(form["token"], {"active": False}))

    def issue(self, token: str = "good", **changes: Any) -> str:
        """A token of Jane's for ca9; a member changed to `None` is left out."""
        now = int(real_now().timestamp())
        sentence = {
            "active": True, "iss": ISSUER, "aud": CA9, "client_id": "docket-app", "sub": self.persona.sub, "scope": FILE,
            "token_type": "Bearer", "iat": now, "exp": now + 600, "username": self.persona.login_id, **changes,
        }  # fmt: skip
        self.known[token] = {name: value for name, value in sentence.items() if value is not None}
        return token


@pytest.fixture
def provider() -> Introspecting:
    return Introspecting()


class Program:
    """A program that calls the API of one court."""

    def __init__(self, house: House, court_id: str = "ca9") -> None:
        transport = httpx.ASGITransport(house.app)
        self.client = httpx.AsyncClient(transport=transport, base_url=f"{ORIGIN}/courts/{court_id}/api")

    async def get(self, path: str, token: str | None = "good", **more: Any) -> httpx.Response:
        return await self.client.get(path, headers=bearer(token), **more)

    async def file(self, token: str | None = "good", **changes: Any) -> httpx.Response:
        """A filing as JSON."""
        document = base64.b64encode(PDF).decode()
        body = {"case_number": LARKSPUR, "event": "Brief", "document": document, "document_name": "b.pdf", **changes}
        return await self.client.post("/filings", headers=bearer(token), json=body)

    async def upload(self, content: bytes = PDF, token: str = "good", **changes: str) -> httpx.Response:
        """The same as a form."""
        data = {"case_number": LARKSPUR, "event": "Brief", **changes}
        return await self.client.post(
            "/filings", headers=bearer(token), data=data, files={"document": ("b.pdf", content, "application/pdf")}
        )


def bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"authorization": f"Bearer {token}"}


@pytest.fixture
def program(house: House) -> Program:
    return Program(house)


async def reasons(harness: Harness) -> list[str]:
    return [event["reason"] for event in await harness.events("api.refused")]


# Tokens


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
    """RFC 7009 §2: nothing is remembered of a token."""
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


# Scopes and phases


@pytest.mark.parametrize(
    ("scope", "path", "needed"),
    [
        ("openid profile", "/whoami", "pacer:search"),
        ("", "/cases", "pacer:search"),
        ("openid", f"/cases/{LARKSPUR}/entries", "pacer:search"),
        (READ, "/filings", "cmecf:file"),
        (FILE_ONLY, "/cases", "pacer:search"),
        (FILE_ONLY, f"/cases/{LARKSPUR}/entries", "pacer:search"),
    ],
)
async def test_insufficient_scope_names_the_missing_scope(
    program: Program, harness: Harness, provider: Introspecting, scope: str, path: str, needed: str
) -> None:
    """RFC 6750 §3.1, insufficient_scope."""
    provider.issue(scope=scope)
    answer = await (program.file() if path == "/filings" else program.get(path))
    assert answer.status_code == 403
    assert answer.headers["www-authenticate"].endswith(f'scope="{needed}"')
    assert answer.json()["error"] == "insufficient_scope"
    refused = (await harness.events("api.refused"))[0]
    assert (refused["reason"], refused["sub"], refused["client_id"]) == ("insufficient_scope", "sub-jane", "docket-app")
    assert await harness.events("filing.accepted") == []


async def test_either_scope_is_enough_for_own_cases(program: Program, provider: Introspecting) -> None:
    """Rule A9: whoever may only file still finds what they filed in, and files."""
    for scope in (READ, FILE_ONLY):
        provider.issue(scope=scope)
        for path in ("/whoami", "/cases?mine=true"):
            assert (await program.get(path)).status_code == 200
    assert (await program.file()).status_code == 201


async def test_court_that_is_not_live_refuses_tokens(house: House, harness: Harness, provider: Introspecting) -> None:
    """Rule C3, to the second; and not where linking is open already either (rule L4)."""
    cacd, montana = Program(house, "cacd"), Program(house, "mtd")
    provider.issue(aud=f"{ORIGIN}/courts/cacd/api/")
    provider.issue("montana", aud=f"{ORIGIN}/courts/mtd/api/")
    await harness.set_calendar(LAST_SECOND)
    for answer in (await cacd.get("/whoami"), await cacd.file(), await montana.get("/cases", "montana")):
        assert answer.status_code == 403
        assert answer.json()["code"] == "not_live"
        assert "does not accept Central Sign-On yet" in answer.json()["detail"]
    assert await reasons(harness) == ["not_live"] * 3
    await harness.set_calendar(FIRST_SECOND)
    assert (await cacd.get("/whoami")).status_code == 200


async def test_go_live_is_settled_by_a_request_to_the_api(
    house: House, harness: Harness, provider: Introspecting
) -> None:
    """Rule C4: whoever touches the court first, what go-live means has come to pass."""
    provider.issue(aud=f"{ORIGIN}/courts/cacd/api/")
    state, real = await house.courts.control.read_clock()
    await house.courts.database.work(lambda tx: tx.set_clock(state.with_calendar(real, utc(FIRST_SECOND))))
    assert (await Program(house, "cacd").get("/whoami")).status_code == 200
    assert len(await harness.events("court.went_live", court_id="cacd")) == 1


# People


async def test_whoami_tells_a_linked_filer_who_they_are(program: Program, provider: Introspecting) -> None:
    provider.issue()
    answer = await program.get("/whoami")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "court_id": "ca9", "issuer": ISSUER, "sub": "sub-jane", "client_id": "docket-app", "scopes": FILE.split(),
        "linked": True, "login": "jdoe9", "name": "Jane Doe", "may_file": True,
    }  # fmt: skip
    provider.issue(scope=READ)
    assert (await program.get("/whoami")).json()["may_file"] is False


async def test_person_without_a_link_is_a_reader(program: Program, harness: Harness, provider: Introspecting) -> None:
    """Rule C7: the scope is what the person lets the application do, not what the court lets the person do."""
    provider.issue(sub="sub-stranger")
    who = (await program.get("/whoami")).json()
    assert (who["linked"], who["login"], who["may_file"]) == (False, None, False)
    assert (await program.get("/cases")).status_code == 200
    for answer in (await program.file(), await program.upload()):
        assert answer.status_code == 403
        assert answer.json()["code"] == "no_permission"
        assert "www-authenticate" not in answer.headers
    assert [event["sub"] for event in await harness.events("filing.refused")] == ["sub-stranger"] * 2


async def test_filer_whom_the_court_forbids_to_file_is_a_reader(
    program: Program, harness: Harness, provider: Introspecting
) -> None:
    """Rule C7, and at once."""
    provider.issue()
    await harness.call("PATCH", "/courts/ca9/filers/jdoe9", {"may_file": False})
    assert (await program.file()).json()["code"] == "no_permission"
    await harness.call("PATCH", "/courts/ca9/filers/jdoe9", {"may_file": True})
    assert (await program.file()).status_code == 201


async def test_undone_link_ends_filing_at_once(program: Program, harness: Harness, provider: Introspecting) -> None:
    """Rule L8."""
    provider.issue()
    assert (await program.file()).status_code == 201
    await harness.call("DELETE", "/courts/ca9/links/jdoe9", {"reason": "a mistake"})
    assert (await program.file()).status_code == 403


async def test_client_with_a_persons_identifier_is_not_that_person(
    program: Program, harness: Harness, provider: Introspecting
) -> None:
    """RFC 9068 §5: a client that speaks for itself is a reader, whatever it is called."""
    provider.issue(client_id="sub-jane")
    who = (await program.get("/whoami")).json()
    assert (who["sub"], who["client_id"], who["linked"]) == (None, "sub-jane", False)
    assert (await program.file()).status_code == 403
    assert await harness.events("filing.accepted") == []


# Reading and filing


async def test_filing_by_api_appears_in_the_docket(
    house: House, program: Program, harness: Harness, provider: Introspecting, browser: Browser
) -> None:
    """The same decision as the form: the next number, the docket, the notice, the journal."""
    provider.issue()
    await browser.sign_on("ca9")
    assert (await browser.file("ca9", LARKSPUR, "Motion")).status_code == 200
    filed = await program.file(document_name="../Brief <1>.pdf")
    assert filed.status_code == 201, filed.text
    entry = filed.json()
    assert (entry["number"], entry["event"], entry["filed_by"]) == (2, "Brief", "Jane Doe")
    assert entry["filed_at"].startswith("2020-02-14T09:")
    assert (entry["document"]["name"], entry["document"]["size"]) == ("Brief _1_.pdf", len(PDF))
    assert (await program.upload(event="Reply")).json()["number"] == 3
    assert "Reply, filed by Jane Doe" in (await browser.open("/courts/ca9/filings/")).text
    document = await browser.client.get(f"/courts/ca9/filings/{entry['id']}/document")
    assert document.content == PDF
    accepted = await harness.events("filing.accepted")
    assert [(event["entry"], event["login"], event["sub"]) for event in accepted] == [
        (number, "jdoe9", "sub-jane") for number in (1, 2, 3)
    ]
    messages = (await harness.call("GET", "/inbox/jane@doe.example"))["messages"]
    assert [message["kind"] for message in messages].count("notice_of_electronic_filing") == 3


async def test_docket_is_read_page_by_page(program: Program, provider: Introspecting) -> None:
    provider.issue()
    for event in ("Motion", "Opposition", "Reply"):
        await program.file(event=event)
    first = (await program.get(f"/cases/{LARKSPUR}/entries?limit=2")).json()
    assert [entry["event"] for entry in first["entries"]] == ["Motion", "Opposition"]
    assert (first["next"], first["case"]["last_entry"]) == (2, 3)
    rest = (await program.get(f"/cases/{LARKSPUR}/entries?limit=2&after={first['next']}")).json()
    assert [entry["event"] for entry in rest["entries"]] == ["Reply"]
    assert rest["next"] is None


async def test_case_list_has_all_cases_or_the_callers(program: Program, provider: Introspecting) -> None:
    provider.issue()
    provider.issue("stranger", sub="sub-stranger")
    assert (await program.get("/cases?mine=true")).json()["cases"] == []
    await program.file()
    case = {"case_number": LARKSPUR, "title": "Larkspur v. Valley", "last_entry": 1}
    assert (await program.get("/cases?mine=true")).json() == {"court_id": "ca9", "cases": [case]}
    assert (await program.get("/cases", "stranger")).json()["cases"] == [case]
    assert (await program.get("/cases?mine=true", "stranger")).json()["cases"] == []


@pytest.mark.parametrize(
    "case_number", ["2:20-cv-00001", "nope", "%00", "%FF", "%ED%A0%80", "a%2Fb", "x" * 3000], ids=lambda text: text[:20]
)
async def test_unknown_case_is_not_found(program: Program, provider: Introspecting, case_number: str) -> None:
    """Of another court, of no court, and of no database."""
    provider.issue()
    answer = await program.get(f"/cases/{case_number}/entries")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    [
        "/cases?mine=maybe",
        *(
            f"/cases/{LARKSPUR}/entries?{query}"
            for query in ("after=-1", "after=9999999999", f"after={'9' * 5000}", "limit=0", "limit=501")
        ),
    ],
)
async def test_malformed_parameter_is_refused_by_name(program: Program, provider: Introspecting, path: str) -> None:
    provider.issue()
    answer = await program.get(path)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert any(name in answer.json()["detail"] for name in ("mine", "after", "limit"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"case_number": "9:99-cv-99999"}, "There is no such case"),
        ({"case_number": "2:20-cv-00001"}, "There is no such case"),
        ({"case_number": "\x00"}, "There is no such case"),
        ({"event": "Dance"}, "no such event"),
        ({"document": base64.b64encode(b"GIF89a").decode()}, "not a PDF"),
        ({"document": ""}, "not a PDF"),
        ({"document": "JVBERi0*"}, "not base64"),
        ({"document": "JVBERi0é"}, "not base64"),
        ({"document": 7}, "document"),
        ({"extra": "x"}, "extra"),
        ({"event": None}, "event"),
    ],
    ids=str,
)
async def test_unacceptable_filing_is_refused_with_a_sentence(
    program: Program, harness: Harness, provider: Introspecting, changes: dict[str, Any], sentence: str
) -> None:
    provider.issue()
    answer = await program.file(**changes)
    assert answer.status_code == 422, answer.text
    assert sentence in answer.json()["detail"]
    assert await harness.events("filing.accepted") == []


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"a=b", 415),
        ("text/plain", b"x", 415),
        ("", b"", 415),
        ("application/json", b"{", 422),
        ("application/json", b'{"event": "\\ud800"}', 422),
        ("application/json", b"[" * 5000, 422),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=x", b"nonsense", 400),
    ],
)
async def test_malformed_filing_is_refused_with_a_sentence(
    program: Program, provider: Introspecting, content_type: str, body: bytes, status: int
) -> None:
    provider.issue()
    headers = {**bearer("good"), "content-type": content_type}
    answer = await program.client.post("/filings", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_largest_document_fits_multipart_and_json(
    house: House, program: Program, provider: Introspecting
) -> None:
    provider.issue()
    limit = house.settings.document_limit
    largest = PDF + b"x" * (limit - len(PDF))
    assert (await program.upload(largest)).status_code == 201
    assert (await program.file(document=base64.b64encode(largest).decode())).status_code == 201
    for answer in (
        await program.upload(largest + b"x"),
        await program.file(document=base64.b64encode(largest + b"x").decode()),
        await program.file(document="A" * limit * 2),
    ):
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"


# Addresses


async def test_resource_metadata_tells_how_to_get_a_token(program: Program) -> None:
    """The one call that needs none; its members are named as in RFC 9728."""
    answer = await program.client.get("/")
    assert answer.json() == {
        "resource": CA9,
        "resource_name": "U.S. Court of Appeals for the Ninth Circuit",
        "authorization_servers": [ISSUER],
        "scopes_supported": ["pacer:search", "cmecf:file"],
        "bearer_methods_supported": ["header"],
    }


async def test_court_has_one_resource_indicator_under_all_names(house: House, provider: Introspecting) -> None:
    """contract.md, "By host name": the audience is the court's, not that of a spelling of it."""
    provider.issue()
    transport = httpx.ASGITransport(house.app)
    async with httpx.AsyncClient(transport=transport, base_url="https://ecf.ca9.uscourts.gov/api") as client:
        assert (await client.get("/whoami", headers=bearer("good"))).json()["login"] == "jdoe9"
        assert (await client.get("/")).json()["resource"] == CA9
        assert (await client.get("/openapi.json")).json()["servers"] == [{"url": "/api"}]
        assert (await client.get("/whoami")).headers["www-authenticate"] == 'Bearer realm="ca9"'


async def test_every_court_registers_its_api_as_a_resource(house: House) -> None:
    """RFC 8707: so that clients can ask the provider for tokens for it."""
    everybody = await house.courts.control.client_registrations()
    registered = [each for each in everybody if each["client_id"].startswith("court-")]
    assert {each["client_id"]: each["resource"] for each in registered}["court-ca9"] == CA9
    assert len({each["resource"] for each in registered}) == len(registered)


async def test_description_lists_every_call(program: Program) -> None:
    """OpenAPI, with the court's own address as the server."""
    document = (await program.client.get("/openapi.json")).json()
    assert document["servers"] == [{"url": "/courts/ca9/api"}]
    assert set(document["paths"]) == {"/", "/whoami", "/cases", "/cases/{case_number}/entries", "/filings"}
    filing = document["paths"]["/filings"]["post"]
    assert set(filing["requestBody"]["content"]) == {"multipart/form-data", "application/json"}
    assert filing["security"] == [{"HTTPBearer": []}]
    assert "application/problem+json" in filing["responses"]["403"]["content"]
    other = (await program.client.get(f"{ORIGIN}/courts/cacd/api/openapi.json")).json()
    assert other["servers"] == [{"url": "/courts/cacd/api"}]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/courts/ca9/api/nothing", 404),
        ("POST", "/courts/ca9/api/whoami", 405),
        ("GET", "/courts/ca9/api/filings", 405),
        ("GET", "/courts/nowhere/api/whoami", 404),
    ],
)
async def test_unknown_api_address_gets_a_problem_document(
    program: Program, method: str, path: str, status: int
) -> None:
    """Whatever it says it accepts."""
    answer = await program.client.request(method, f"{ORIGIN}{path}", headers={"accept": "*/*"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
