"""Runs what a page tells its reader to type, as the reader would: one shell, in a folder that looks like a fresh checkout.

Blocks marked `console` are run in their order. `background` begins a server and waits for what it prints (a server begun again
replaces the one before), `fails` says that the commands are meant to be refused, `file=NAME` on any block saves it.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests import warm_processes
from tests.docs import warm_command
from tests.docs.markdown import ROOT, Fence, Step, fences, steps
from tests.reserved_port import reserved_port

_DONE = "--the-command-is-done--"
_PATIENCE = 120
# What pages call by a number that may be taken here: the simulator's ports, and that of the reader's own application.
_PORTS = ("8400", "9000", "8401", "8402", "8443", "8480")
_SERVER = re.compile(r"(make demo|cso-sim serve(?!-))\b")


class PageShell:
    """One reader's terminal. `warm` is whether `cso-sim` starts as a fork of a process that has imported it."""

    def __init__(self, folder: Path, replaced: Mapping[str, str], *, warm: bool = False) -> None:
        self._folder = folder
        self._held = contextlib.ExitStack()
        self._words = {**self._ports(), **replaced}
        self._servers: list[tuple[str, subprocess.Popen[bytes]]] = []
        _lay_out(folder, _warm() if warm else _new())
        self._environment = self._variables()
        self._shell = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=folder,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def __enter__(self) -> "PageShell":
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        if failed:  # the command may be one that never ends
            os.killpg(self._shell.pid, signal.SIGKILL)
        for _command, server in self._servers:
            _stop(server)
        if self._shell.stdin:
            self._shell.stdin.close()
        self._shell.wait(_PATIENCE)
        if self._shell.stdout:
            self._shell.stdout.close()
        self._held.close()

    def follow(self, text: str) -> int:
        """Runs the commands of a page. Returns their number."""
        done = 0
        for fence in fences(text):
            for word in fence.words:
                if word.startswith("file="):
                    (self._folder / word.removeprefix("file=")).write_text(self._here(fence.body))
            if fence.language == "console":
                done += self._run(fence)
        return done

    def _run(self, fence: Fence) -> int:
        done = 0
        for step in steps(fence):
            if "background" in fence.words:
                self._begin(step)
            else:
                self._type(step, fails="fails" in fence.words)
            done += 1
        return done

    def _type(self, step: Step, *, fails: bool) -> None:
        """Runs one command in the shell and compares its output."""
        assert self._shell.stdin
        assert self._shell.stdout
        self._shell.stdin.write(f"{self._here(step.command)}\nprintf '\\n{_DONE} %d\\n' $?\n".encode())
        self._shell.stdin.flush()
        lines = []
        for raw in self._shell.stdout:
            line = raw.decode("utf-8", "replace").rstrip("\n")
            if line.startswith(_DONE):
                break
            lines.append(line)
        else:
            raise AssertionError(f"line {step.line}: the shell ended in: {step.command}")
        printed = self._there("\n".join(lines).strip("\n"))
        failed = int(line.split()[1]) != 0
        about = f"line {step.line}: {step.command}\n--- printed ---\n{printed}"
        assert failed == fails, f"{about}\n--- which {'failed' if failed else 'did not fail'}"
        _compare(step, printed, about)

    def _begin(self, step: Step) -> None:
        """A server, which is there when everything it is said to print has been printed."""
        if _SERVER.search(step.command):
            for command, server in [pair for pair in self._servers if _SERVER.search(pair[0])]:
                _stop(server)
                self._servers.remove((command, server))
        output = self._folder / f".output-{len(self._servers)}-{step.line}"
        with output.open("wb") as stream:
            server = subprocess.Popen(
                ["bash", "-c", self._here(step.command)],
                cwd=self._folder,
                env=self._environment,
                stdout=stream,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._servers.append((step.command, server))
        deadline = time.monotonic() + _PATIENCE
        while True:
            printed = self._there(output.read_text("utf-8").strip("\n"))
            if not step.printed or _pattern(step.printed).fullmatch(printed + "\n"):
                return
            about = f"line {step.line}: {step.command}\n--- printed ---\n{printed}"
            assert server.poll() is None, f"{about}\n--- and ended"
            assert time.monotonic() < deadline, f"{about}\n--- but was expected to print ---\n{_joined(step)}"
            time.sleep(0.05)

    def _variables(self) -> dict[str, str]:
        port = self._words["localhost:8400"].partition(":")[2]
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CSO_", "COURT_", "MAKE", "MFLAGS"))
        }
        return {
            **kept,
            "PATH": f"{self._folder / '.venv' / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PORT": port,
            "HOST": "localhost",
            "COLUMNS": "200",
            "NO_COLOR": "1",
            "LC_ALL": "C.UTF-8",
        }

    def _ports(self) -> dict[str, str]:
        """The ports that pages name, wherever they name them, and free ones in their place."""
        free = {port: self._held.enter_context(reserved_port()) for port in _PORTS}
        return {
            f"{before}{port}": f"{before}{free[port]}"
            for before in ("localhost:", "127.0.0.1:", "--port ", "--proxy-port ")
            for port in _PORTS
        }

    def _here(self, text: str) -> str:
        """A page's words as they are true on this machine."""
        for placeholder, real in self._words.items():
            text = text.replace(placeholder, real)
        return text

    def _there(self, text: str) -> str:
        """The output here, with the page's values in place of this machine's."""
        for placeholder, real in self._words.items():
            text = text.replace(real, placeholder).replace(real.replace(":", "%3A"), placeholder.replace(":", "%3A"))
        return "\n".join(line.rstrip() for line in text.splitlines())


def _compare(step: Step, printed: str, about: str) -> None:
    if step.printed and not _pattern(step.printed).fullmatch(printed + "\n"):
        raise AssertionError(f"{about}\n--- but was expected to print ---\n{_joined(step)}")


def _joined(step: Step) -> str:
    return "\n".join(step.printed)


def _pattern(lines: tuple[str, ...]) -> re.Pattern[str]:
    """Expected lines as a pattern: a line of three dots is any number of lines, three dots in a line are anything."""
    parts = []
    for line in lines:
        if line.strip() == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*".join(re.escape(part) for part in line.rstrip().split("...")) + r"\n")
    return re.compile("".join(parts))


def _new() -> str:
    """`cso-sim` in a new interpreter."""
    return f"{sys.executable} -c 'import sys; sys.argv[0] = \"cso-sim\"; from cso_sim.cli import main; main()'"


def _warm() -> str:
    """`cso-sim` in a process forked from one that has imported it."""
    return f"{sys.executable} -I -S {Path(warm_command.__file__)} {warm_processes.parent()}"


def _lay_out(folder: Path, command: str) -> None:
    """A checkout as after its first `make demo`: installed, nothing loaded. `command` is what `cso-sim` runs."""
    for name in ("Makefile", "pyproject.toml", "requirements.txt", "docs", "README.md"):
        (folder / name).symlink_to(ROOT / name)
    binaries = folder / ".venv" / "bin"
    binaries.mkdir(parents=True)
    scripts = {
        "python": f'exec {sys.executable} "$@"',
        "cso-sim": f'exec {command} "$@"',
        "uvicorn": f'exec {sys.executable} -m uvicorn "$@"',
    }
    for name, script in scripts.items():
        (binaries / name).write_text(f"#!/bin/sh\n{script}\n")
        (binaries / name).chmod(0o755)
    (binaries / "activate").write_text("")
    (folder / ".venv" / "runtime").write_text("")


def _stop(server: "subprocess.Popen[Any]") -> None:
    """The end of the whole job."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGTERM)
    try:
        server.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
