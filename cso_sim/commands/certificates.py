"""`cso-sim certificates`: a certificate for the simulator's host names, for development on one machine.

Its authority is made for this one certificate, and the authority's key is not stored, so nobody can sign another one.
"""

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer

from cso_sim.commands.printing import say
from cso_sim.errors import CommandError

AUTHORITY, CERTIFICATE, KEY, HOSTS = "ca.pem", "server.pem", "server-key.pem", "hosts"


def certificates(
    *,
    out: Annotated[str, typer.Option(help="Directory to write to; nothing in it is overwritten.")],
    name: Annotated[
        list[str] | None, typer.Option(help="One more host name or IP address to be valid for. Can be repeated.")
    ] = None,
) -> None:
    """Make a development certificate for this machine and for all court hosts under the domains of COURT_DOMAINS.

    Writes the authority to trust (ca.pem), the certificate and its key (server.pem, server-key.pem), and lines for a
    hosts file (hosts).

    Example: cso-sim certificates --out tls
    """
    from court_rp.courts.registry import Registry
    from court_rp.settings import CourtSettings
    from cso_sim.asgi import host_names

    folder = Path(out)
    try:
        domains = CourtSettings().domains
    except ValueError as error:
        raise CommandError(f"A setting COURT_… cannot be used: {error}") from error
    court_ids = [court.court_id for court in Registry.load()]
    names = {domain: host_names(domain, court_ids) for domain in domains}
    hosts = [each for found in names.values() for each in found]
    authority, chain, key = _issue(["localhost", "127.0.0.1", "::1", *(name or ()), *hosts])
    # Names in .localhost resolve to this machine without a hosts file (RFC 6761 §6.3).
    lines = "".join(f"127.0.0.1 {each}\n" for each in hosts if not each.endswith(".localhost"))
    _write(folder, {AUTHORITY: authority, CERTIFICATE: chain, KEY: key, HOSTS: lines.encode()})
    _print_result(folder, domains)


def _issue(names: list[str]) -> tuple[bytes, bytes, bytes]:
    """The authority, the certificate and its key, as PEM.

    Raises:
        CommandError: a name is invalid.
    """
    import trustme

    authority = trustme.CA(organization_name="Central Sign-On simulator", organization_unit_name="Development only")
    try:
        issued = authority.issue_cert(
            *dict.fromkeys(_checked(name) for name in names), organization_name="Central Sign-On simulator"
        )
    except (ValueError, UnicodeError) as error:
        raise CommandError(f"A certificate cannot be made for these names: {error}.") from error
    chain = b"".join(each.bytes() for each in issued.cert_chain_pems)
    return authority.cert_pem.bytes(), chain, issued.private_key_pem.bytes()


def _checked(name: str) -> str:
    try:
        return str(ip_address(name))
    except ValueError:
        if not name or any(letter in "/@: \t" for letter in name):
            raise CommandError(f"{name!r} is no host name; write for example 'sim.example' or '192.0.2.1'.") from None
        return name


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Writes all files or none.

    Raises:
        CommandError: a file exists already, or the directory is not writable.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = [each for each in files if (folder / each).exists()]
        if there:
            raise CommandError(
                f"{folder / there[0]} is there already and is not overwritten. Remove it, or choose another directory with --out."
            )
        for each, content in files.items():
            mode = 0o600 if each == KEY else 0o644
            with os.fdopen(os.open(folder / each, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                file.write(content)
    except OSError as error:
        raise CommandError(
            f"{folder} cannot be written to: {error.strerror or error}. Choose another directory."
        ) from error


def _print_result(folder: Path, domains: tuple[str, ...]) -> None:
    under = " and ".join(domains) or "no domain"
    say(f"A certificate for localhost and the court hosts under {under} is in {folder}/.")
    say()
    say("Serve with it, also as a forward proxy:")
    say(f"  cso-sim serve --tls-certificate {folder / CERTIFICATE} --tls-key {folder / KEY} --proxy-port 8480")
    say("Let a program find it, and trust it (better than trusting it everywhere):")
    say(f"  HTTPS_PROXY=http://localhost:8480 SSL_CERT_FILE={folder / AUTHORITY} python program.py")
    say(f"  curl --proxy http://localhost:8480 --cacert {folder / AUTHORITY} https://ecf.cacd.uscourts.gov/")
    say("Or without a proxy, on port 443, with these lines in the hosts file (take them out afterwards):")
    say(f"  sudo tee -a /etc/hosts < {folder / HOSTS}")
