"""A federation behind a real port, for clients that bring their own way to open connections.

It runs in a thread of the test's own process, where the guard of this folder sees what it does.
"""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from court_rp.settings import CourtSettings
from cso_idp.settings import ProviderSettings
from cso_kit.web.limits import Limits
from cso_kit.web.serving import server_config
from cso_migrations import runner
from cso_sim.federation import Federation, FederationSettings
from cso_sim.hosted import HostedWorlds, WithWorlds
from cso_sim.proxy import Tunnel


@dataclass(frozen=True)
class Certificate:
    """Files that make a server speak https, and the authority that vouches for it."""

    authority: str
    chain: str
    key: str


class Served:
    """Where a running federation is, and its control plane."""

    def __init__(self, url: str, proxy: str | None, trust: str | None) -> None:
        self.url = url
        self.proxy = proxy
        self.authority = trust
        self.control = httpx.Client(base_url=f"{url}/_sim", trust_env=False, verify=_verify(trust), timeout=60)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the control plane, which must succeed."""
        answer = self.control.request(method, path, json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def set_calendar(self, moment: str) -> None:
        """Moves the calendar, and holds it there."""
        self.call("PUT", "/clock", {"calendar": moment, "frozen": True})

    def let_pass(self, duration: str) -> None:
        """Moves the hand by which tokens and sessions expire."""
        self.call("POST", "/clock/advance", {"by": duration, "hand": "protocol"})

    def events(self, kind: str) -> list[dict[str, Any]]:
        """What the journal has of a kind, oldest first."""
        found: list[dict[str, Any]] = self.call("GET", f"/journal?limit=1000&kind={kind}")["events"]
        return found


def open_port() -> socket.socket:
    """A listening port of loopback, whichever is free."""
    opened = socket.create_server(("127.0.0.1", 0), backlog=128)
    opened.setblocking(False)
    return opened


def settings_for(folder: Path, url: str, **provider: Any) -> FederationSettings:
    """A federation whose files are in a folder."""
    urls = {service: f"sqlite:///{folder / service}.sqlite3" for service in runner.SERVICES}
    return FederationSettings(
        provider=ProviderSettings(issuer=url, database_url=urls["cso_idp"], **provider),
        courts=CourtSettings(public_address=url, issuer=url, database_url=urls["court_rp"]),
    )


@contextmanager
def serving(
    settings: FederationSettings,
    port: socket.socket,
    certificate: Certificate | None = None,
    *,
    worlds: Path | None = None,
) -> Iterator[Served]:
    """A federation at an open port for as long as it is needed; with a certificate also behind a forward proxy, with a folder for
    their databases also with worlds.
    """
    federation = Federation(settings)
    if worlds:
        federation.worlds = hosted = HostedWorlds(settings, worlds, None)
    config = server_config(
        WithWorlds(federation.app, hosted, settings.courts.public_address) if worlds else federation.app,
        Limits(),
        lifespan=True,
        tls_certificate=certificate.chain if certificate else None,
        tls_key=certificate.key if certificate else None,
    )
    server = uvicorn.Server(config)
    tunnel = Tunnel(open_port(), port, settings) if certificate else None

    async def run() -> None:
        if tunnel:
            await tunnel.start()
        await server.serve([port])
        if worlds:
            await hosted.close()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            thread.join(0.01)
        served = Served(
            settings.courts.public_address,
            tunnel.address if tunnel else None,
            certificate.authority if certificate else None,
        )
        with served.control:
            yield served
    finally:
        server.should_exit = True
        thread.join(30)
        if tunnel:
            tunnel.listening.close()
        port.close()


def _verify(trust: str | None) -> Any:
    if trust is None:
        return True
    import ssl

    return ssl.create_default_context(cafile=trust)
