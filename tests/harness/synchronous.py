"""Makes the synchronous client, browser and test objects from the asynchronous ones, so that both have the same methods.

`python -m tests.harness.synchronous` writes the modules; a test fails when they say something else.
"""

import re
import subprocess
import sys
from pathlib import Path

SIMULATION = Path(__file__).parents[2] / "cso_sim"
_BROWSING = {"async_browser.py": "browser.py", "async_visitor.py": "visitor.py"}
_TESTING = {
    "async_visitor.py": "visitor.py",
    "async_court.py": "court.py",
    "async_relying_party.py": "relying_party.py",
    "async_cso.py": "cso.py",
}
_HARNESS = {
    "async_topic.py": "topic.py",
    "async_simulation.py": "simulation.py",
    "async_journal.py": "journal.py",
    "async_people.py": "people.py",
    "async_desk.py": "desk.py",
    "async_readiness.py": "readiness.py",
    "async_service_center.py": "service_center.py",
    "async_administrative_accounts.py": "administrative_accounts.py",
    "async_registrations.py": "registrations.py",
    "async_worlds.py": "worlds.py",
    "async_exchanges.py": "exchanges.py",
    "async_faults.py": "faults.py",
    "async_bulk.py": "bulk.py",
    "async_harness.py": "harness.py",
}
_CHANGES = (
    (r"asynchronous\. The modules of the synchronous one are made from those of this one\.", "synchronous."),
    (r"asynchronous client", "synchronous client"),
    (r"asynchronous:", "synchronous:"),
    (r"__aenter__", "__enter__"),
    (r"__aexit__", "__exit__"),
    (r"httpx\.Async(\w+)", r"httpx.\1"),
    (r"cso_sim\.(harness|browsing|testing)\.async_", r"cso_sim.\1."),
    (r"\.aclose\(", ".close("),
    (r"\bself\.async_transport\(\)", "self.transport()"),
    (r"\bAsync(?=[A-Z])", ""),
    (r"\basync (?=def)", ""),
    (r"\bawait ", ""),
)
_MADE = "# Made from {} by `python -m tests.harness.synchronous`; change that one.\n"


def made() -> dict[Path, str]:
    """The modules of the synchronous client and browser as they should be now."""
    rooms = {SIMULATION / "harness": _HARNESS, SIMULATION / "browsing": _BROWSING, SIMULATION / "testing": _TESTING}
    return {
        folder / to: _formatted(_translated(folder / name))
        for folder, pairs in rooms.items()
        for name, to in pairs.items()
    }


def _translated(path: Path) -> str:
    text = path.read_text("utf-8")
    for pattern, replacement in _CHANGES:
        text = re.sub(pattern, replacement, text)
    docstring, end, rest = text.partition('"""\n\n')
    return f"{docstring}{end}{_MADE.format(path.name)}\n{rest}"


def _formatted(text: str) -> str:
    ruff = [sys.executable, "-m", "ruff"]
    where = ["--stdin-filename", str(SIMULATION / "made.py"), "-"]
    sorted_ = subprocess.run(
        [*ruff, "check", "--quiet", "--fix-only", "--select", "I", *where],
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    shown = subprocess.run([*ruff, "format", *where], input=sorted_.stdout, capture_output=True, text=True, check=True)
    return shown.stdout


def main() -> None:
    """Writes the modules."""
    for path, text in made().items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
