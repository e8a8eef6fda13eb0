"""An environment with the built wheel and the libraries that the wheel asks for, and nothing of this checkout or its tools."""

import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.docs.markdown import ROOT

_PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
# What the authors of suites have beside it.
_TOOLS = ("pytest", "pytest-asyncio", "pytest-randomly")


def environment(folder: Path) -> tuple[str, Path]:
    """Makes the environment. Returns its interpreter, and the folder of its packages."""
    made = folder / "environment"
    venv.create(made, with_pip=False)
    python = made / "bin" / "python"
    (own,) = made.glob("lib/python*/site-packages")
    built = _wheel(folder)
    install = ["install", "--no-deps", "--no-index", "--no-compile", str(built)]
    subprocess.run([*_PIP, "--python", str(python), *install], check=True)
    (ours,) = distributions(path=[str(own)])
    for each in _needed([*_TOOLS, *(ours.requires or ())]):
        _lend(each, own)
    return str(python), own


def _wheel(folder: Path) -> Path:
    source = folder / "source"
    copied = shutil.ignore_patterns("__pycache__")
    for package in ("cso_kit", "cso_advice", "cso_idp", "court_rp", "cso_sim", "migrations"):
        shutil.copytree(ROOT / package, source / package, ignore=copied)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    # As pip does it, without a second pip.
    build = f"from setuptools.build_meta import build_wheel; build_wheel({str(folder)!r})"
    subprocess.run([sys.executable, "-c", build], check=True, cwd=source, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def _needed(wanted: list[str]) -> Iterator[Distribution]:
    """The installed distributions of requirements, and those that they need in turn."""
    installed = {canonicalize_name(each.metadata["name"]): each for each in distributions()}
    found: set[str] = set()
    while wanted:
        requirement = Requirement(wanted.pop())
        name = canonicalize_name(requirement.name)
        extras = [{"extra": extra} for extra in requirement.extras] or [{"extra": ""}]
        applies = requirement.marker is None or any(requirement.marker.evaluate(each) for each in extras)
        if not applies or name in found or name not in installed:
            continue
        found.add(name)
        wanted += installed[name].requires or ()
        yield installed[name]


def _lend(each: Distribution, to: Path) -> None:
    """Lets another environment find what a distribution has installed."""
    libraries = Path(sysconfig.get_path("purelib"))
    for name in {file.parts[0] for file in each.files or () if not re.match(r"\.\.|__pycache__", file.parts[0])}:
        if not (to / name).exists():
            (to / name).symlink_to(libraries / name)
