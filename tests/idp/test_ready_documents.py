"""Discovery and the key set as caches and browsers ask for them (RFC 9110): entity tags, HEAD, other methods, other origins."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from cso_idp.app import create_app
from cso_idp.endpoint_table import DISCOVERY, SERVER_METADATA
from tests.conftest import Databases
from tests.idp.conftest import ISSUER, running, settings_for

PATHS = [SERVER_METADATA.path, DISCOVERY.path, "/jwks"]


@pytest.fixture(params=["", "/prefix"], ids=["lane", "framework"])
async def client(sqlite_databases: Databases, request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncClient]:
    """The provider at the root, where the express lane answers, and below a prefix, where the framework does."""
    app = create_app(settings_for(sqlite_databases))
    transport = httpx.ASGITransport(app, root_path=request.param)
    async with running(app), httpx.AsyncClient(transport=transport, base_url=ISSUER + request.param) as client:
        yield client


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["{tag}"], 304),
        (["W/{tag}"], 304),
        (['"another", W/{tag} , "third"'], 304),
        (['"another"', "{tag}"], 304),
        (["*"], 304),
        ([" * "], 304),
        (['"another"'], 200),
        (['"*"'], 200),
        (["{inside}"], 200),
        (['"x{inside}"'], 200),
        ([""], 200),
        ([], 200),
    ],
)
async def test_current_entity_tag_gets_304(client: httpx.AsyncClient, path: str, lines: list[str], status: int) -> None:
    """RFC 9110 §13.1.2: weak comparison, lists over several lines, and `*`."""
    whole = await client.get(path)
    tag = whole.headers["etag"]
    sent = [("if-none-match", line.format(tag=tag, inside=tag.strip('"'))) for line in lines]

    for method in ("GET", "HEAD"):
        answer = await client.request(method, path, headers=sent)
        assert answer.status_code == status
        assert answer.content == (whole.content if (method, status) == ("GET", 200) else b"")
        # §15.4.5: what a 200 would have said of the document's freshness and for whom it is, a 304 says too.
        for name in ("etag", "cache-control", "access-control-allow-origin", "x-content-type-options"):
            assert answer.headers.get_list(name) == whole.headers.get_list(name)


@pytest.mark.parametrize("path", PATHS)
async def test_shared_responses_are_not_modified(client: httpx.AsyncClient, path: str) -> None:
    first = await client.get(path)
    methods = ("GET", "HEAD", "POST", "OPTIONS") * 5
    answers = await asyncio.gather(*(client.request(method, path) for method in methods))
    again = await client.get(path)

    assert (again.headers, again.content) == (first.headers, first.content)
    for method, answer in zip(methods, answers, strict=True):
        if method in {"GET", "HEAD"}:
            assert answer.headers == first.headers
        else:
            assert answer.status_code == 405
            assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
