"""The process of one tree in a paired run (`benchmarks/duel.py`): serves a simulator to itself and measures its requests.

The packages of the tree are first in its path, so this file uses only what both trees have. Requests are given to the server's
HTTP protocol without a socket. Only the time from a request to its response counts, not the work of the browser. For each line
`OPERATION TIMES` it prints a line of JSON: the CPU seconds of each kind of request, one for each time.
"""

import asyncio
import base64
import collections
import gc
import hashlib
import html
import json
import re
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

import uvloop

from cso_sim import serve
from cso_sim.federation import Federation

PORT, COURT, KEY, PASSWORD, PEOPLE = 19120, "ca9", "filer-key", "password", 60
ROOT = f"http://localhost:{PORT}"
BACK = "http://127.0.0.1:18999/cb"
BASIC = "Basic " + base64.b64encode(b"perf:perf-secret").decode()
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json", "Accept": "application/json"}


class Wire(asyncio.Transport):
    """What a connection's protocol writes to."""

    def __init__(self) -> None:
        super().__init__({"sockname": ("127.0.0.1", PORT), "peername": ("127.0.0.1", 40000)})
        self.written: list[bytes] = []
        self.answered: asyncio.Future[None] | None = None
        self.expected = -1
        self.protocol: Any = None

    def write(self, data: Any) -> None:
        self.written.append(data)
        if self.expected < 0:
            found = re.search(rb"content-length: (\d+)", data)
            self.expected = data.find(b"\r\n\r\n") + 4 + int(found[1]) if found else 0
        self.expected -= len(data)
        if self.expected <= 0 and self.answered and not self.answered.done():
            self.answered.set_result(None)

    def writelines(self, list_of_data: Any) -> None:
        self.write(b"".join(list_of_data))

    def get_protocol(self) -> Any:
        return self.protocol

    def set_protocol(self, protocol: Any) -> None:
        self.protocol = protocol

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        raise RuntimeError("the server closed the connection")


class Answer:
    """A response."""

    def __init__(self, raw: bytes) -> None:
        head, _, self.body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0][9:12])
        self.fields = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])]

    def field(self, name: str) -> str:
        return next((value for each, value in self.fields if each == name), "")

    def json(self) -> Any:
        return json.loads(self.body)


class Browser:
    """A browser, or a client without cookies. All share one connection."""

    def __init__(self, side: "Side") -> None:
        self.side = side
        self.cookies: dict[tuple[str, str], str] = {}
        self.url = ""

    async def send(
        self, kind: str, method: str, url: str, fields: dict[str, str] | None = None, body: str = ""
    ) -> Answer:
        """Sends a request. Its time counts as `kind`."""
        path = url.removeprefix(ROOT)
        head = {"Host": f"localhost:{PORT}", "Accept": "*/*", **(fields or {})}
        if held := [f"{name}={value}" for (name, under), value in self.cookies.items() if path.startswith(under)]:
            head["Cookie"] = "; ".join(held)
        if method == "POST":
            head["Content-Length"] = str(len(body))
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
        answer = await self.side.exchange(kind, ("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        for name, value in answer.fields:
            if name == "set-cookie":
                self.keep(value)
        self.url = url
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.body[:300]!r}")
        return answer

    def keep(self, cookie: str) -> None:
        pair, *attributes = cookie.split("; ")
        name, _, value = pair.partition("=")
        under = next((each[5:] for each in attributes if each.lower().startswith("path=")), "/")
        if value in {"", '""'}:
            self.cookies.pop((name, under), None)
        else:
            self.cookies[name, under] = value

    async def follow(self, kind: str, answer: Answer) -> Answer:
        """Follows redirects within the simulator."""
        while 300 <= answer.status < 400 and (there := urljoin(self.url, answer.field("location"))).startswith(ROOT):
            if "/sso/callback" in there:
                kind = "court callback"
            answer = await self.send(kind, "GET", there)
        return answer

    async def log_in(self, kind: str, page: Answer, number: int) -> Answer:
        """Fills in the login page and sends it."""
        text = page.body.decode()
        found = re.search(r'<form[^>]*action="([^"]+login)"[^>]*>(.*?)</form>', text, re.S)
        if found is None:
            raise RuntimeError(f"no login form at {self.url}")
        values = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found[2]))
        names = re.findall(r'<input[^>]* name="([^"]+)"', found[2])
        user = next(name for name in names if name.lower() in {"login", "loginid", "login_id", "username"})
        # Those who may file accept the redaction rules at once, as programs do.
        sent = {**values, user: f"user{number}", "password": PASSWORD, "redactFlag": "1"}
        there = urljoin(self.url, html.unescape(found[1]))
        return await self.follow(kind, await self.send(kind, "POST", there, FORM, urlencode(sent)))


class Side:
    """The simulator of one tree, and its users."""

    def __init__(self, protocol: Any, wire: Wire) -> None:
        self.protocol, self.wire = protocol, wire
        self.spent: dict[str, float] = collections.defaultdict(float)
        self.number = 0
        self.program = Browser(self)
        self.at_provider = Browser(self)
        self.at_court: list[Browser] = []
        self.linked: collections.deque[int] = collections.deque()
        self.tokens: dict[str, str] = {}

    async def exchange(self, kind: str, request: bytes) -> Answer:
        wire = self.wire
        wire.written, wire.expected = [], -1
        wire.answered = asyncio.get_running_loop().create_future()
        began = time.process_time()
        self.protocol.data_received(request)
        await wire.answered
        self.spent[kind] += time.process_time() - began
        return Answer(b"".join(wire.written))

    def next(self) -> int:
        self.number = (self.number + 1) % PEOPLE
        return self.number

    async def prepare(self) -> None:
        """Signs people on, for the operations of people who are."""
        await self.log_in(self.at_provider, "openid profile email offline_access")
        answer = await self.cso_auth()
        self.program.cookies["NextGenCSO", "/courts"] = answer.json()["nextGenCSO"]
        for number in range(PEOPLE):
            self.number = number - 1
            await self.court_login()

    async def log_in(self, browser: Browser, scope: str = "openid profile email", *, pushed: bool = False) -> None:
        """A login, or an SSO login in a browser that is signed on: from the request to UserInfo."""
        is_first, verifier = not browser.cookies, "v" * 43
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": "perf",
            "redirect_uri": BACK,
            "scope": scope,
            "state": "af0ifjsldkj",
        }
        asked |= {"nonce": "n-0S6_WzA2Mj", "code_challenge": challenge, "code_challenge_method": "S256"}
        if pushed:
            body = urlencode(asked, quote_via=quote)
            answer = await self.program.send("pushed request", "POST", "/par", {**FORM, "Authorization": BASIC}, body)
            asked = {"client_id": "perf", "request_uri": answer.json()["request_uri"]}
        kind = "login page" if is_first else "SSO /authorize"
        there = f"{ROOT}/authorize?{urlencode(asked, quote_via=quote)}"
        answer = await browser.follow(kind, await browser.send(kind, "GET", there))
        if is_first:
            answer = await browser.log_in("login form", answer, self.next())
        code = dict(parse_qsl(urlsplit(answer.field("location")).query))["code"]
        body = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": verifier}
        self.tokens |= await self.token("code at /token", body)
        await self.userinfo()

    async def token(self, kind: str, body: dict[str, str]) -> dict[str, str]:
        answer = await self.program.send(kind, "POST", "/token", {**FORM, "Authorization": BASIC}, urlencode(body))
        found: dict[str, str] = answer.json()
        return found

    async def discovery(self) -> None:
        await self.program.send("discovery", "GET", "/.well-known/openid-configuration")

    async def jwks(self) -> None:
        await self.program.send("JWKS", "GET", "/jwks")

    async def login(self) -> None:
        await self.log_in(Browser(self))

    async def pushed_login(self) -> None:
        await self.log_in(Browser(self), pushed=True)

    async def sso(self) -> None:
        await self.log_in(self.at_provider)

    async def refresh(self) -> None:
        if "refresh_token" not in self.tokens:
            await self.log_in(Browser(self), "openid offline_access")
        body = {"grant_type": "refresh_token", "refresh_token": self.tokens["refresh_token"]}
        self.tokens |= await self.token("refresh", body)

    async def client_credentials(self) -> None:
        await self.token("client credentials", {"grant_type": "client_credentials", "scope": "pacer:search"})

    async def userinfo(self) -> None:
        fields = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        await self.program.send("userinfo", "GET", "/userinfo", fields)

    async def introspection(self) -> None:
        body = urlencode({"token": self.tokens["access_token"]})
        await self.program.send("introspection", "POST", "/introspect", {**FORM, "Authorization": BASIC}, body)

    async def cso_auth(self) -> Answer:
        body = json.dumps({"loginId": f"user{self.next()}", "password": PASSWORD, "redactFlag": "1"})
        return await self.program.send("cso-auth", "POST", "/services/cso-auth", JSON, body)

    async def court_login(self) -> None:
        browser = Browser(self)
        page = await browser.follow(
            "court login", await browser.send("court login", "GET", f"{ROOT}/courts/{COURT}/login")
        )
        answer = await browser.log_in("court login", page, self.next())
        if b"login.pl?logout" not in answer.body:
            raise RuntimeError("nobody is logged in at the court")
        self.at_court = [browser, *self.at_court[: PEOPLE - 1]]

    async def court_page(self) -> None:
        await self.at_court[0].send("court page", "GET", f"/courts/{COURT}/", {"Accept": "text/html"})

    async def court_page_by_token(self) -> None:
        await self.program.send("court page by NextGenCSO", "GET", f"/courts/{COURT}/", {"Accept": "text/html"})

    async def linking(self) -> None:
        number = (self.linked[0] + 1) % PEOPLE if self.linked else 0
        body = json.dumps({"login": f"filer{number}", "key": KEY})
        await self.at_court[number].send("linking", "POST", f"/courts/{COURT}/link", JSON, body)
        self.linked.appendleft(number)
        if len(self.linked) == PEOPLE:
            while self.linked:
                body = json.dumps({"reason": "again"})
                there = f"/_sim/courts/{COURT}/links/filer{self.linked.pop()}"
                await self.program.send("-", "DELETE", there, {**JSON, "Content-Length": str(len(body))}, body)


def operations(side: Side) -> dict[str, Callable[[], Awaitable[Any]]]:
    """What can be measured, by name."""
    return {
        "linking": side.linking,
        "discovery": side.discovery,
        "jwks": side.jwks,
        "login": side.login,
        "sso": side.sso,
        "refresh": side.refresh,
        "client_credentials": side.client_credentials,
        "userinfo": side.userinfo,
        "introspection": side.introspection,
        "pushed_login": side.pushed_login,
        "cso_auth": side.cso_auth,
        "court_login": side.court_login,
        "court_page": side.court_page,
        "court_page_by_token": side.court_page_by_token,
    }


def scenario(folder: str) -> str:
    """The benchmark's world with a filer for each account."""
    text = (Path(__file__).parent / "scenario.toml").read_text().replace("count = 400", f"count = {PEOPLE}")
    text += '\n[[people]]\nname = "Filers"\nemail = "filers@example.com"\nstory = "Everybody who may link."\n'
    for number in range(PEOPLE):
        text += f'\n[[people.filers]]\ncourt = "{COURT}"\nlogin = "filer{number}"\nkey = "{KEY}"\n'
    path = Path(folder) / "duel.toml"
    path.write_text(text)
    return str(path)


def served_by(federation: Federation, options: serve.ServeOptions) -> Any:
    """The server that `serve` makes. Older trees make it in another module."""
    if (made := getattr(serve, "_server", None)) is not None:
        return made(federation, options, None)
    from cso_sim import serving, supervisor

    served = serving.Served(federation.settings, options, [], None, None, None)
    return serving._server(federation, served, None, supervisor.ALONE)  # noqa: SLF001 - the configuration that it uses


async def main() -> None:
    """Starts the simulator, and measures what it is told to."""
    with tempfile.TemporaryDirectory() as folder:
        options = serve.ServeOptions(data=folder, port=PORT, scenario=scenario(folder))
        federation = Federation(serve.federation_settings(options, PORT))
        await federation.start()
        server = served_by(federation, options)
        server.config.load()
        wire = Wire()
        wire.protocol = server.config.http_protocol_class(server.config, server.server_state, {})
        wire.protocol.connection_made(wire)
        side = Side(wire.protocol, wire)
        await side.prepare()
        gc.freeze()
        gc.set_threshold(20_000, 5, 2)  # as `serve` does; older trees have no function for it
        known = operations(side)
        sys.stdout.write(json.dumps(list(known)) + "\n")
        sys.stdout.flush()
        for line in sys.stdin:
            name, times = line.split()
            found: dict[str, list[float]] = collections.defaultdict(list)
            for _ in range(int(times)):
                side.spent.clear()
                await known[name]()
                for kind, seconds in side.spent.items():
                    found[kind].append(seconds)
            sys.stdout.write(json.dumps(found) + "\n")
            sys.stdout.flush()
        await federation.close()


if __name__ == "__main__":
    uvloop.run(main())
