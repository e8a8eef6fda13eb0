"""A federation whose public address has a path: what goes out stays below it, and nothing is shared with a neighbour."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from starlette.types import Receive, Scope, Send

from cso_sim.entry import take_off
from cso_sim.federation import Federation, create_federation, embedded_settings
from tests.driver.court_visitor import CourtVisitor
from tests.driver.forms import forms
from tests.federation.visitor import ORIGIN, Harness

PATH = "/w/alpha"
CALLER = ("127.0.0.1", 50000)
# A world is deleted in the console of its server.
DELETION = f"{ORIGIN}/_sim/console/worlds/alpha?ask=delete"
LIVE = "2020-02-18T09:00:00-08:00"
HOLLOWAY = ("mholloway", "Ready-Attorney-1")
OLD_LOGIN = ("mholloway-cacd", "Old-District-Key1")
# Pages are told apart without their numbers, ids and queries, so that one of each kind is opened.
_NUMBER = re.compile(r"[0-9a-f]{8,}|[0-9]+")
_OTHER_COURTS = re.compile(r"/courts/(?!cacd/|ca9/|mtd/)[a-z0-9]+/")
_LINK = re.compile(r'<(?:a|link|script|img|iframe|form|button)\b[^>]*?\b(?:href|src|action|formaction)="([^"]*)"')


@asynccontextmanager
async def federation_at(path: str, data: Path) -> AsyncIterator[Federation]:
    """A started federation in the default scenario, whose public address has this path."""
    await asyncio.to_thread(data.mkdir)
    federation = create_federation(embedded_settings(str(data), ORIGIN + path))
    await federation.start()
    try:
        yield federation
    finally:
        await federation.close()


class Recorder(httpx.ASGITransport):
    """The way into a federation. It keeps what each response leads to: links, forms, redirects and the paths of cookies."""

    def __init__(self, app: Any) -> None:
        super().__init__(app, client=CALLER)
        self.led_to: dict[str, str] = {}
        self.cookies: dict[str, set[str]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        await response.aread()
        asked = f"{request.method} {request.url}"
        for address in [*addresses_in(response), *response.headers.get_list("location")]:
            self.led_to.setdefault(urljoin(str(request.url), address), asked)
        for header in response.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(header).items():
                self.cookies.setdefault(morsel["path"], set()).add(name)
        return response

    def beside(self, path: str) -> dict[str, str]:
        """What leads to the federation's own host, but not below its path, and what it stood in."""
        led_to = self.led_to.items()
        own = [(address, asked) for address, asked in led_to if address.startswith(ORIGIN) and address != DELETION]
        return {address: asked for address, asked in own if not urlsplit(address).path.startswith(f"{path}/")}


def addresses_in(response: httpx.Response) -> Iterator[str]:
    """The addresses in a page, as a browser reads them."""
    kind = response.headers.get("content-type", "")
    if kind.startswith(("text/html", "text/xml")):
        for found in _LINK.findall(response.text):
            if found and not found.startswith(("#", "data:", "mailto:")):
                yield unescape(found)


async def crawl(client: httpx.AsyncClient, start: list[str]) -> set[str]:
    """Opens the pages that lead from one to the other, one of each kind. Returns the kinds, below the path."""
    root = ORIGIN + PATH
    waiting, seen = [f"{root}{each}" for each in reversed(start)], set[str]()
    while waiting:
        address = waiting.pop()
        kind = _NUMBER.sub("0", urlsplit(address).path.removeprefix(PATH))
        if kind in seen or not address.startswith(f"{root}/") or _OTHER_COURTS.search(address):
            continue
        if "logout" in address or "end_session" in address:
            continue
        seen.add(kind)
        response = await client.get(address, headers={"accept": "text/html"}, follow_redirects=False)
        assert response.status_code < 500, f"{address}: {response.text[:500]}"
        assert response.status_code != 404, f"{address} leads nowhere"
        found = [*addresses_in(response), *response.headers.get_list("location")]
        found = [each for each in found if each not in {form.action for form in forms(response.text)}]
        waiting += [urljoin(address, each) for each in found]
    return seen


def browser(way: httpx.ASGITransport, path: str = PATH) -> CourtVisitor:
    """A person with a browser that begins at the federation's own address."""
    return CourtVisitor(httpx.AsyncClient(transport=way, base_url=ORIGIN + path))


# Pages that no other page leads to.
MORE = (
    "/account/register",
    "/account/recover/password",
    "/account/e-file-registrations/new?type=district",
    "/csologin/login.jsf",
    "/inbox/?address=mholloway@holloway.example",
    "/service-center/",
    "/courts/cacd/desk/",
)


async def sign_on_and_file(visitor: CourtVisitor) -> None:
    """Signs on by Central Sign-On, links and files at C.D. Cal."""
    await visitor.sign_on("cacd")
    await visitor.give_password(*HOLLOWAY)
    assert visitor.path == f"{PATH}/courts/cacd/"
    linked = await visitor.link("cacd", *OLD_LOGIN)
    assert visitor.path == f"{PATH}/courts/cacd/link/done", linked.text
    filed = await visitor.file("cacd", "2:20-cv-00112")
    assert visitor.path.startswith(f"{PATH}/courts/cacd/filings/"), filed.text


async def signs_on(visitor: CourtVisitor, origin: str, *, again: bool = False) -> str:
    """Where the browser is after a sign-on at the Ninth Circuit; `again`: nobody asks for the password."""
    await visitor.open(f"{origin}/courts/ca9/login")
    if not again:
        await visitor.give_password(*HOLLOWAY)
    return str(visitor.page.url)


async def until_logged_out(visitor: CourtVisitor, court_id: str) -> None:
    """The provider's word travels by back channel; it is there within moments."""
    for _ in range(1000):
        if not (await visitor.whoami(court_id))["authenticated"]:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"still logged in at {court_id}")


async def test_no_link_form_redirect_or_cookie_leaves_the_path(tmp_path: Path) -> None:
    """The pages of the provider, of courts before and after go-live, of both desks, the inbox, and the documentation."""
    async with federation_at(PATH, tmp_path / "data") as federation:
        recorder = Recorder(federation.app)
        async with browser(recorder) as visitor, Harness(federation.app, ORIGIN + PATH) as harness:
            await visitor.log_in("cacd", *OLD_LOGIN)
            before = await crawl(visitor.client, ["/", "/courts/cacd/", "/courts/mtd/", "/readiness?court=cacd"])
            await harness.set_calendar(LIVE)
            await sign_on_and_file(visitor)
            await visitor.open("/courts/cacd/desk/")
            await visitor.submit("key", login="rdelacroix", key="Clerks-Desk-Key1")
            await visitor.open("/service-center/")
            await visitor.submit("key", login="operator", key="Service-Center-Key1")
            after = await crawl(
                visitor.client,
                ["/", "/account/", "/help", "/courts/cacd/", "/_sim/docs", "/courts/cacd/filings", *MORE],
            )
            await visitor.open("/courts/cacd/cgi-bin/login.pl?logout")
            assert visitor.path == f"{PATH}/courts/cacd/"
    assert recorder.beside(PATH) == {}
    assert [path for path in recorder.cookies if not f"{path}/".startswith(f"{PATH}/")] == []
    for page in ("/courts/mtd/cgi-bin/login.pl", "/readiness", "/inbox/", "/readiness/courts"):
        assert page in before
    for page in (
        "/account/e-file-registrations",
        "/courts/cacd/desk/filers/0",
        "/service-center/cja",
        "/_sim/openapi.json",
    ):
        assert page in after


async def test_neighbours_on_one_host_share_no_cookie_and_no_sign_on(tmp_path: Path) -> None:
    """One browser at a federation without a path, and at one below a path of the same host."""
    async with federation_at("", tmp_path / "root") as root, federation_at(PATH, tmp_path / "alpha") as alpha:

        async def entry(scope: Scope, receive: Receive, send: Send) -> None:
            await (alpha.routed if take_off(PATH, scope) else root.routed)(scope, receive, send)

        async with (
            browser(httpx.ASGITransport(entry, client=CALLER)) as visitor,
            Harness(entry, ORIGIN + PATH) as harness,
            Harness(entry) as other,
        ):
            await other.set_calendar(LIVE)
            await harness.set_calendar(LIVE)
            assert await signs_on(visitor, ORIGIN) == f"{ORIGIN}/courts/ca9/"
            assert (await visitor.whoami("ca9"))["authenticated"] is False
            await sign_on_and_file(visitor)
            await visitor.open(f"/csologin/login.jsf?pscCourtId=CACDC&appurl={ORIGIN}{PATH}/courts/cacd/")
            assert visitor.path == f"{PATH}/courts/cacd/"
            assert {cookie.path for cookie in visitor.client.cookies.jar if cookie.name == "NextGenCSO"} == {PATH}
            beside = await visitor.open(f"/csologin/login.jsf?pscCourtId=CACDC&appurl={ORIGIN}/courts/cacd/")
            assert beside.status_code == 400

            await visitor.open("/courts/ca9/login")
            await visitor.open("/courts/cacd/cgi-bin/login.pl?logout")
            await until_logged_out(visitor, "ca9")
            assert (await visitor.client.get(f"{ORIGIN}/courts/ca9/whoami")).json()["authenticated"] is True
            assert await signs_on(visitor, ORIGIN, again=True) == f"{ORIGIN}/courts/ca9/"
            assert "backchannel_logout.delivered" in await harness.kinds()


async def test_metadata_has_both_addresses_and_host_names_have_no_path(tmp_path: Path) -> None:
    """RFC 8414 §3.1 puts the path of the issuer last, Discovery 1.0 §4 first. A real host name leads to the root of the host."""
    issuer = ORIGIN + PATH
    async with (
        federation_at(PATH, tmp_path / "data") as federation,
        browser(httpx.ASGITransport(federation.app, client=CALLER)) as visitor,
    ):
        for address in (
            f"{issuer}/.well-known/openid-configuration",
            f"{ORIGIN}/.well-known/oauth-authorization-server{PATH}",
        ):
            document = (await visitor.client.get(address)).json()
            assert document["issuer"] == issuer
            assert document["token_endpoint"] == f"{issuer}/token"
        page = await visitor.open("https://pacer.login.uscourts.gov/csologin/login.jsf")
        assert visitor.form("loginForm:loginName").action == "/csologin/login.jsf"
        assert "Path=/csologin;" in page.headers["set-cookie"]
        page = await visitor.open("https://ecf.cacd.uscourts.gov/")
        assert 'href="/cgi-bin/login.pl"' in page.text
        assert f'href="{PATH}' not in page.text
