"""The express lane, and applications made when they are first asked for: whatever comes, the answer is the framework's own.

Requests are made by hand here, as servers hand them over: HTTP clients tidy up the paths, headers and bodies that matter.
"""

import re
from collections.abc import AsyncIterator, Iterable
from itertools import product
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from cso_idp.app import create_app
from cso_idp.endpoint_table import TABLE, busy_paths, errors_at
from cso_kit.web.express_lane import ExpressApplication
from cso_kit.web.lazy_application import LazyApplication
from tests.conftest import Databases
from tests.idp.conftest import running, settings_for

FORM = (b"content-type", b"application/x-www-form-urlencoded")
HOST = (b"host", b"localhost:8400")
RawAnswer = tuple[int, list[tuple[bytes, bytes]], bytes] | None
# What differs from one answer to the next: secrets, and names made up for the occasion.
_MADE_UP = re.compile(rb"[A-Za-z0-9_-]{16,}")
PATHS = sorted(path.replace("{id}", "made-up") for path in busy_paths(TABLE))


@pytest.fixture
async def app(sqlite_databases: Databases) -> AsyncIterator[ExpressApplication]:
    """A provider. The requests of these tests do not reach the database."""
    app = create_app(settings_for(sqlite_databases))
    assert isinstance(app, ExpressApplication)
    async with running(app):
        yield app


async def ask(
    app: ASGIApp,
    method: str,
    path: str,
    *,
    headers: Iterable[tuple[bytes, bytes]] = (HOST, FORM),
    body: Iterable[bytes] = (b"a=b",),
    query: bytes = b"",
    prefix: str = "",
) -> RawAnswer:
    """The answer to a request; `None` if there was none."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "root_path": prefix,
        "headers": list(headers),
        "client": ("127.0.0.1", 5000),
        "server": ("localhost", 8400),
    }
    parts, sent = list(body), []

    async def receive() -> dict[str, Any]:
        if not parts:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    if not sent:
        return None
    start, *rest = sent
    given = sorted((name, _MADE_UP.sub(b"", value)) for name, value in start["headers"])
    return start["status"], given, _MADE_UP.sub(b"", b"".join(message.get("body", b"") for message in rest))


async def same_answer(app: ExpressApplication, method: str, path: str, **request: Any) -> RawAnswer:
    """The answer, which is the same with the lane and without."""
    lane = app.lane
    assert lane is not None
    by_lane = await ask(app, method, path, **request)
    app.lane = None
    by_framework = await ask(app, method, path, **request)
    app.lane = lane
    assert by_lane == by_framework, (method, path, request)
    assert by_lane is None or by_lane[0] < 500, (method, path, request)
    return by_lane


async def test_busy_endpoints_are_in_the_express_lane(app: ExpressApplication) -> None:
    assert app.lane is not None
    for endpoint in filter(lambda each: each.is_busy, TABLE):
        path = endpoint.path.replace("{id}", "made-up")
        scope = {"path": path, "root_path": "", "method": endpoint.methods[-1]}
        assert app.lane.app_for(scope), path


async def test_every_method_is_answered_alike(app: ExpressApplication) -> None:
    """RFC 9110 §15.5.6: the response to a method that an address does not support lists the supported ones."""
    methods = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", "post", "XYZ")
    for path, method in product(PATHS, methods):
        for accept in (b"text/html", b"application/json", b"*/*"):
            answer = await same_answer(app, method, path, headers=(HOST, FORM, (b"accept", accept)))
            assert answer is not None
            if answer[0] == 405:
                assert dict(answer[1])[b"allow"]


@pytest.mark.parametrize("path", PATHS)
async def test_similar_paths_are_not_in_the_express_lane(app: ExpressApplication, path: str) -> None:
    variants = [
        f"/{path}",
        f"{path}/",
        f"{path}//",
        f"/.{path}",
        f"/x/..{path}",
        path.upper(),
        f"{path}\n",
        f"{path}\x00",
        f"{path};x=y",
        f"{path}?a=b",
        f"{path}#a",
        path.replace("/", "%2f"),
        path.replace("/", "/%2f", 1),
        path.replace("/", "\\"),
        path.replace("made-up", ""),
        path.replace("made-up", "a/b"),
        path.replace("made-up", "\n"),
        path.removeprefix("/"),
        "",
        "*",
    ]
    for variant in variants:
        if variant != path:
            answer = await same_answer(app, "POST", variant)
            assert answer is not None
            assert re.match(rb"/(?!/)", dict(answer[1]).get(b"location", b"/")), variant


@pytest.mark.parametrize("prefix", ["/x", "/token", "/interaction/made-up", "/"])
async def test_path_prefix_is_handled_by_the_framework(app: ExpressApplication, prefix: str) -> None:
    for path in (*PATHS, *(f"{prefix}{path}" for path in PATHS)):
        await same_answer(app, "POST", path, prefix=prefix)


LONG = b"x" * 40_000


@pytest.mark.parametrize("path", PATHS)
async def test_lane_and_framework_have_the_same_body_limits(app: ExpressApplication, path: str) -> None:
    declared = [(b"content-length", length) for length in (b"70000", b"9" * 5000, b"-1", b"1e3", b"")]
    for length in declared:
        answer = await same_answer(app, "POST", path, headers=(HOST, FORM, length))
        assert answer is not None
        # The PACER API says in its own way what is wrong; it always answers 200.
        assert answer[0] == (200 if errors_at(path) == "pacer" else 413)
    await same_answer(app, "POST", path, body=(LONG, LONG))
    for raw in (b"a=%00", b"a=%ff", b"a=1&a=2", b"\xff", b"&".join([b"a=b"] * 300)):
        await same_answer(app, "POST", path, body=(raw,))
    for kind in (
        b"multipart/form-data; boundary=x",
        b"multipart/form-data",
        b"text/plain",
        b"application/json",
        b"\xff",
    ):
        await same_answer(app, "POST", path, headers=(HOST, (b"content-type", kind)), body=(b"--x--",))


@pytest.mark.parametrize("path", PATHS)
async def test_disconnected_client_gets_no_response_and_causes_no_error(
    app: ExpressApplication, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    await same_answer(app, "POST", path, body=())

    assert not caplog.records


@pytest.mark.parametrize(
    "host", [b"", b"[", b"[::1", b"evil.example", b"evil/", b"a?b", b"a#b", b"@", b"\xff", b"a b", b"x:99999999"]
)
async def test_host_header_changes_no_answer(app: ExpressApplication, host: bytes) -> None:
    for path, method in product((*PATHS, "/token/", "/account"), ("GET", "POST", "DELETE")):
        answer = await same_answer(app, method, path, headers=((b"host", host), FORM))
        assert answer == await same_answer(app, method, path)
        assert answer is not None
        assert b"evil" not in b"".join(value for _, value in answer[1]) + answer[2]


async def test_undecodable_query_gets_an_error_response(app: ExpressApplication) -> None:
    for path, method in product((*PATHS, "/nowhere", "/register/x", "/_sim/nowhere"), ("GET", "DELETE")):
        await same_answer(app, method, path, query=b"a=\xff&b=\xf0")


async def test_discovery_answers_get_and_head_only(app: ExpressApplication) -> None:
    """RFC 9110 §9.3.2: HEAD is GET without the content; §15.5.6 for the others. §13.1.2: tags are compared weakly, in lists."""
    for path in ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/jwks"):
        got = await ask(app, "GET", path)
        head = await ask(app, "HEAD", path)
        assert got is not None
        assert head is not None
        assert head[:2] == got[:2]
        for method in ("POST", "PUT", "DELETE"):
            refused = await ask(app, method, path)
            assert refused is not None
            assert refused[0] == 405
            assert b"GET" in dict(refused[1])[b"allow"]
            assert refused[2].startswith(b"{")


async def test_lazy_application_is_made_once_at_the_first_request() -> None:
    made = []

    def make() -> ASGIApp:
        made.append(1)
        if len(made) == 1:
            raise OSError("not yet")
        return PlainTextResponse("ready")

    application = LazyApplication(make)
    assert not made
    with pytest.raises(OSError, match="not yet"):
        await ask(application, "GET", "/")

    answers = [await ask(application, "GET", "/") for _ in range(3)]

    assert [answer and answer[2] for answer in answers] == [b"ready"] * 3
    assert len(made) == 2
