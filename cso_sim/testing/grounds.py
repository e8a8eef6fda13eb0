"""Where a test's federation is and how the test's own programs reach it: the same for tests that wait and tests that await."""

from typing import Any

import httpx

from cso_sim.testing.network import Kind
from cso_sim.testing.place import Place


class Grounds:
    """The address of a federation, its transports, and the applications beside it."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self._place.address if self._place.has_begun else 'no address yet'}>"

    @property
    def address(self) -> str:
        """The federation's address, which is the provider's issuer too, such as `http://localhost:8400`."""
        return self._place.address

    @property
    def issuer(self) -> str:
        """The provider's issuer."""
        return self._place.address

    def serve(self) -> str:
        """Gives the federation a port of this machine, for browsers and applications that need one. Returns its address.

        Must be called before the federation is used. At a server it has a port already.
        """
        return self._place.serve()

    def transport(self) -> httpx.BaseTransport:
        """A transport for an `httpx.Client`, whose requests reach the federation without a port, by any of its host names."""
        return self._place.network.transport()

    def async_transport(self) -> httpx.AsyncBaseTransport:
        """The same for an `httpx.AsyncClient`, such as that of an Authlib application."""
        return self._place.network.async_transport()

    def mount(self, address: str, app: Any, kind: Kind | None = None) -> None:
        """Lets an application of the test answer at an address, such as `https://app.example`: to browsers of this federation,
        and to its provider, as for back-channel logout. A provider in another process (`--cso-url`) does not find it.

        `kind` is `asgi` (Starlette, FastAPI, Django) or `wsgi` (Flask, Django); without it the application's signature tells. An
        ASGI application runs in the federation's event loop and must use `async_transport`; a WSGI application may wait.

        Raises:
            CsoError: the address is none, or has a path; or the application's kind is not clear.
        """
        self._place.network.mount(address, app, kind)

    def allow(self, *hosts: str) -> None:
        """Lets requests leave this machine for these hosts. Real court hosts are never reached."""
        self._place.network.allow(hosts)
