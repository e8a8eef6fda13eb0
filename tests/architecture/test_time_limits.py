"""A test that ends before its time leaves no process behind."""

import os
from pathlib import Path

from tests.warm_processes import WarmProcess


def test_server_of_a_test_that_is_gone_is_ended(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    server = WarmProcess(["serve", "--port", "0", "--data", str(tmp_path)], os.environ, tmp_path, writing, writing)
    os.close(writing)
    with os.fdopen(reading) as printed:
        assert any(line.startswith("Ready.") for line in printed)
        server.end()
        assert "Stopped" not in printed.read()
