"""The simulator that the tools act on: found when it is needed, with the typed client, and browsers by name."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from cso_kit.control.problem import LISTING
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
# Which tool lists what a control call lists.
_TOOLS = {
    "accounts": "list_accounts",
    "courts": "list_courts",
    "scenario": "list_courts",
    "faults/catalogue": "list_faults",
    "faults": "list_armed_faults",
    "worlds": "list_worlds",
}
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
        self._server: AsyncHarness | None = None
        self._address = ""
        self._world: str | None = None
        self._of_world: tuple[AsyncHarness, str] | None = None
        # By world and name; no two worlds share a cookie.
        self._browsers: dict[tuple[str | None, str], AsyncVisitor] = {}

    async def server(self) -> AsyncHarness:
        """The typed client of the server itself, in which worlds are made.

        Raises:
            CommandError: there is no simulator, or another one answers at the address of the one on the data directory.
            HarnessError: it does not answer, or asks for a token.
        """
        if self._server is None:
            found = find(self._url, self._data)
            transport = httpx.AsyncHTTPTransport(verify=_trust(found))
            harness = AsyncHarness(found.url, token=self._token, transport=transport)
            try:
                about = await harness.about()
            except BaseException:
                await harness.close()
                raise
            if found.process is not None and about.server != found.process:
                await harness.close()
                raise CommandError(
                    f"At {found.url} another simulator answers (on {about.data}) than the one on the data directory "
                    f"{found.data}. Start this server with --url and the address of the one you mean."
                )
            self._found, self._server, self._address = found, harness, about.issuer
        return self._server

    async def harness(self) -> AsyncHarness:
        """The typed client of what the tools act on: the world that is used, or else the server's own federation.

        Raises:
            HarnessError: the world was deleted. The tools never act on another one without being told.
        """
        server = await self.server()
        if self._world is None:
            return server
        if self._of_world is None:
            view = await server.worlds.show(self._world)
            if self._found is None:  # only after `forget`
                raise HarnessError("No simulator answers any more.")
            address = self._found.url + urlsplit(view.issuer).path
            transport = httpx.AsyncHTTPTransport(verify=_trust(self._found))
            self._of_world = AsyncHarness(address, token=self._token, transport=transport), view.issuer
        return self._of_world[0]

    async def use_world(self, name: str | None) -> None:
        """Lets the tools act on a world, or on the server's own federation. Raises `HarnessError` if there is no such world."""
        before, self._world = self._world, name
        if self._of_world is not None:
            await self._of_world[0].close()
        self._of_world = None
        try:
            await self.harness()
        except HarnessError:
            self._world = before
            raise

    @property
    def world(self) -> str | None:
        """The world that the tools act on; `None` is the server's own federation."""
        return self._world

    @property
    def _issuer(self) -> str:
        return self._of_world[1] if self._of_world is not None else self._address

    async def browser(self, name: str) -> AsyncVisitor:
        """The browser of this name, at the simulator's public address; a new one at its first use.

        Raises:
            ToolRefusedError: there are too many browsers.
        """
        await self.harness()
        key = (self._world, name)
        if key not in self._browsers:
            if len(self._browsers) >= MOST_BROWSERS:
                await self._close_browsers_of_ended_worlds()
            if len(self._browsers) >= MOST_BROWSERS:
                open_ones = ", ".join(known for _, known in self._browsers)
                raise ToolRefusedError(
                    f"There are {MOST_BROWSERS} browsers already; close one with close_browser: {open_ones}."
                )
            client = httpx.AsyncClient(
                base_url=self._issuer,
                verify=_trust(self._found),
                timeout=_PATIENCE,
                trust_env=False,
                event_hooks={"request": [self._stay_here]},
            )
            self._browsers[key] = AsyncVisitor(client)
        return self._browsers[key]

    async def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Sends a request to an endpoint that is not the control plane's, without cookies. Returns the response."""
        await self.harness()
        async with httpx.AsyncClient(
            base_url=self._issuer, verify=_trust(self._found), timeout=_PATIENCE, trust_env=False
        ) as client:
            return await client.request(method, path, json=body, headers={"accept": "application/json"})

    def browsers(self) -> dict[str, AsyncVisitor]:
        """The open browsers of this world by name."""
        return {name: browser for (world, name), browser in self._browsers.items() if world == self._world}

    async def close_browser(self, name: str) -> bool:
        """Closes a browser with its cookies. Returns whether there was one."""
        browser = self._browsers.pop((self._world, name), None)
        if browser is not None:
            await browser.close()
        return browser is not None

    async def close_browsers_of(self, world: str) -> None:
        """Closes the browsers of a world that was deleted. Another one of that name must not get its cookies."""
        for key in [key for key in self._browsers if key[0] == world]:
            await self._browsers.pop(key).close()

    async def _close_browsers_of_ended_worlds(self) -> None:
        """Closes those that no tool can name any more: their world has expired, or somebody else has deleted it."""
        known = {each.world for each in await (await self.server()).worlds.all()}
        for world in {world for world, _ in self._browsers if world is not None} - known:
            await self.close_browsers_of(world)

    async def forget(self) -> None:
        """Closes the connection and the browsers, so that the next call looks for the simulator again."""
        of_world = self._of_world[0] if self._of_world is not None else None
        leaving = [self._server, of_world, *self._browsers.values()]
        self._server, self._of_world, self._found = None, None, None
        self._browsers.clear()
        for each in leaving:
            if each is not None:
                await each.close()

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
        if sentence.startswith("No simulator answers"):
            return f"{sentence.rstrip(' .:')}. Start one with 'cso-sim serve'; the next call looks for it again."
        return LISTING.sub(_tool_for, sentence)


def _trust(found: Found | None) -> "ssl.SSLContext | bool":
    """What is trusted besides the system's authorities: the certificate that the server wrote into its lock."""
    return trusting(found.certificate) if found is not None and found.certificate is not None else True


def _tool_for(call: re.Match[str]) -> str:
    """The same advice with the tool instead of the call, if a tool lists that."""
    tool = "list_filers" if call["what"].startswith("courts/") else _TOOLS.get(call["what"])
    return f"{call['before']}{tool} lists them" if tool else call[0]
