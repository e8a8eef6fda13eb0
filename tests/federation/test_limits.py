"""What one connection may cost a server before its request is complete: sizes, counts and times, over real sockets."""

import contextlib
import json
import socket
from collections.abc import Iterator

import pytest

from cso_kit.web.limits import Limits
from tests.federation.command_line import PATIENCE, Server, get

LIMITS = Limits()
LARGE = 80 * 1024 * 1024


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server("--data", str(tmp_path_factory.mktemp("data")))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that waits for nobody for long."""
    times = ("--head-timeout", "2", "--body-timeout", "3", "--idle-timeout", "2")
    running = Server("--data", str(tmp_path_factory.mktemp("data")), *times)
    yield running
    running.stop()


@contextlib.contextmanager
def connection(server: Server) -> Iterator[socket.socket]:
    port = int(server.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as opened:
        yield opened


def rest_of(opened: socket.socket) -> bytes:
    """What the server says until it ends the connection."""
    received = b""
    while piece := opened.recv(65536):
        received += piece
    return received


def say(server: Server, words: bytes) -> bytes:
    with connection(server) as opened:
        opened.sendall(words)
        return rest_of(opened)


def head_of(server: Server) -> bytes:
    return b"GET /healthz HTTP/1.1\r\nhost: " + server.url.partition("://")[2].encode() + b"\r\n"


LAST = b"connection: close\r\n\r\n"


def test_header_of_80_megabytes_is_refused_quickly(server: Server) -> None:
    with connection(server) as opened:
        opened.sendall(head_of(server) + b"x: ")
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            opened.sendall(b"x" * LARGE)
        answer = rest_of(opened)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"connection: close" in answer
    assert json.loads(get(f"{server.url}/healthz"))["status"] == "ok"


@pytest.mark.parametrize("size", [1, 1000, LIMITS.head * 2], ids=["in bytes", "in pieces", "at once"])
def test_a_header_above_the_limit_is_refused_however_it_is_sent(server: Server, size: int) -> None:
    words = head_of(server) + b"x: " + b"x" * LIMITS.head
    with connection(server) as opened:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start = len(words) - 3000 if size == 1 else 0
        if start:
            opened.sendall(words[:start])
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            for at in range(start, len(words), size):
                opened.sendall(words[at : at + size])
        assert rest_of(opened).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (b"x: " + b"x" * (LIMITS.head // 2) + b"\r\n", b"200 "),
        (b"".join(b"x%d: y\r\n" % number for number in range(LIMITS.fields - 2)), b"200 "),
        (b"".join(b"x%d: y\r\n" % number for number in range(LIMITS.fields)), b"431 "),
        (b"x: y\r\n" * 20_000, b"431 "),
    ],
    ids=["a long one", "many", "too many", "20,000"],
)
def test_header_fields_are_counted(server: Server, fields: bytes, status: bytes) -> None:
    assert say(server, head_of(server) + fields + LAST)[9:13] == status


@pytest.mark.parametrize(
    ("length", "status"),
    [
        (LIMITS.request_line // 2, b"200 "),
        (LIMITS.request_line, b"414 "),
        (LIMITS.request_line * 3, b"414 "),
        (LARGE, b"4"),
    ],
)
def test_a_request_line_above_the_limit_is_refused(server: Server, length: int, status: bytes) -> None:
    line = b"GET /healthz?" + b"x" * length + b" HTTP/1.1\r\nhost: localhost\r\n" + LAST
    with connection(server) as opened:
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            opened.sendall(line)
        assert rest_of(opened)[9:13].startswith(status)


def test_trailer_fields_are_limited_and_are_no_header(server: Server) -> None:
    """RFC 9110 §6.5.1: trailers are not merged; a second Host or Authorization there is ignored."""
    start = b"POST /token HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n"
    kind = b"content-type: application/x-www-form-urlencoded\r\n"
    chunk = b"1d\r\ngrant_type=client_credentials\r\n0\r\n"
    with connection(server) as opened:
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            opened.sendall(start + kind + b"\r\n" + chunk + b"x: " + b"x" * LARGE)
        assert b" 431 " in rest_of(opened)
    answer = say(server, start + kind + LAST + chunk + b"content-type: text/plain\r\nhost: evil.example\r\n\r\n")
    assert b" 401 " in answer.partition(b"\r\n")[0]


def test_a_document_larger_than_the_limit_of_heads_is_taken(server: Server) -> None:
    """The limits are for heads: bodies have their own."""
    body = b"name=" + b"x" * (LIMITS.head + 1000)
    words = (
        b"PUT /_sim/scenario HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        b"content-length: %d\r\nconnection: close\r\n\r\n" % len(body)
    )
    answer = say(server, words + body)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"This is not JSON" in answer


def test_pipelined_requests_are_all_answered(server: Server) -> None:
    answer = say(server, (head_of(server) + b"\r\n") * 30 + head_of(server) + LAST)
    assert answer.count(b"HTTP/1.1 200 ") == 31


@pytest.mark.parametrize("size", [1000, 3], ids=["at once", "in pieces"])
def test_requests_that_offer_another_protocol_are_answered_as_usual(server: Server, size: int) -> None:
    """RFC 9110 §7.8. Java's own HTTP client offers HTTP/2 with every request, also with those that have a body."""
    offer = b"connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n"
    form = b"content-type: application/x-www-form-urlencoded\r\n"
    post = head_of(server).replace(b"GET /healthz", b"POST /token") + form
    body = b"grant_type=client_credentials"
    plain = post + offer + b"content-length: %d\r\n\r\n" % len(body) + body
    chunked = post + offer + b"transfer-encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    words = (head_of(server) + offer + b"\r\n") * 2 + plain + chunked + head_of(server) + LAST
    with connection(server) as opened:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(words), size):
            opened.sendall(words[start : start + size])
        answer = rest_of(opened)
    assert answer.count(b"HTTP/1.1 200 ") == 3
    assert answer.count(b"HTTP/1.1 401 ") == 2, "the form was read, and lacks the client"


@pytest.mark.parametrize(
    ("hosts", "status"),
    [
        ("host: localhost\r\n", b"200 "),
        ("HOST: ecf.cacd.localhost:8400\r\n", b"404 "),
        ("host: [::1]:8400\r\n", b"200 "),
        ("host: localhost\r\nhost: localhost\r\n", b"400 "),
        ("host: localhost\r\nx: y\r\nHost: ecf.cacd.localhost\r\n", b"400 "),
        ("", b"400 "),
        ("host:\r\n", b"400 "),
        ("host: localhost:99999999\r\n", b"400 "),
        ("host: a b\r\n", b"400 "),
        ("host: localhost/path\r\n", b"400 "),
        ("host: user@localhost\r\n", b"400 "),
        ("host: a,b\r\n", b"400 "),
        ("host: <script>\r\n", b"400 "),
    ],
)
def test_a_request_has_exactly_one_valid_host(server: Server, hosts: str, status: bytes) -> None:
    """RFC 9112 §3.2."""
    words = b"GET /readyz HTTP/1.1\r\n" + hosts.encode() + LAST
    assert say(server, words)[9:13] == status


def test_a_second_request_needs_a_host_too(server: Server) -> None:
    answer = say(server, head_of(server) + b"\r\nGET /healthz HTTP/1.1\r\n" + LAST)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.count(b"HTTP/1.1 200 ") == 1


def test_http_1_0_needs_no_host(server: Server) -> None:
    assert say(server, b"GET /healthz HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200 ")


def test_the_host_in_the_request_line_counts(server: Server) -> None:
    """RFC 9112 §3.2.2: whatever the Host field beside it says."""
    words = b"GET http://ecf.cacd.localhost/whoami HTTP/1.1\r\nhost: pacer.login.localhost\r\n" + LAST
    assert b'"authenticated"' in say(server, words)
    assert say(server, words.replace(b"ecf.cacd", b"<>")).startswith(b"HTTP/1.1 400 ")


def test_malformed_http_is_refused(server: Server) -> None:
    for words in (b"\x16\x03\x01\x02\x00" * 10, b"GET\r\n\r\n", b"CONNECT a:443 HTTP/1.1\r\nhost: a:443\r\n\r\n"):
        assert say(server, words).startswith(b"HTTP/1.1 400 "), words


def test_slow_head_is_ended(impatient: Server) -> None:
    with connection(impatient) as opened:
        opened.sendall(head_of(impatient))
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            # A byte now and then does not buy more time.
            while not _has_ended(opened):
                opened.sendall(b"x: y\r\n")
        assert rest_of(opened).startswith(b"HTTP/1.1 408 ")


def test_slow_body_is_ended(impatient: Server) -> None:
    start = b"POST /token HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\n"
    with connection(impatient) as opened:
        opened.sendall(start + b"content-length: 60000\r\n\r\n")
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            while not _has_ended(opened):
                opened.sendall(b"x")
        assert rest_of(opened).startswith(b"HTTP/1.1 408 ")


def test_unread_rest_of_a_body_is_not_awaited(impatient: Server) -> None:
    """The answer is there before the body is; the connection must not be held with it."""
    start = b"POST /nowhere HTTP/1.1\r\nhost: localhost\r\ncontent-length: 60000\r\n\r\n"
    with connection(impatient) as opened:
        opened.sendall(start)
        received = opened.recv(12)
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            while not _has_ended(opened) or opened.recv(65536):
                opened.sendall(b"x")
        assert received == b"HTTP/1.1 404"


@pytest.mark.parametrize("words", [b"", b"\r\n", b"request"], ids=["new", "blank lines", "answered"])
def test_idle_connections_are_ended(impatient: Server, words: bytes) -> None:
    with connection(impatient) as opened:
        if words == b"request":
            opened.sendall(head_of(impatient) + b"\r\n")
            opened.recv(1)
            # A blank line is no request, and does not keep the connection open.
            opened.sendall(b"\r\n")
        else:
            opened.sendall(words)
        rest_of(opened)


def _has_ended(opened: socket.socket) -> bool:
    """Whether the server says something, within a short while."""
    opened.settimeout(0.2)
    try:
        opened.recv(1, socket.MSG_PEEK)
    except TimeoutError:
        return False
    finally:
        opened.settimeout(PATIENCE)
    return True
