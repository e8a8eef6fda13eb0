"""The connection of a command to a running simulator: the typed client over an own connection.

Before the first call that changes something, the connection prints which simulator it is. Refusals name commands instead of
calls. It uses the standard library's HTTP client, because loading httpx would take longer than the call.
"""

import contextlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cso_kit.control.problem import LISTING
from cso_sim.commands.finding import find
from cso_sim.commands.printing import remark
from cso_sim.errors import CommandError

if TYPE_CHECKING:
    import ssl
    from urllib.error import HTTPError
    from urllib.request import OpenerDirector

    from cso_sim.commands.finding import Simulator
    from cso_sim.harness import Harness
    from cso_sim.harness.calls import Request, Response

Token = Annotated[
    str | None,
    typer.Option(
        "--token", envvar="CSO_CONTROL_TOKEN", help="Its control token, if it has one.", rich_help_panel="Server"
    ),
]
# What a command lists. Refusals name a control call that does; the command line shows the command instead.
_LISTED = {"accounts", "courts", "scenario", "keys", "faults", "faults/catalogue", "worlds"}
# Seconds. A simulator does not answer while it loads a large scenario.
_PATIENCE = 120


@contextlib.contextmanager
def connected(url: str | None, data: str | None, token: str | None) -> "Iterator[Harness]":
    """The typed client of the command's simulator.

    Raises:
        CommandError: there is no simulator, a value cannot be sent, a call was refused, or the server is not a simulator.
    """
    connection = CommandConnection(find(url, data), token)
    from pydantic import ValidationError

    from cso_kit.web.validation_messages import validation_message
    from cso_sim.harness import Harness, HarnessError  # slow to import, so after the checks

    try:
        yield Harness(connection=connection)
    except HarnessError as error:
        # Without a status nothing was sent: the client itself refused what was typed.
        said = str(error) if error.status is None else connection.no_simulator(error.status)
        raise CommandError(said) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise CommandError(f"{'.'.join(map(str, first['loc']))}: {validation_message(first)}") from error


class CommandConnection:
    """The connection of the typed client, for commands."""

    def __init__(self, simulator: "Simulator", token: str | None) -> None:
        if token is not None and not (token.isascii() and token.isprintable()):
            raise CommandError("The control token has a character that no token has; give it with --token again.")
        self._simulator = simulator
        self._token = token
        self._is_introduced = False

    def send(self, request: "Request") -> "Response":
        """Sends a request. Returns the response.

        Raises:
            CommandError: there is no answer, or the call is refused.
        """
        from cso_sim.harness.calls import Response

        method, target, content, content_type, expects_text = request
        if method != "GET" and not self._is_introduced:
            self._introduce()
        status, body = self._ask(method, target, content, content_type)
        # A web page is no answer of a control plane.
        if not expects_text or status >= 300 or body.lstrip().startswith(b"<"):
            self._check(status, self._parsed(status, body))
        return Response(status, body)

    def close(self) -> None:
        """Nothing: each request has its own connection."""

    def _introduce(self) -> None:
        """Prints which simulator the command changes.

        Raises:
            CommandError: there is no answer, or the server is not the one that holds the data directory.
        """
        self._is_introduced = True
        name, data, process = self._simulator.name, self._simulator.data, self._simulator.process
        status, body = self._ask("GET", "/_sim/about", None, None)
        about = self._parsed(status, body)
        if status == 404 and _refusal(about):
            # A service that runs apart, or no control plane; the call itself will report it.
            remark(f"Simulator at {name}.")
            return
        self._check(status, about)
        if not isinstance(about, dict) or not {"scenario", "data", "server"} <= about.keys():
            raise CommandError(self.no_simulator(status))
        if process is not None and about["server"] != process:
            raise CommandError(
                f"At {self._simulator.url} another simulator answers (on {about['data']}) than the one on the data directory "
                f"{data}. Name the one you mean with --url."
            )
        remark(f"Simulator at {name}: scenario {about['scenario']}, data in {data or about['data']}.")

    def _ask(
        self, method: str, target: str, content: bytes | Iterable[bytes] | None, content_type: str | None
    ) -> tuple[int, bytes]:
        """The status and the body of the response to a call."""
        import urllib.error
        import urllib.request  # not needed by a server, whose start it would delay
        from http.client import HTTPException

        request = urllib.request.Request(self._simulator.url + target, content, method=method)  # noqa: S310 - finding.py
        request.add_header("accept", "application/json")
        if content_type is not None:
            request.add_header("content-type", content_type)
        if self._token:
            request.add_header("authorization", f"Bearer {self._token}")
        try:
            with self._opener().open(request, timeout=_PATIENCE) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return _read(error)
        except (OSError, HTTPException, ValueError) as error:
            raise CommandError(self._unreachable(error)) from error

    def _opener(self) -> "OpenerDirector":
        import urllib.request

        # Proxies of the environment are for other hosts, not for a server on this machine.
        handlers: list[Any] = [urllib.request.ProxyHandler({})]
        if self._simulator.certificate is not None:
            handlers.append(urllib.request.HTTPSHandler(context=trusting(self._simulator.certificate)))
        return urllib.request.build_opener(*handlers)

    def _parsed(self, status: int, body: bytes) -> Any:
        try:
            return json.loads(body)
        except ValueError as error:
            raise CommandError(self.no_simulator(status)) from error

    def _check(self, status: int, answer: Any) -> None:
        """Raises `CommandError` for a refusal, and for a response that is not a control plane's."""
        if status == 401:
            missing = "another control token than" if self._token else "a control token, and there is none in"
            raise CommandError(
                f"{self._simulator.name} asks for {missing} --token or CSO_CONTROL_TOKEN. Give it in either."
            )
        if status >= 300 or not isinstance(answer, dict | list):
            raise CommandError(_refusal(answer) or self.no_simulator(status))

    def no_simulator(self, status: int | None) -> str:
        """The message for a response that is not a simulator's."""
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


def trusting(certificate: str) -> "ssl.SSLContext":
    """Trusts only this certificate, for every host name: the server wrote into its lock that it serves it.

    Raises:
        CommandError: the file is not readable any more.
    """
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        # Only the first certificate of the chain is the server's own (RFC 8446 §4.4.2); the others could sign more.
        first, end, _ = Path(certificate).read_text("ascii").partition("-----END CERTIFICATE-----")
        context.load_verify_locations(cadata=first + end)
    except (OSError, ValueError) as error:
        raise CommandError(
            f"The simulator serves the certificate {certificate}, which cannot be read here: {error}. Name its address with "
            f"--url, and its authority with SSL_CERT_FILE."
        ) from error
    return context


def existing(what: str, name: str) -> str:
    """Checks the typed name of an account, a court or a key.

    Raises:
        CommandError: this name is not possible.
    """
    if not name or "/" in name:
        raise CommandError(f"There is no {what} {name!r}; 'cso-sim {what}s list' lists them.")
    return name


def _refusal(problem: Any) -> str | None:
    """The message of a problem document, if it is one."""
    if not isinstance(problem, dict):
        return None
    problems = problem.get("errors")
    if isinstance(problems, list) and problems and all(isinstance(one, str) for one in problems):
        return "\n".join(problems)
    if "detail" not in problem:
        return None
    return LISTING.sub(_advised, str(problem["detail"]))


def _advised(call: re.Match[str]) -> str:
    """The same advice with the command instead of the call, if a command lists that."""
    kind, _, court_id = call["what"].partition("/")
    if call["what"] not in _LISTED and kind != "courts":
        return call[0]
    if call["what"] == "faults/catalogue":
        command = "faults catalogue"
    else:
        command = f"courts show {court_id}" if court_id else f"{'courts' if kind == 'scenario' else kind} list"
    return f"{call['before']}'cso-sim {command}' lists them"
