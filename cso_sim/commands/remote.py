"""How a command asks a running simulator. Before the first call that changes something it says which simulator that is.

It uses the standard library's HTTP client: loading a better one would take longer than the call.
"""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, urlencode

import typer

from cso_kit.web.paging import MOST, USUAL
from cso_sim.commands.printing import remark
from cso_sim.errors import CommandError

if TYPE_CHECKING:
    import ssl
    from urllib.error import HTTPError
    from urllib.request import OpenerDirector

    from cso_sim.commands.finding import Simulator

Token = Annotated[
    str | None,
    typer.Option(
        "--token", envvar="CSO_CONTROL_TOKEN", help="Its control token, if it has one.", rich_help_panel="Server"
    ),
]
# Refusals name the call that shows what there is; whoever typed a command is told of a command.
_CALL = re.compile(r"GET /_sim/(accounts|courts/\w+|courts|scenario|keys)(?:/filers)? lists them")
# Seconds. A simulator that loads a large scenario answers nobody until it is done.
_PATIENCE = 120


class Remote:
    """The control plane of one running simulator."""

    def __init__(self, simulator: "Simulator", token: str | None) -> None:
        if token is not None and not (token.isascii() and token.isprintable()):
            raise CommandError("The control token has a character that no token has; give it with --token again.")
        self._simulator = simulator
        self._token = token
        self._is_introduced = False

    def get(self, path: str) -> Any:
        """The answer to GET."""
        return self.call("GET", path)

    def pages(self, path: str, name: str, *, is_all: bool, **query: str | None) -> tuple[list[Any], int]:
        """The first page of a list, or with `is_all` the whole of it; and how long it is."""
        chosen = {word: value for word, value in query.items() if value is not None}
        page = self.get(f"{path}?{urlencode({**chosen, 'limit': MOST if is_all else USUAL})}")
        found: list[Any] = page[name]
        while is_all and page["next"] is not None:
            page = self.get(f"{path}?{urlencode({**chosen, 'limit': MOST, 'after': page['next']})}")
            found += page[name]
        return found, page["total"]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer to a call with a JSON body.

        Raises:
            CommandError: nobody answers there, or the answer is a refusal.
        """
        content = None if body is None else json.dumps(body).encode()
        return self.send(method, path, content, "application/json")

    def send(self, method: str, path: str, content: bytes | None, content_type: str) -> Any:
        """The answer to a call with any body. Raises as `call` does."""
        if method != "GET" and not self._is_introduced:
            self._introduce()
        status, answer = self._ask(method, path, content, content_type)
        self._check(status, answer)
        return answer

    def _introduce(self) -> None:
        """Says whom the command is about to change.

        Raises:
            CommandError: nobody answers there, or it is not the simulator that holds the data directory.
        """
        self._is_introduced = True
        name, data, process = self._simulator.name, self._simulator.data, self._simulator.process
        status, about = self._ask("GET", "/about", None, "")
        if status == 404 and _refusal(
            about
        ):  # a service that runs apart, or no control plane, as the call itself will tell
            remark(f"Simulator at {name}.")
            return
        self._check(status, about)
        if not isinstance(about, dict) or not {"scenario", "data", "process"} <= about.keys():
            raise CommandError(self._no_simulator(status))
        if process is not None and about["process"] != process:
            raise CommandError(
                f"At {self._simulator.url} another simulator answers (on {about['data']}) than the one on the data directory "
                f"{data}. Name the one you mean with --url."
            )
        remark(f"Simulator at {name}: scenario {about['scenario']}, data in {data or about['data']}.")

    def _ask(self, method: str, path: str, content: bytes | None, content_type: str) -> tuple[int, Any]:
        """The status and the JSON that a call is answered with."""
        import urllib.error
        import urllib.request  # a server needs none of them, and all would delay its start
        from http.client import HTTPException

        request = urllib.request.Request(self._simulator.url + "/_sim" + path, content, method=method)  # noqa: S310 - finding.py
        request.add_header("accept", "application/json")
        if content is not None:
            request.add_header("content-type", content_type)
        if self._token:
            request.add_header("authorization", f"Bearer {self._token}")
        try:
            with self._opener().open(request, timeout=_PATIENCE) as response:
                status, body = response.status, response.read()
        except urllib.error.HTTPError as error:
            status, body = _read(error)
        except (OSError, HTTPException, ValueError) as error:
            raise CommandError(self._unreachable(error)) from error
        return status, self._parsed(status, body)

    def _opener(self) -> "OpenerDirector":
        import urllib.request

        # Nothing between a command and a server on this machine: proxies named in the environment are for elsewhere.
        handlers: list[Any] = [urllib.request.ProxyHandler({})]
        if self._simulator.certificate is not None:
            handlers.append(urllib.request.HTTPSHandler(context=_trusting(self._simulator.certificate)))
        return urllib.request.build_opener(*handlers)

    def _parsed(self, status: int, body: bytes) -> Any:
        try:
            return json.loads(body)
        except ValueError as error:
            raise CommandError(self._no_simulator(status)) from error

    def _check(self, status: int, answer: Any) -> None:
        """Raises `CommandError` for a refusal, and for what no control plane answers."""
        if status == 401:
            told = "another control token than" if self._token else "a control token, and there is none in"
            raise CommandError(
                f"{self._simulator.name} asks for {told} --token or CSO_CONTROL_TOKEN. Give it in either."
            )
        if status >= 300 or not isinstance(answer, dict | list):
            raise CommandError(_refusal(answer) or self._no_simulator(status))

    def _no_simulator(self, status: int) -> str:
        return (
            f"{self._simulator.name} answered {status}, and not as a simulator's control plane would. Name a simulator with "
            f"--url or --data."
        )

    def _unreachable(self, error: Exception) -> str:
        import ssl
        from http.client import HTTPException

        reason = getattr(error, "reason", error)
        name = self._simulator.name
        if getattr(reason, "reason", None) == "CERTIFICATE_VERIFY_FAILED":
            return (
                f"The certificate of {name} is not trusted here. Name its data directory with --data, or its authority with "
                f"SSL_CERT_FILE=DIRECTORY/ca.pem, where 'cso-sim certificates' wrote to DIRECTORY."
            )
        if isinstance(reason, TimeoutError):
            return f"{name} has not answered for {_PATIENCE} seconds. Try again when it is less busy, or start it anew."
        if isinstance(reason, ssl.SSLError | HTTPException):
            other = "http" if self._simulator.url.startswith("https:") else "https"
            return f"What answers at {name} is no simulator, or one that speaks {other}. Name a simulator with --url or --data."
        return f"No simulator answers at {name}. Start one with 'make demo' or 'cso-sim serve', or name it with --url or --data."


def _read(error: "HTTPError") -> tuple[int, bytes]:
    from http.client import HTTPException

    try:
        return error.code, error.read()
    except (OSError, HTTPException):
        return error.code, b""


def _trusting(certificate: str) -> "ssl.SSLContext":
    """Trusts this one certificate and no other, whatever name it is for: the server said that it is the one it serves.

    Raises:
        CommandError: the file cannot be used any more.
    """
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        # The server's own certificate stands first; those after it could vouch for others (RFC 8446 §4.4.2).
        first, end, _ = Path(certificate).read_text("ascii").partition("-----END CERTIFICATE-----")
        context.load_verify_locations(cadata=first + end)
    except (OSError, ValueError) as error:
        raise CommandError(
            f"The simulator serves the certificate {certificate}, which cannot be read here: {error}. Name its address with "
            f"--url, and its authority with SSL_CERT_FILE."
        ) from error
    return context


def segment(what: str, name: str) -> str:
    """A name as a part of an address.

    Raises:
        CommandError: nothing can have this name.
    """
    if not name or "/" in name:
        raise CommandError(f"There is no {what} {name!r}; 'cso-sim {what}s list' lists them.")
    return quote(name, safe="")


def _refusal(problem: Any) -> str | None:
    """What a problem document says, if it is one."""
    if not isinstance(problem, dict):
        return None
    problems = problem.get("errors")
    if isinstance(problems, list) and problems and all(isinstance(one, str) for one in problems):
        return "\n".join(problems)
    if "detail" not in problem:
        return None
    return _CALL.sub(lambda call: f"'cso-sim {_command(call[1])}' lists them", str(problem["detail"]))


def _command(listed: str) -> str:
    kind, _, court_id = listed.partition("/")
    return f"courts show {court_id}" if court_id else f"{'courts' if kind == 'scenario' else kind} list"
