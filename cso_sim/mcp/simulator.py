"""The simulator that the tools act on: found when it is needed, with the typed client, and browsers by name."""

import contextlib
import re
from typing import TYPE_CHECKING

import httpx

from cso_kit.web.hosts import host_of, is_loopback_host
from cso_sim.browsing import AsyncVisitor
from cso_sim.commands.connection import trusting
from cso_sim.commands.finding import Simulator as Found
from cso_sim.commands.finding import find
from cso_sim.errors import CommandError
from cso_sim.harness import AsyncHarness, HarnessError

if TYPE_CHECKING:
    import ssl

MOST_BROWSERS = 50
# Refusals name a control call that lists the known names; a tool does the same.
_CALL = re.compile(r"GET /_sim/(accounts|courts/\w+|courts|scenario)(?:/filers)? lists them")
_LISTING = {"accounts": "list_accounts", "courts/": "list_filers", "courts": "list_courts", "scenario": "list_courts"}
# Seconds. A simulator does not answer while it loads a large scenario.
_PATIENCE = 120


class ToolRefusedError(Exception):
    """A tool cannot do what was asked. The message is one sentence with a way out."""


class Simulator:
    """A running simulator, named as for every command: by `url`, or by its data directory.

    It may start after this server, and be started anew: it is looked for at the first call, and again after it did not answer.
    """

    def __init__(self, url: str | None, data: str | None, token: str | None) -> None:
        self._url = url
        self._data = data
        self._token = token
        self._found: Found | None = None
        self._harness: AsyncHarness | None = None
        self._issuer = ""
        self._browsers: dict[str, AsyncVisitor] = {}

    async def harness(self) -> AsyncHarness:
        """The typed client.

        Raises:
            CommandError: there is no simulator, or another one answers at the address of the one on the data directory.
            HarnessError: it does not answer, or asks for a token.
        """
        if self._harness is None:
            found = find(self._url, self._data)
            transport = httpx.AsyncHTTPTransport(verify=_trust(found))
            harness = AsyncHarness(found.url, token=self._token, transport=transport)
            try:
                about = await harness.about()
            except BaseException:
                await harness.close()
                raise
            if found.process is not None and about.process != found.process:
                await harness.close()
                raise CommandError(
                    f"At {found.url} another simulator answers (on {about.data}) than the one on the data directory "
                    f"{found.data}. Start this server with --url and the address of the one you mean."
                )
            self._found, self._harness, self._issuer = found, harness, about.issuer
        return self._harness

    async def browser(self, name: str) -> AsyncVisitor:
        """The browser of this name, at the simulator's public address; a new one at its first use.

        Raises:
            ToolRefusedError: there are too many browsers.
        """
        await self.harness()
        if name not in self._browsers:
            if len(self._browsers) >= MOST_BROWSERS:
                raise ToolRefusedError(
                    f"There are {MOST_BROWSERS} browsers already; close one with close_browser: {', '.join(self._browsers)}."
                )
            client = httpx.AsyncClient(
                base_url=self._issuer,
                verify=_trust(self._found),
                timeout=_PATIENCE,
                trust_env=False,
                event_hooks={"request": [self._stay_here]},
            )
            self._browsers[name] = AsyncVisitor(client)
        return self._browsers[name]

    async def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Sends a request to an endpoint that is not the control plane's, without cookies. Returns the response."""
        await self.harness()
        async with httpx.AsyncClient(
            base_url=self._issuer, verify=_trust(self._found), timeout=_PATIENCE, trust_env=False
        ) as client:
            return await client.request(method, path, json=body, headers={"accept": "application/json"})

    def browsers(self) -> dict[str, AsyncVisitor]:
        """The open browsers by name."""
        return dict(self._browsers)

    async def close_browser(self, name: str) -> bool:
        """Closes a browser with its cookies. Returns whether there was one."""
        browser = self._browsers.pop(name, None)
        if browser is not None:
            await browser.close()
        return browser is not None

    async def forget(self) -> None:
        """Closes the connection and the browsers, so that the next call looks for the simulator again."""
        harness, self._harness, self._found = self._harness, None, None
        for name in self.browsers():
            with contextlib.suppress(httpx.HTTPError):
                await self.close_browser(name)
        if harness is not None:
            await harness.close()

    async def explained(self, error: Exception) -> str:
        """The sentence for an error of a call. Forgets a simulator that did not answer."""
        if isinstance(error, HarnessError):
            return await self._of_call(error)
        if isinstance(error, httpx.TransportError):
            await self.forget()
            return f"The simulator's pages do not answer at {self._issuer}: {error or type(error).__name__}."
        return str(error)

    async def _stay_here(self, request: httpx.Request) -> None:
        """Rule F3: no browser goes to a real court, nor anywhere else. Applications of developers are on this machine."""
        host = request.url.host
        if not is_loopback_host(host) and host != host_of(self._issuer):
            raise ToolRefusedError(
                f"The browser goes to the simulator and to applications on this machine only, and not to {host}."
            )

    async def _of_call(self, error: HarnessError) -> str:
        if error.status is None:
            await self.forget()
        if error.status == 401:
            what = (
                "another control token than its"
                if self._token
                else "a control token, and this server was started without"
            )
            return f"The simulator asks for {what} --token or CSO_CONTROL_TOKEN. Start this server with the right one."
        sentence = error.problem.detail if error.problem is not None else str(error)
        return _CALL.sub(
            lambda call: f"{_LISTING[call[1].partition('/')[0] + '/' * ('/' in call[1])]} lists them", sentence
        )


def _trust(found: Found | None) -> "ssl.SSLContext | bool":
    """What is trusted besides the system's authorities: the certificate that the server wrote into its lock."""
    return trusting(found.certificate) if found is not None and found.certificate is not None else True
