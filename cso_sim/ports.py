"""Opens a server's ports before anything else, with errors that say what to do if a port is not available."""

import contextlib
import errno
import socket

from cso_sim.errors import CommandError


def open_port(host: str, port: int, instead: str = "") -> list[socket.socket]:
    """The listening sockets: one, or for `localhost` one for each of IPv4 and IPv6.

    `instead` says what to choose if the port is taken; by default the next `--port`.

    Raises:
        CommandError: the port is taken, or the host is not this machine.
    """
    if host != "localhost":
        return [_listen(socket.AF_INET6 if ":" in host else socket.AF_INET, host, port, instead)]
    first = _listen(socket.AF_INET, "127.0.0.1", port, instead)
    sockets = [first]
    with contextlib.suppress(CommandError, OSError):  # without IPv6, or if the port is taken there, IPv4 is enough
        sockets.append(_listen(socket.AF_INET6, "::1", first.getsockname()[1], instead))
    return sockets


def _listen(family: socket.AddressFamily, host: str, port: int, instead: str) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind((host, port))
        opened.listen(2048)
    except OSError as error:
        opened.close()
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} is in use. Stop what listens there, or choose another {instead or f'one: --port {port + 1}'}."
            ) from error
        raise CommandError(
            f"Cannot listen on {host}:{port}: {error.strerror or error}. Choose another --host."
        ) from error
    opened.settimeout(0)
    return opened
