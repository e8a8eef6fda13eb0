"""Installs a library and its application below `build/report_card`, with the ordinary clients of the registries.

Nothing is installed into the project's environment or into the system.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from report_card.libraries import Library

_HERE = Path(__file__).parent
BUILD = _HERE.parent / "build" / "report_card"


@dataclass(frozen=True)
class Installed:
    """An application that can be started: the exact version of its library, its folder, its command, and what it needs of the
    environment.
    """

    version: str
    folder: Path
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


class NotInstallableError(Exception):
    """A library cannot be installed here. The message says why."""


def install(library: Library) -> Installed:
    """Installs a library, or takes what an earlier run installed.

    Raises:
        NotInstallableError: the toolchain is missing, or the registry does not have it.
    """
    folder = BUILD / library.key
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(_HERE / "applications" / library.folder, folder, dirs_exist_ok=True)
    return {"PyPI": _from_pypi, "npm": _from_npm, "Go modules": _from_go, "Debian": _from_debian}[library.ecosystem](
        library, folder
    )


def _from_pypi(library: Library, folder: Path) -> Installed:
    python = folder / "venv" / "bin" / "python"
    if not python.exists():
        _run(folder, sys.executable, "-m", "venv", "venv")
    wanted = f"{library.name}=={library.version}" if library.version else library.name
    _run(folder, str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wanted, *library.beside)
    code = f"from importlib.metadata import version; print(version({library.name!r}))"
    return Installed(_run(folder, str(python), "-c", code).strip(), folder, (str(python), "app.py"))


def _from_npm(library: Library, folder: Path) -> Installed:
    if not (folder / "package.json").exists():
        (folder / "package.json").write_text('{"private": true}')
    _run(
        folder,
        "npm",
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        f"{library.name}@{library.version or 'latest'}",
        *library.beside,
    )
    package = json.loads((folder / "node_modules" / library.name / "package.json").read_text())
    return Installed(package["version"], folder, ("node", "app.mjs"))


def _from_go(library: Library, folder: Path) -> Installed:
    if not (folder / "go.mod").exists():
        _run(folder, "go", "mod", "init", "application")
    _run(folder, "go", "get", f"{library.name}@{library.version or 'latest'}", *library.beside)
    _run(folder, "go", "mod", "tidy")
    _run(folder, "go", "build", "-o", "application", ".")
    version = _run(folder, "go", "list", "-m", "-f", "{{.Version}}", library.name).strip()
    return Installed(version, folder, ("./application",))


def _from_debian(library: Library, folder: Path) -> Installed:
    """Takes the packages apart instead of installing them, so that the system stays as it is."""
    asked = _run(folder, "apt-cache", "depends", library.name, *library.beside)
    needed = [line.split()[-1] for line in asked.splitlines() if "Depends:" in line and "<" not in line]
    libraries = [each for each in dict.fromkeys(needed) if each.startswith("lib") and not _is_installed(folder, each)]
    for each in folder.glob("*.deb"):
        each.unlink()
    _run(folder, "apt-get", "download", library.name, *library.beside, *libraries)
    for each in folder.glob("*.deb"):
        _run(folder, "dpkg-deb", "--extract", each.name, "root")
    package = next(folder.glob(f"{library.name}_*.deb"))
    version = _run(folder, "dpkg-deb", "--field", package.name, "Version").strip()
    found = f"{folder}/root/usr/lib/{sysconfig.get_config_var('MULTIARCH')}"
    command = (f"{folder}/root/usr/sbin/apache2", "-d", str(folder), "-f", "httpd.conf", "-DFOREGROUND")
    return Installed(version, folder, command, {"LD_LIBRARY_PATH": found, "FOLDER": str(folder)})


def _is_installed(folder: Path, package: str) -> bool:
    try:
        return _run(folder, "dpkg-query", "--show", "--showformat", "${db:Status-Status}", package) == "installed"
    except NotInstallableError:
        return False


def _run(folder: Path, *command: str) -> str:
    try:
        done = subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise NotInstallableError(f"{command[0]} is not installed here") from error
    if done.returncode != 0:
        raise NotInstallableError(
            f"{' '.join(command[:4])} failed: {(done.stderr or done.stdout).strip().splitlines()[-1:]}"
        )
    return done.stdout
