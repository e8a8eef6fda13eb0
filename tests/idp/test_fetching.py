"""The one rule for every address a client makes the provider ask (server-side request forgery)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_idp.oauth.clients import fetching
from cso_idp.oauth.clients.address_rule import FetchError, fault_of, is_allowed_address
from cso_idp.oauth.clients.fetching import Fetcher
from cso_idp.settings import ProviderSettings
from tests.conftest import Databases
from tests.idp.conftest import ISSUER
from tests.idp.inside import INSIDE, PUBLIC_ISSUER, stranger

PUBLIC = ProviderSettings(issuer=PUBLIC_ISSUER)
LOCAL = ProviderSettings(issuer=ISSUER)
PRIVATE = ProviderSettings(issuer=PUBLIC_ISSUER, fetch_private="on")


@given(st.ip_addresses())
def test_only_public_addresses_are_fetched(ip: IPv4Address | IPv6Address) -> None:
    if is_allowed_address(ip, PUBLIC):
        assert ip.is_global
        assert not any([ip.is_private, ip.is_loopback, ip.is_link_local, ip.is_multicast, ip.is_unspecified])


@given(st.ip_addresses(v=4), st.sampled_from([PUBLIC, LOCAL, PRIVATE]))
def test_translated_ipv4_address_is_judged_as_ipv4(ip: IPv4Address, settings: ProviderSettings) -> None:
    for translated in (f"::ffff:{ip}", f"64:ff9b::{ip}"):
        assert is_allowed_address(ip_address(translated), settings) == is_allowed_address(ip, settings)


@given(st.ip_addresses(v=4), st.sampled_from([PUBLIC, LOCAL, PRIVATE]))
def test_tunnel_leads_to_no_address_that_is_refused(ip: IPv4Address, settings: ProviderSettings) -> None:
    teredo = f"2001:0:5db8:d822::{int(ip) >> 16 ^ 0xFFFF:x}:{int(ip) & 0xFFFF ^ 0xFFFF:x}"
    for tunnel in (f"2002:{int(ip) >> 16:x}:{int(ip) & 0xFFFF:x}::", teredo, f"64:ff9b:1::{ip}"):
        assert is_allowed_address(ip, settings) or not is_allowed_address(ip_address(tunnel), settings)


@pytest.mark.parametrize("prefix", ["64:ff9b:1::", "64:ff9b:1:841b:9b6c:7190:"])
def test_locally_translated_address_is_private(prefix: str) -> None:
    """RFC 8215: the prefix is for local use, so its addresses are not in the public internet."""
    local = ip_address(f"{prefix}93.184.216.34")
    assert [is_allowed_address(local, settings) for settings in (PUBLIC, LOCAL, PRIVATE)] == [False, False, True]


@pytest.mark.parametrize(
    ("address", "public", "local", "private"),
    [
        ("93.184.216.34", True, True, True),
        ("2606:2800:220:1::1", True, True, True),
        ("127.0.0.1", False, True, False),
        ("::1", False, True, False),
        ("10.0.0.1", False, False, True),
        ("192.168.1.1", False, False, True),
        ("172.16.0.1", False, False, True),
        ("100.64.0.1", False, False, True),
        ("169.254.169.254", False, False, True),
        ("fd00:ec2::254", False, False, True),
        ("fe80::1", False, False, True),
        ("fec0::1", False, False, True),
        ("0.0.0.0", False, False, False),
        ("::", False, False, False),
        ("224.0.0.1", False, False, False),
        ("ff02::1", False, False, False),
    ],
)
def test_address_rule_classifies_addresses(address: str, *, public: bool, local: bool, private: bool) -> None:
    """The clouds' metadata service, private networks and this machine, each by its own setting."""
    ip = ip_address(address)

    assert [is_allowed_address(ip, settings) for settings in (PUBLIC, LOCAL, PRIVATE)] == [public, local, private]


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({}, True),
        ({"fetch_loopback": "off"}, False),
        ({"password_profile": "hardened"}, False),
        ({"password_profile": "hardened", "fetch_loopback": "on"}, True),
        ({"issuer": PUBLIC_ISSUER}, False),
        ({"issuer": PUBLIC_ISSUER, "fetch_loopback": "on"}, True),
    ],
)
def test_loopback_is_fetched_only_if_the_provider_is_local(changes: dict[str, Any], *, allowed: bool) -> None:
    settings = ProviderSettings(**{"issuer": ISSUER, **changes})

    assert is_allowed_address(ip_address("127.0.0.1"), settings) is allowed


@given(st.text(max_size=60) | st.from_regex(r"\A(https?|file|ftp|gopher)://[^\s]{0,40}\Z"))
def test_any_text_is_judged_without_an_error(text: str) -> None:
    fault = fault_of(text)

    assert fault is None or fault.isascii()


@pytest.mark.parametrize(
    "address",
    [
        "http://app.example/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "ftp://app.example/",
        "gopher://localhost/",
        "https://user@app.example/",
        "https://app.example/#x",
        "https:///x",
        "//app.example/",
        "https://app.example\\@evil.example/",
        "https://[::1",
        "https://app.example:port/",
    ],
)
def test_internal_host_spellings_are_refused_without_a_lookup(address: str) -> None:
    assert fault_of(address) is not None


@pytest.mark.parametrize("address", [*INSIDE, "http://127.0.0.1/"])
async def test_registered_internal_addresses_are_not_fetched(sqlite_databases: Databases, address: str) -> None:
    """Through the front door: a registration that would make a public provider look inside."""
    async with stranger(sqlite_databases) as client:
        metadata = {"redirect_uris": ["https://app.example/cb"], "sector_identifier_uri": address}
        answer = await client.post("/register", json=metadata)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_client_metadata"
    assert "does not ask" in answer.json()["error_description"]


@asynccontextmanager
async def serving(body: bytes, heard: list[bytes], *, answers: bool = True) -> AsyncIterator[int]:
    """A server on this machine that answers every request with the same bytes."""

    answering: set[asyncio.Task[None] | None] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answering.add(asyncio.current_task())
        try:
            heard.append(await reader.readuntil(b"\r\n\r\n"))
            if not answers:
                await asyncio.Event().wait()
            writer.write(body)
            await writer.drain()
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
        tasks = [task for task in answering if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def http_answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", "connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@asynccontextmanager
async def fetcher(settings: ProviderSettings = LOCAL) -> AsyncIterator[Fetcher]:
    made = Fetcher(settings)
    yield made
    await made.close()


async def test_fetch_keeps_the_host_name_for_tls_and_http() -> None:
    heard: list[bytes] = []
    async with serving(http_answer(b'{"a": 1}'), heard) as port, fetcher() as fetch:
        assert await fetch.json(f"http://localhost:{port}/jwks?x=y") == {"a": 1}

    assert heard[0].startswith(b"GET /jwks?x=y HTTP/1.1")
    assert f"host: localhost:{port}".encode() in heard[0].lower()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (http_answer(b"", "302 Found", "location: http://127.0.0.1:1/secret"), "redirects are not followed"),
        (http_answer(b"", "404 Not Found"), "404"),
        (http_answer(b"<html>"), "not JSON"),
        (http_answer(b"[" * 60000), "not JSON"),
        (http_answer(b'"' + b"x" * 70000 + b'"'), "larger than 64 KiB"),
        (http_answer(b"\x1f\x8b", "200 OK", "content-encoding: gzip"), "compressed"),
        (b"nonsense\r\n\r\n", "did not answer"),
        (b"", "did not answer"),
    ],
)
async def test_unusable_responses_are_refused(body: bytes, reason: str) -> None:
    heard: list[bytes] = []
    async with serving(body, heard) as port, fetcher() as fetch:
        with pytest.raises(FetchError, match=reason):
            await fetch.json(f"http://127.0.0.1:{port}/")

    assert len(heard) == 1


async def test_slow_response_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PATIENCE", 0.2)
    async with serving(http_answer(b"{}"), [], answers=False) as port, fetcher() as fetch:
        with pytest.raises(FetchError, match="did not answer"):
            await fetch.json(f"http://127.0.0.1:{port}/")


async def test_dns_rebinding_between_check_and_connection_is_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the host is resolved once, and the connection goes to the address that was judged."""
    loop = asyncio.get_running_loop()
    real, resolved = loop.getaddrinfo, []

    async def resolve(host: str, *rest: Any, **more: Any) -> Any:
        resolved.append(host)
        if host == "app.localhost":
            assert resolved.count(host) == 1
            return await real("127.0.0.1", *rest, **more)
        return await real(host, *rest, **more)

    monkeypatch.setattr(loop, "getaddrinfo", resolve)
    heard: list[bytes] = []
    async with serving(http_answer(b"{}"), heard) as port, fetcher() as fetch:
        assert await fetch.json(f"http://app.localhost:{port}/") == {}

    assert f"host: app.localhost:{port}".encode() in heard[0].lower()


async def test_host_with_one_internal_address_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolve(*_: Any, **__: Any) -> Any:
        return [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    async with fetcher() as fetch:
        with pytest.raises(FetchError, match="does not ask"):
            await fetch.json("https://mixed.example/")


async def test_environment_proxy_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would resolve the name itself, and could reach other addresses."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    async with serving(http_answer(b"{}"), []) as port, fetcher() as fetch:
        assert await fetch.json(f"http://127.0.0.1:{port}/") == {}
