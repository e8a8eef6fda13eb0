"""A real https server whose certificate is signed by an authority that no program trusts by default."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
import uvicorn
from starlette.types import ASGIApp


class PrivateSite:
    """An https address on loopback, and the file of the authority that vouches for it."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        certificate = authority.issue_cert("localhost", "127.0.0.1")
        self.ca_file, self._certificate = folder / "ca.pem", folder / "server.pem"
        authority.cert_pem.write_to_path(self.ca_file)
        certificate.private_key_and_cert_chain_pem.write_to_path(self._certificate)
        self._port = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._port.setblocking(False)
        self.origin = f"https://localhost:{self._port.getsockname()[1]}"

    @contextmanager
    def serving(self, app: ASGIApp) -> Iterator[None]:
        """Serves an application there, in a thread with a loop of its own."""
        config = uvicorn.Config(app, loop="asyncio", log_level="warning", ssl_certfile=self._certificate)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([self._port])))
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                thread.join(0.01)
            yield
        finally:
            server.should_exit = True
            thread.join(60)

    def close(self) -> None:
        """Gives the port back."""
        self._port.close()


@pytest.fixture
def private_site(tmp_path: Path) -> Iterator[PrivateSite]:
    """An https address that only programs with its authority call."""
    site = PrivateSite(tmp_path)
    yield site
    site.close()
