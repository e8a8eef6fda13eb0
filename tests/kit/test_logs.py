"""What strangers send cannot forge a line of the log or command a terminal, and no address is logged with its query."""

import io
import json
import logging
import os
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from cso_kit.logs import EscapedRecord, make_logs_safe
from cso_migrations import runner
from tests.driver.server_process import ServerProcess
from tests.federation.command_line import PATIENCE


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a logger of ours writes in a process that is a server."""
    factory = logging.getLogRecordFactory()
    make_logs_safe()
    stream, logger = io.StringIO(), logging.getLogger("cso.test")
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)
    logging.setLogRecordFactory(factory)


def test_line_break_in_a_path_is_escaped_in_the_log(written: io.StringIO) -> None:
    logging.getLogger("cso.test").error("%s %s failed", "GET", "/x\nERROR: all is well\r\x1b[2J\u202e\x85\ud800")
    assert written.getvalue() == "GET /x\\nERROR: all is well\\r\\x1b[2J\\u202e\\x85\\ud800 failed\n"


def test_traceback_is_indented_below_a_one_line_message(written: io.StringIO) -> None:
    try:
        raise ValueError("broken\x1b\nERROR: forged")
    except ValueError:
        logging.getLogger("cso.test").exception("it failed")
    first, *others = written.getvalue().splitlines()
    assert first == "it failed"
    assert "ValueError" in others[-2]
    assert all(line.startswith("    ") for line in others)
    assert "\x1b" not in written.getvalue()


def test_access_log_has_no_query() -> None:
    make_logs_safe()
    args = ("127.0.0.1:1", "GET", "/sso/callback?code=cso_ac_secret", "1.1", 303)
    record = EscapedRecord("uvicorn.access", logging.INFO, "x", 1, '%s - "%s %s HTTP/%s" %d', args, None)
    assert logging.getLogger("uvicorn.access").filter(record)
    assert record.getMessage() == '127.0.0.1:1 - "GET /sso/callback HTTP/1.1" 303'


@pytest.mark.parametrize(
    "words",
    [
        ("-m", "uvicorn", "--factory", "court_rp.app:create_from_environment", "--port"),
        ("-m", "cso_sim", "serve-apart", "courts", "--port"),
    ],
    ids=["uvicorn", "serve-apart"],
)
def test_service_that_runs_apart_logs_no_authorization_code(tmp_path: Path, words: tuple[str, ...]) -> None:
    """The documented commands, without a flag."""
    url = f"sqlite:///{tmp_path / 'courts.sqlite3'}"
    runner.upgrade("court_rp", url)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    running = ServerProcess(
        r"(?:Uvicorn running|Listening for the courts) on (http://[\w.]+:\d+)",
        *(*words, str(port)),
        COURT_PUBLIC_ADDRESS=address,
        COURT_DATABASE_URL=url,
        PYTHONUNBUFFERED="1",
    )
    try:
        query = urllib.request.Request(f"{address}/courts/ca9/whoami?code=cso_ac_secret&state=secret")
        with urllib.request.urlopen(query, timeout=PATIENCE) as answer:
            assert json.load(answer)["authenticated"] is False
    finally:
        running.stop()
    assert "secret" not in running.printed
    assert os.linesep in running.printed
