"""The PACER-native face and the courts together: a token of `cso-auth` at live courts, and logging out by each face."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from cso_sim.federation import Federation
from tests.conftest import Databases
from tests.federation.conftest import running, settings
from tests.federation.visitor import ORIGIN, Harness, Visitor

LIVE = "2020-02-18T00:00:00-08:00"
HOLLOWAY = {"loginId": "mholloway", "password": "Ready-Attorney-1", "redactFlag": "1"}
LOGIN = "/cgi-bin/login.pl"


@pytest.fixture
async def federation(databases: Databases) -> AsyncIterator[Federation]:
    """The default scenario; C.D. Cal. goes live on Tuesday. The courts ask so seldom that only the back channel can be quick."""
    urls = databases.migrated("cso_idp"), databases.migrated("court_rp")
    provider, courts = {"delivery_pause": timedelta(seconds=0.05)}, {"token_recheck": timedelta(hours=1)}
    async with running(settings(*urls, provider=provider, courts=courts)) as federation:
        yield federation


class Program:
    """A program as integrators write them: it logs in by the API and carries the cookie to the courts' host names."""

    def __init__(self, federation: Federation) -> None:
        transport = httpx.ASGITransport(federation.app)
        self.client = httpx.AsyncClient(transport=transport, headers={"user-agent": "program"})
        self.token = ""

    async def log_in(self, **members: str) -> str:
        """`cso-auth`; the token goes into the jar as the guide says (D§1.4)."""
        answer = await self.client.post(
            "https://pacer.login.uscourts.gov/services/cso-auth", json=members, headers={"accept": "application/json"}
        )
        assert answer.json()["loginResult"] == "0", answer.text
        self.token = answer.json()["nextGenCSO"]
        self.client.cookies.set("NextGenCSO", self.token, domain=".uscourts.gov", path="/")
        return self.token

    async def log_out(self) -> None:
        """`cso-logout`."""
        await self.client.post(
            "https://pacer.login.uscourts.gov/services/cso-logout",
            json={"nextGenCSO": self.token},
            headers={"accept": "application/json"},
        )

    async def get(self, court_id: str, path: str = "/") -> httpx.Response:
        return await self.client.get(f"https://ecf.{court_id}.uscourts.gov{path}", follow_redirects=True)

    async def whoami(self, court_id: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.get(court_id, "/whoami")).json()
        return found

    async def is_logged_in(self, court_id: str) -> bool:
        """As juriscraper tells: by the logout link (D§8.1)."""
        return "/cgi-bin/login.pl?logout" in (await self.get(court_id, "/cgi-bin/ShowIndex.pl")).text


async def accept_redaction(visitor: Visitor, page: httpx.Response) -> httpx.Response:
    """Filers accept the redaction rules before they go on (D§2.3)."""
    assert "Redaction Agreement" in page.text
    return await visitor.submit("regmsg:chkRedact_input", **{"regmsg:chkRedact_input": "on"})


async def until_logged_out(program: Program, *courts: str) -> None:
    """The provider's word travels by back channel; it is there within moments."""
    for _ in range(1000):
        found = [(await program.whoami(court_id))["authenticated"] for court_id in courts]
        if not any(found):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"still logged in: {dict(zip(courts, found, strict=True))}")


async def until_ended(harness: Harness, count: int) -> list[dict[str, Any]]:
    """Waits for that many ends of court sessions in the journal; the courts are left alone, for asking them ends sessions too."""
    for _ in range(1000):
        found = [event for event in await events(harness) if event["kind"] == "court_session.ended"]
        if len(found) >= count:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"ended so far: {found}")


async def test_program_logs_in_and_is_known_at_every_live_court(federation: Federation, harness: Harness) -> None:
    """Rules C3, C6, C7, F2: one token; linked holders may file, others read, and before go-live it opens no session."""
    program = Program(federation)
    assert "csologin/login.jsf" in (await program.get("ca9", LOGIN)).text
    await program.log_in(**HOLLOWAY)
    who = await program.whoami("ca9")
    assert (who["by"], who["linked"], who["may_file"]) == ("cso", True, True)
    assert (await program.whoami("cacd"))["authenticated"] is False
    assert 'name="GetPass"' in (await program.get("cacd", LOGIN)).text
    await harness.set_calendar(LIVE)
    who = await program.whoami("cacd")
    assert (who["by"], who["linked"], who["may_file"]) == ("cso", False, False)
    assert await program.is_logged_in("cacd")
    opened = [event for event in await events(harness) if event["kind"] == "court_session.opened"]
    assert [(event["court_id"], event["face"]) for event in opened] == [("ca9", "pacer"), ("cacd", "pacer")]
    board = (await harness.call("GET", "/board"))["rows"]
    row = next(row for row in board if row["court_id"] == "ca9" and row["loginId"] == "mholloway")
    assert (row["court_session"], row["cso_session"]) == ("cso", True)


async def test_legacy_account_reads_by_the_cookie_only(
    federation: Federation,
) -> None:
    """Rules A12, F2: the PACER-native face lets legacy and shared accounts read; they can neither link nor file."""
    for login_id, password in (("lp1234", "Legacy-Account-1"), ("hartwellosei", "Shared-Account-1")):
        program = Program(federation)
        await program.log_in(loginId=login_id, password=password, redactFlag="1")
        who = await program.whoami("ca9")
        assert (who["by"], who["may_file"]) == ("cso", False)
        refused = await program.client.post(
            "https://ecf.ca9.uscourts.gov/link", json={"login": "x", "key": "y"}, headers={"accept": "application/json"}
        )
        assert refused.json()["code"] == "not_upgraded_individual"


async def test_withheld_search_allows_filing_only_in_both_faces(federation: Federation, harness: Harness) -> None:
    """Rule A9: inactive search status; the same person with the cookie and by OpenID Connect."""
    query, refused = "/cgi-bin/iquery.pl", "This user has no access privileges defined."
    await harness.call("PATCH", "/accounts/mholloway", {"search_status": "inactive"})
    program = Program(federation)
    await program.log_in(**HOLLOWAY)
    async with Visitor(federation.app) as visitor:
        await visitor.open("/courts/ca9/login")
        await visitor.give_password(HOLLOWAY["loginId"], HOLLOWAY["password"])
        who = await visitor.whoami("ca9")
        assert who == await program.whoami("ca9")
        assert (who["by"], who["may_file"]) == ("cso", True)
        assert refused in (await visitor.open(f"/courts/ca9{query}")).text
        assert refused in (await program.get("ca9", query)).text
        await harness.call("PATCH", "/accounts/mholloway", {"search_status": "active"})
        await visitor.open("/courts/ca9/cgi-bin/login.pl?logout")
        await visitor.open("/courts/ca9/login")
        await visitor.give_password(HOLLOWAY["loginId"], HOLLOWAY["password"])
        assert 'name="case_num"' in (await visitor.open(f"/courts/ca9{query}")).text


async def test_logout_of_the_api_ends_it_at_every_court(federation: Federation, harness: Harness) -> None:
    """Rule F2: `cso-logout` ends the sign-on; the courts that were asked hear of it by back channel."""
    await harness.set_calendar(LIVE)
    program = Program(federation)
    await program.log_in(**HOLLOWAY)
    assert await program.is_logged_in("ca9")
    assert await program.is_logged_in("cacd")
    await program.log_out()
    ended = await until_ended(harness, 2)
    assert sorted(event["court_id"] for event in ended) == ["ca9", "cacd"]
    assert [event["reason"] for event in ended] == ["central_logout", "central_logout"]
    await until_logged_out(program, "ca9", "cacd")
    assert "csologin/login.jsf" in (await program.get("ca9", "/cgi-bin/iquery.pl")).text


async def test_logout_at_one_court_ends_the_token_for_all(federation: Federation, harness: Harness) -> None:
    """Logging out by any face ends it for all: the court gives the token back."""
    await harness.set_calendar(LIVE)
    program, other = Program(federation), Program(federation)
    await program.log_in(**HOLLOWAY)
    other.client.cookies.set("NextGenCSO", program.token, domain=".uscourts.gov", path="/")
    assert await other.is_logged_in("cacd")
    page = await program.get("ca9", f"{LOGIN}?logout")
    assert page.status_code == 200
    assert "NextGenCSO" not in program.client.cookies
    await until_logged_out(other, "ca9", "cacd")


async def test_logout_of_openid_connect_ends_the_cookie_of_the_same_sign_on(
    federation: Federation, harness: Harness
) -> None:
    """One sign-on underneath all faces: a browser's RP-initiated logout ends the token that its csologin page gave it."""
    await harness.set_calendar(LIVE)
    async with Visitor(federation.app) as visitor:
        page = await visitor.open("/courts/ca9/login")
        page = await visitor.give_password(HOLLOWAY["loginId"], HOLLOWAY["password"])
        assert visitor.path == "/courts/ca9/", page.text
        # The same browser at the PACER-native face: signed on already, it gets its token at once.
        target = f"{ORIGIN}/csologin/login.jsf?pscCourtId=CACDC&appurl={ORIGIN}/courts/cacd/"
        page = await visitor.open(target)
        assert visitor.path == "/courts/cacd/", page.text
        token = visitor.client.cookies["NextGenCSO"]
        assert (await visitor.whoami("cacd"))["by"] == "cso"
        program = Program(federation)
        program.client.cookies.set("NextGenCSO", token, domain=".uscourts.gov", path="/")
        assert await program.is_logged_in("cacd")
        await visitor.open(f"/courts/ca9{LOGIN}?logout")
        await until_logged_out(program, "ca9", "cacd")
        assert "NextGenCSO" not in visitor.client.cookies


async def test_password_login_by_way_of_the_bounce_leads_back_to_the_page(
    federation: Federation, harness: Harness
) -> None:
    """A browser without JavaScript: bounce, login page, and back to the requested page with the cookie."""
    await harness.set_calendar(LIVE)
    async with Visitor(federation.app) as visitor:
        page = await visitor.open("/courts/cacd/filings/")
        found = [line for line in page.text.splitlines() if 'data-testid="csologin"' in line]
        address = found[0].split('href="')[1].split('"')[0].replace("&amp;", "&")
        page = await visitor.open(address)
        assert visitor.path == "/csologin/login.jsf"
        page = await visitor.submit(
            "loginForm:loginName",
            **{"loginForm:loginName": HOLLOWAY["loginId"], "loginForm:password": HOLLOWAY["password"]},
        )
        page = await accept_redaction(visitor, page)
        assert visitor.path == "/courts/cacd/filings/", page.text
        assert (await visitor.whoami("cacd"))["by"] == "cso"


async def test_cancelled_account_loses_its_cookie(federation: Federation, harness: Harness) -> None:
    """The provider is asked again when the clock was moved, whether or not a logout token came."""
    program = Program(federation)
    await program.log_in(**HOLLOWAY)
    assert await program.is_logged_in("ca9")
    await harness.call("PATCH", "/accounts/mholloway", {"status": "cancelled"})
    await harness.call("POST", "/clock/advance", {"by": "PT10S", "hand": "protocol"})
    assert not await program.is_logged_in("ca9")


async def test_reset_invalidates_all_tokens(federation: Federation, harness: Harness) -> None:
    """After a reset no earlier token is valid, also not during the seconds that a response is cached."""
    program = Program(federation)
    await program.log_in(**HOLLOWAY)
    assert await program.is_logged_in("ca9")
    await harness.call("POST", "/reset", {})
    assert not await program.is_logged_in("ca9")
    await program.log_in(**HOLLOWAY)
    assert await program.is_logged_in("ca9")


async def events(harness: Harness) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await harness.call("GET", "/journal?limit=1000"))["events"]
    return found
