"""How a command reaches a running simulator, and how what it says is printed.

It uses the standard library's HTTP client: loading a better one would take longer than the call.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from urllib.error import HTTPError

DEFAULT_URL = "http://localhost:8400"
Url = Annotated[
    str, typer.Option("--url", envvar="CSO_SIM_URL", help="Where the simulator listens.", rich_help_panel="Server")
]
Token = Annotated[
    str | None,
    typer.Option(
        "--token", envvar="CSO_CONTROL_TOKEN", help="Its control token, if it has one.", rich_help_panel="Server"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the server's answer as JSON.")]


class CommandError(Exception):
    """A command cannot do what it was asked to; the message is one sentence and a way out."""


class Remote:
    """The control plane of one running simulator."""

    def __init__(self, url: str, token: str | None) -> None:
        if not url.startswith(("http://", "https://")):
            raise CommandError(f"{url!r} is not an address; write for example {DEFAULT_URL}.")
        self._url = url.rstrip("/")
        self._token = token

    def get(self, path: str) -> Any:
        """The answer to GET."""
        return self.call("GET", path)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer to a call with a JSON body.

        Raises:
            CommandError: nobody answers there, or the answer is a refusal.
        """
        content = None if body is None else json.dumps(body).encode()
        return self.send(method, path, content, "application/json")

    def send(self, method: str, path: str, content: bytes | None, content_type: str) -> Any:
        """The answer to a call with any body. Raises as `call` does."""
        import urllib.error
        import urllib.request  # a server needs neither, and both would delay its start

        request = urllib.request.Request(self._url + "/_sim" + path, content, method=method)  # noqa: S310 - checked above
        request.add_header("accept", "application/json")
        if content is not None:
            request.add_header("content-type", content_type)
        if self._token:
            request.add_header("authorization", f"Bearer {self._token}")
        try:
            # Nothing between a command and a server on this machine: proxies named in the environment are for elsewhere.
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(request, timeout=120) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise CommandError(_refusal(error, self._url)) from error
        except (OSError, ValueError) as error:
            if getattr(getattr(error, "reason", None), "reason", None) == "CERTIFICATE_VERIFY_FAILED":
                raise CommandError(
                    f"The certificate of {self._url} is not trusted here. Name its authority: SSL_CERT_FILE=DIRECTORY/ca.pem, "
                    f"with the directory that 'cso-sim certificates' wrote to."
                ) from error
            raise CommandError(
                f"No simulator answers at {self._url}. Start one with 'make demo' or 'cso-sim serve', or name it with --url."
            ) from error


def _refusal(error: "HTTPError", url: str) -> str:
    try:
        problem = json.loads(error.read())
        problems = problem.get("errors")
        if isinstance(problems, list) and problems and all(isinstance(one, str) for one in problems):
            return "\n".join(problems)
        return str(problem["detail"])
    except (ValueError, KeyError, TypeError):
        return f"{url} answered {error.code}, and not as a simulator's control plane would. Is --url right?"


def say(text: str = "") -> None:
    """Prints a line, at once: somebody may be following."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def say_json(value: Any) -> None:
    """Prints JSON for people and programs."""
    say(json.dumps(value, indent=2, ensure_ascii=False))


def say_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Prints aligned columns; `None` is shown as `-`."""
    shown = [[("-" if cell is None else str(cell)) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(headings, *shown, strict=True)]
    for row in ([heading.upper() for heading in headings], *shown):
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def say_facts(facts: dict[str, object]) -> None:
    """Prints names and values, one a line."""
    width = max(map(len, facts), default=0)
    for name, value in facts.items():
        say(f"{name.ljust(width)}  {'-' if value is None else value}")
