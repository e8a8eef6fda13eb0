"""What the commands say when something is wrong: one sentence with a way out, whatever answers and whatever was typed."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.federation.command_line import Server, fails, succeeds

NO_SIMULATOR = "and not as a simulator's control plane would. Name a simulator with --url or --data.\n"


def http(status: str, body: str, content_type: str = "application/problem+json", length: int | None = None) -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {length or len(body)}\r\n\r\n"
    return (head + body).encode()


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """Something that is no simulator: it answers every connection with the same bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("words", [["clock", "show"], ["clock", "freeze"], ["accounts", "list"], ["journal"]])
@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (
            http("503 Service Unavailable", '{"status": 503, "detail": "It is busy. Try again."}'),
            "It is busy. Try again.\n",
        ),
        (http("200 OK", "<h1>Hello", "text/html"), f" answered 200, {NO_SIMULATOR}"),
        (http("200 OK", "null"), f" answered 200, {NO_SIMULATOR}"),
        (http("404 Not Found", "{}"), f" answered 404, {NO_SIMULATOR}"),
        (http("502 Bad Gateway", "", "text/html"), f" answered 502, {NO_SIMULATOR}"),
        (http("200 OK", "{", length=500), "is no simulator, or one that speaks https"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "is no simulator, or one that speaks https"),
        (b"", "is no simulator, or one that speaks https"),
    ],
)
def test_response_of_another_server_gets_one_sentence(words: list[str], answer: bytes, wanted: str) -> None:
    with answering(answer) as url:
        output = fails(*words, url=url)
    assert wanted in output
    assert len(output.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["courts", "show", ""], "There is no court ''; 'cso-sim courts list' lists them."),
        (["courts", "show", "a/b"], "There is no court 'a/b'; 'cso-sim courts list' lists them."),
        (["courts", "calendar", "ca cd", "--go-live", "unknown"], "There is no court 'ca cd'. Did you mean 'cacd'?"),
        (["courts", "calendar", "cacd", "--go-live", "9999-01-01"], "choose a moment in that range."),
        (["accounts", "show", "../clock"], "There is no account '../clock'; 'cso-sim accounts list' lists them."),
        (["accounts", "create", "newfiler1", "--password", ""], "password: This must not be empty."),
        (
            ["accounts", "create", "new filer", "--password", "x"],
            "loginId: This has a character that cannot stand here",
        ),
        (["keys", "use", "a/b"], "There is no key 'a/b'; 'cso-sim keys list' lists them."),
        (["keys", "use", "no key"], "No key 'no key' is published; 'cso-sim keys list' lists them."),
        (["clock", "advance", "-P9999999D"], "from 1990 to 2100; choose one in that range."),
        (["clock", "set", "9999-12-31T23:59:59Z"], "from 1990 to 2100; choose one in that range."),
        (["clock", "set", "tuesday"], "calendar: This must be a time such as 2020-02-17T23:59:00-08:00, not 'tuesday'"),
        (["clock", "timeline", "--to", "2020"], "to: This must be a text such as 2020-02-17"),
        (["worlds", "delete", "no-such"], "There is no world 'no-such'. 'cso-sim worlds list' lists them."),
        (["journal", "--export", "har"], "or 'cso-sim exchanges record'."),
        (["journal", "--kind", "account.creatd"], "Did you mean 'account.created'?"),
        (["journal", "--kind", "no.such."], "There is no kind of event 'no.such.'."),
        (["clock", "show", "--token", "a\nb"], "The control token has a character that no token has"),
    ],
)
def test_mistyped_argument_gets_one_sentence(server: Server, words: list[str], wanted: str) -> None:
    output = fails(*words, url=server.url)
    assert wanted in output
    assert len(output.splitlines()) == 1 + output.startswith("Simulator at ")


@pytest.mark.parametrize(
    "url", ["localhost:8400", "http://", "http://localhost:99999", "http://a b/", "ftp://localhost"]
)
def test_malformed_address_gets_one_sentence(url: str) -> None:
    output = fails("clock", "show", "--url", url)
    assert output == f"--url: {url!r} is not an address; write for example http://localhost:8400.\n"


def test_the_clock_goes_back_by_a_duration_with_its_sign(server: Server) -> None:
    assert "2020-02-14T17" in succeeds("clock", "show", url=server.url)
    assert "2020-02-14T15" in succeeds("clock", "advance", "-PT2H", url=server.url)
    assert "2020-02-13T15" in succeeds("clock", "advance", "--", "-P1D", url=server.url)
