"""https with a certificate of `cso-sim certificates`, and the forward proxy: real handshakes with a real server on loopback."""

import asyncio
import base64
import contextlib
import http.client
import json
import socket
import ssl
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from court_rp.courts.registry import Registry
from court_rp.settings import CourtSettings
from cso_idp.settings import ProviderSettings
from cso_kit.web.limits import Limits
from cso_sim import data_directory
from cso_sim.errors import CommandError
from cso_sim.federation import FederationSettings
from cso_sim.ports import open_port
from cso_sim.proxy import Tunnel
from tests.federation.command_line import PATIENCE, Server, command, fails, succeeds


class Served:
    """A server with a certificate, and the port of its forward proxy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.printed = succeeds("certificates", "--out", str(folder / "tls"))
        self.authority = str(folder / "tls" / "ca.pem")
        self.server = Server(
            # With two processes a tunnel must lead to the one that knows its world.
            *("--data", str(folder / "data"), "--proxy-port", "0", "--processes", "2"),
            *(
                "--tls-certificate",
                str(folder / "tls" / "server.pem"),
                "--tls-key",
                str(folder / "tls" / "server-key.pem"),
            ),
        )
        found = [line for line in self.server.printed.splitlines() if line.startswith("Proxy (HTTPS_PROXY)")]
        self.port = int(self.server.url.rpartition(":")[2])
        self.proxy_port = int(found[0].rpartition(":")[2])

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.authority)

    @contextmanager
    def secured(self, host: str) -> Iterator[ssl.SSLSocket]:
        """A connection to the server, which has shown a certificate that is trusted for a host."""
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as opened,
            self.trust.wrap_socket(opened, server_hostname=host) as secured,
        ):
            yield secured

    def through_the_proxy(self, host: str, path: str, user: str = "") -> tuple[int, str]:
        connection = http.client.HTTPSConnection("127.0.0.1", self.proxy_port, context=self.trust, timeout=PATIENCE)
        given = base64.b64encode(f"{user}:".encode()).decode()
        connection.set_tunnel(host, 443, {"Proxy-Authorization": f"Basic {given}"} if user else {})
        with contextlib.closing(connection):
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()

    def say_to_the_proxy(self, words: bytes) -> bytes:
        """Its response up to the end of the connection."""
        answer = b""
        with (
            socket.create_connection(("127.0.0.1", self.proxy_port), timeout=PATIENCE) as opened,
            contextlib.suppress(ConnectionResetError, BrokenPipeError),
        ):
            opened.sendall(words)
            opened.shutdown(socket.SHUT_WR)
            while piece := opened.recv(4096):
                answer += piece
        return answer


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    running = Served(tmp_path_factory.mktemp("tls"))
    yield running
    running.server.stop()


@pytest.mark.parametrize(
    "host", ["localhost", "pacer.login.uscourts.gov", "ecf.cacd.uscourts.gov", "ecf.ca9.localhost"]
)
def test_certificate_is_valid_for_every_host_of_the_simulator(served: Served, host: str) -> None:
    with served.secured(host) as secured:
        assert secured.version() in {"TLSv1.2", "TLSv1.3"}


def test_certificate_names_all_courts_and_no_host_outside(served: Served) -> None:
    with served.secured("localhost") as secured:
        certificate: Any = secured.getpeercert()
    named = {name for kind, name in certificate["subjectAltName"] if kind == "DNS"}
    assert {f"ecf.{court.court_id}.uscourts.gov" for court in Registry.load()} <= named
    assert {name for name in named if not name.endswith((".uscourts.gov", ".localhost"))} == {"localhost"}
    with pytest.raises(ssl.SSLCertVerificationError), served.secured("www.example.org"):
        pass


def test_certificate_is_trusted_by_nobody_who_was_not_told(served: Served) -> None:
    output = fails("clock", "show", url=served.server.url, SSL_CERT_FILE="")
    assert "SSL_CERT_FILE" in output


def test_server_with_a_certificate_calls_itself_https(served: Served) -> None:
    assert served.server.url.startswith("https://localhost:")
    connection = http.client.HTTPSConnection("localhost", served.port, context=served.trust, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.request("GET", "/.well-known/openid-configuration")
        assert json.load(connection.getresponse())["issuer"] == served.server.url


@pytest.mark.parametrize(
    ("host", "port", "tls", "address"),
    [
        ("localhost", 443, True, "https://localhost"),
        ("localhost", 443, False, "http://localhost:443"),
        ("127.0.0.1", 80, False, "http://localhost"),
        ("0.0.0.0", 80, True, "https://localhost:80"),
        ("::1", 443, True, "https://[::1]"),
        ("192.0.2.7", 8443, True, "https://192.0.2.7:8443"),
    ],
)
def test_usual_port_is_not_written_into_the_address(host: str, port: int, tls: bool, address: str) -> None:
    """RFC 6454 §6.2: browsers leave it out of the origin, and origins are compared as they are written."""
    from cso_sim.serve_options import ServeOptions

    assert ServeOptions(host=host, tls_certificate="server.pem" if tls else None).address(port) == address


def test_commands_reach_it_when_they_are_told_whom_to_trust(served: Served) -> None:
    done = command("clock", "show", url=served.server.url, SSL_CERT_FILE=served.authority)
    assert "calendar" in done.stdout, done.stderr


def test_commands_find_it_by_its_directory_and_trust_the_certificate_it_serves(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody must name an authority for a server on this machine; a certificate of somebody else is refused all the same."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    done = command("clock", "freeze", cwd=served.folder)
    assert done.stderr == f"Simulator at {served.server.url}: scenario cacd_2020_cutover, data in data.\n"
    succeeds("certificates", "--out", str(tmp_path / "tls"))
    here = data_directory.holder(str(served.folder / "data"))
    assert here is not None
    with data_directory.held(str(tmp_path / "var"), here._replace(certificate=str(tmp_path / "tls" / "server.pem")), 0):
        refused = command("clock", "show", cwd=tmp_path)
    assert "is not trusted here" in refused.stderr


def test_proxy_leads_court_hosts_to_their_courts(served: Served) -> None:
    """D§8.1: clients have host names built in; behind the proxy they need no hosts file and no port 443."""
    status, page = served.through_the_proxy("ecf.cacd.uscourts.gov", "/")
    assert status == 200
    assert "Central District of California" in page
    status, page = served.through_the_proxy("pacer.login.uscourts.gov", "/.well-known/openid-configuration")
    assert json.loads(page)["issuer"] == served.server.url


def test_user_of_the_proxy_is_a_world(served: Served) -> None:
    """`HTTPS_PROXY=http://alpha@localhost:8480`, and the same for plain http at the server's own port."""
    trusting = {"SSL_CERT_FILE": str(served.authority)}
    succeeds("worlds", "create", "--name", "alpha", "--scenario", "all_live", url=served.server.url, **trusting)
    issuer = f"{served.server.url}/w/alpha"
    for _ in range(2):
        _, page = served.through_the_proxy("pacer.login.uscourts.gov", "/.well-known/openid-configuration", "alpha")
        assert json.loads(page)["issuer"] == issuer
        _, page = served.through_the_proxy("pacer.login.uscourts.gov", "/.well-known/openid-configuration")
        assert json.loads(page)["issuer"] == served.server.url
    status, page = served.through_the_proxy("ecf.cacd.uscourts.gov", "/", "alpha")
    assert (status, 'href="/w/alpha' in page) == (200, False)
    with pytest.raises(OSError, match="403 Forbidden"):
        served.through_the_proxy("ecf.cacd.uscourts.gov", "/", "alpa")
    assert "alpha" in succeeds("worlds", "list", url=served.server.url, **trusting)
    succeeds("worlds", "delete", "alpha", url=served.server.url, **trusting)


@pytest.mark.parametrize("everywhere", ["0.0.0.0", "::"])
async def test_proxy_finds_a_server_that_listens_everywhere(everywhere: str) -> None:
    """Also where the server's port answers callers of IPv6 only."""
    try:
        target = open_port(everywhere, 0)[0]
    except CommandError:
        pytest.skip("there is no IPv6 here")
    settings = FederationSettings(ProviderSettings(), CourtSettings())
    with contextlib.closing(target), contextlib.closing(open_port("127.0.0.1", 0)[0]) as listening:
        await Tunnel(listening, target, settings).start()
        caller, writer = await asyncio.open_connection(*listening.getsockname())
        writer.write(b"CONNECT ecf.cacd.uscourts.gov:443 HTTP/1.1\r\n\r\n")
        assert (await asyncio.wait_for(caller.readline(), PATIENCE)).startswith(b"HTTP/1.1 200")
        writer.close()


def test_proxy_leads_nowhere_else(served: Served) -> None:
    """Rule F3: no request leaves the simulator."""
    for host in ("example.org", "uscourts.gov.example.org", "xuscourts.gov", "127.0.0.1.example.org"):
        with pytest.raises(OSError, match="403 Forbidden"):
            served.through_the_proxy(host, "/")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (b"GET http://ecf.cacd.uscourts.gov/ HTTP/1.1\r\nhost: ecf.cacd.uscourts.gov\r\n\r\n", b"HTTP/1.1 405 "),
        (b"CONNECT\r\n\r\n", b"HTTP/1.1 403 "),
        (b"CONNECT [::1]:443 HTTP/1.1\r\n\r\n", b"HTTP/1.1 403 "),
        (b"\xff\xfe\r\n\r\n", b"HTTP/1.1 405 "),
        (b"CONNECT ecf.cacd.uscourts.gov:443 HTTP/1.1\r\n", b""),
        (b"CONNECT ecf.cacd.uscourts.gov:443 HTTP/1.1\r\nx: " + b"x" * 70_000 + b"\r\n\r\n", b"HTTP/1.1 431 "),
        (b"CONNECT ecf.cacd.uscourts.gov:443 HTTP/1.1\r\n" + b"x: y\r\n" * 101 + b"\r\n", b"HTTP/1.1 431 "),
        (b"CONNECT " + b"x" * 20_000 + b".uscourts.gov:443 HTTP/1.1\r\n\r\n", b"HTTP/1.1 414 "),
        (b"CONNECT ecf.cacd.uscourts.gov:443 HTTP/1.1\r\n\r\nthis is no TLS", b"HTTP/1.1 200 "),
    ],
)
def test_proxy_refuses_what_it_does_not_understand(served: Served, words: bytes, status: bytes) -> None:
    answer = served.say_to_the_proxy(words)
    assert answer[: len(status)] == status
    assert bool(answer) == bool(status)
    assert served.through_the_proxy("ecf.cacd.uscourts.gov", "/healthz")[0] in {200, 404}


async def test_proxy_waits_for_no_slow_head() -> None:
    settings, limits = FederationSettings(ProviderSettings(), CourtSettings()), Limits(head_seconds=0.2)
    with (
        contextlib.closing(open_port("127.0.0.1", 0)[0]) as target,
        contextlib.closing(open_port("127.0.0.1", 0)[0]) as listening,
    ):
        await Tunnel(listening, target, settings, limits).start()
        caller, writer = await asyncio.open_connection(*listening.getsockname())
        writer.write(b"CONNECT ecf.cacd.uscourts.gov:443 HTTP/1.1\r\n")
        assert (await asyncio.wait_for(caller.read(), PATIENCE)).startswith(b"HTTP/1.1 408 ")
        writer.close()


def test_port_of_the_server_is_a_proxy_for_plain_http(tmp_path: Path) -> None:
    """A request with the whole address in its first line (RFC 9112 §3.2.2), as clients send it to a proxy."""
    server = Server("--data", str(tmp_path))
    try:
        connection = http.client.HTTPConnection("127.0.0.1", int(server.url.rpartition(":")[2]), timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("GET", "http://ecf.cacd.uscourts.gov/", headers={"host": "ecf.cacd.uscourts.gov"})
            assert "Central District of California" in connection.getresponse().read().decode()
    finally:
        server.stop()


def test_key_is_for_its_owner_only_and_nothing_is_overwritten(tmp_path: Path) -> None:
    output = succeeds("certificates", "--out", str(tmp_path / "tls"), "--name", "sim.example", "--name", "192.0.2.7")
    key = tmp_path / "tls" / "server-key.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "ca.pem" in output
    before = {path.name: path.read_bytes() for path in (tmp_path / "tls").iterdir()}
    assert b"127.0.0.1 ecf.cacd.uscourts.gov\n" in before["hosts"]
    assert b"localhost" not in before["hosts"]

    assert "not overwritten" in fails("certificates", "--out", str(tmp_path / "tls"))
    (tmp_path / "tls" / "ca.pem").unlink()
    assert "not overwritten" in fails("certificates", "--out", str(tmp_path / "tls"))
    del before["ca.pem"]
    assert {path.name: path.read_bytes() for path in (tmp_path / "tls").iterdir()} == before


def test_authority_cannot_sign_again_for_its_key_is_nowhere(served: Served) -> None:
    texts = [path.read_text() for path in Path(served.authority).parent.iterdir()]
    assert sum("PRIVATE KEY" in text for text in texts) == 1


def test_certificate_has_the_names_it_was_asked_for(tmp_path: Path) -> None:
    succeeds("certificates", "--out", str(tmp_path), "--name", "sim.example", "--name", "192.0.2.7")
    from cryptography import x509

    certificate = x509.load_pem_x509_certificate((tmp_path / "server.pem").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "sim.example" in names.get_values_for_type(x509.DNSName)
    assert "192.0.2.7" in map(str, names.get_values_for_type(x509.IPAddress))


def test_domains_of_the_settings_are_those_of_the_certificate(tmp_path: Path) -> None:
    done = command("certificates", "--out", str(tmp_path), COURT_DOMAINS="courts.example")
    assert done.returncode == 0, done.stderr
    assert "127.0.0.1 pacer.login.courts.example\n" in (tmp_path / "hosts").read_text()
    assert "uscourts" not in (tmp_path / "hosts").read_text()


@pytest.mark.parametrize("name", ["a b", "https://example.org", ""])
def test_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    assert "is no host name" in fails("certificates", "--out", str(tmp_path), "--name", name)
    assert list(tmp_path.iterdir()) == []


def test_directory_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be written to" in fails("certificates", "--out", str(tmp_path / "file"))


def test_certificate_that_cannot_be_used_is_told_before_anything_is_done(tmp_path: Path, served: Served) -> None:
    certificate, key = (str(Path(served.authority).parent / name) for name in ("server.pem", "server-key.pem"))
    data = ("serve", "--port", "0", "--data", str(tmp_path / "data"))
    assert "--tls-key" in fails(*data, "--tls-certificate", certificate)
    assert "--tls-key" in fails(*data, "--tls-key", key)
    assert "no certificate and its key" in fails(*data, "--tls-certificate", served.authority, "--tls-key", key)
    assert "No such file" in fails(*data, "--tls-certificate", certificate, "--tls-key", str(tmp_path / "nothing"))
    assert "cso-sim certificates" in fails(*data, "--proxy-port", "0")
    assert not (tmp_path / "data").exists()
