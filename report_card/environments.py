"""Installs a library and its application below `build/report_card`, with the ordinary clients of the registries.

Nothing is installed into the project's environment or into the system.
"""

import contextlib
import fcntl
import json
import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from report_card.libraries import Library
from report_card.processes import CommandFailedError, ProgramMissingError, output_of

_HERE = Path(__file__).parent
BUILD = Path(os.environ.get("REPORT_CARD_BUILD") or _HERE.parent / "build" / "report_card")


@dataclass(frozen=True)
class Installed:
    """An application that can be started: its folder, its command, what it needs of the environment, the exact version of its
    library, and those of the packages beside it and of the language.
    """

    version: str
    folder: Path
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)


class NotInstallableError(Exception):
    """A library cannot be installed here. The message says why."""


def install(library: Library) -> Installed:
    """Installs a library, or takes what an earlier run installed.

    Raises:
        NotInstallableError: the toolchain is missing, the registry does not have it, or it takes too long.
    """
    try:
        return _installed(library)
    except ProgramMissingError as error:
        raise NotInstallableError(str(error)) from error
    except CommandFailedError:
        # What an installation left that was stopped half-way may be in the way of this one.
        _empty(folder_of(library))
    try:
        return _installed(library)
    except CommandFailedError as error:
        raise NotInstallableError(str(error)) from error


def _installed(library: Library) -> Installed:
    folder = folder_of(library)
    shutil.copytree(_HERE / "applications" / library.folder, folder, dirs_exist_ok=True)
    from_registry = {"PyPI": _from_pypi, "npm": _from_npm, "Go modules": _from_go, "Debian": _from_debian}
    return from_registry[library.ecosystem](library, folder)


def _empty(folder: Path) -> None:
    """Removes all that is in a folder but the lock of this run."""
    for each in folder.iterdir():
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each, ignore_errors=True)
        elif each.name != "lock":
            each.unlink()


@contextlib.contextmanager
def alone_with(library: Library) -> Iterator[None]:
    """Waits until no other run works with this library: an application has one database."""
    with (folder_of(library) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def folder_of(library: Library) -> Path:
    """Where everything about a library is kept. Makes the folder."""
    folder = BUILD / library.key
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _from_pypi(library: Library, folder: Path) -> Installed:
    python = folder / "venv" / "bin" / "python"
    if not python.exists():
        output_of(folder, sys.executable, "-m", "venv", "venv")
    wanted = f"{library.name}=={library.version}" if library.version else library.name
    pip = (str(python), "-m", "pip", "--disable-pip-version-check")
    output_of(folder, *pip, "install", "--quiet", "--upgrade", wanted, *library.beside)
    listed = json.loads(output_of(folder, *pip, "list", "--format", "json"))
    versions = {_normal(each["name"]): each["version"] for each in listed if each["name"] not in {"pip", "setuptools"}}
    version = versions.pop(_normal(library.name))
    beside = {"Python": sys.version.split()[0], **versions}
    return Installed(version, folder, library.command or (str(python), "app.py"), library.environment, beside)


def _normal(name: str) -> str:
    """A name as PyPI compares it."""
    return re.sub("[-_.]+", "-", name).casefold()


def _from_npm(library: Library, folder: Path) -> Installed:
    if not (folder / "package.json").exists():
        (folder / "package.json").write_text('{"private": true}')
    wanted = f"{library.name}@{library.version or 'latest'}"
    output_of(folder, "npm", "install", "--silent", "--no-audit", "--no-fund", wanted, *library.beside)
    if library.build:
        output_of(folder, *library.build, environment=library.environment)
    asked = json.loads((folder / "package.json").read_text())["dependencies"]
    beside = {"Node.js": output_of(folder, "node", "--version").strip().removeprefix("v")}
    for name in sorted(asked):
        beside[name] = json.loads((folder / "node_modules" / name / "package.json").read_text())["version"]
    version = beside.pop(library.name)
    return Installed(version, folder, library.command or ("node", "app.mjs"), library.environment, beside)


def _from_go(library: Library, folder: Path) -> Installed:
    """An application of its own is built, or the library is itself a program."""
    is_library = (folder / "main.go").exists()
    if not (folder / "go.mod").exists():
        output_of(folder, "go", "mod", "init", "application")
    output_of(folder, "go", "get", f"{library.name}@{library.version or 'latest'}", *library.beside)
    if is_library:
        output_of(folder, "go", "mod", "tidy")
    output_of(folder, "go", "build", "-o", "application", "." if is_library else library.name)
    beside = {"Go": output_of(folder, "go", "env", "GOVERSION").strip().removeprefix("go")}
    for name in library.beside:
        beside[name] = _go_version(folder, name)
    return Installed(
        _go_version(folder, library.name), folder, library.command or ("./application",), library.environment, beside
    )


def _go_version(folder: Path, name: str) -> str:
    return output_of(folder, "go", "list", "-m", "-f", "{{.Version}}", name).strip()


def _from_debian(library: Library, folder: Path) -> Installed:
    """Takes the packages apart instead of installing them, so that the system stays as it is."""
    asked = output_of(folder, "apt-cache", "depends", library.name, *library.beside)
    needed = [line.split()[-1] for line in asked.splitlines() if "Depends:" in line and "<" not in line]
    libraries = [each for each in dict.fromkeys(needed) if each.startswith("lib") and not _is_installed(folder, each)]
    for each in folder.glob("*.deb"):
        each.unlink()
    output_of(folder, "apt-get", "download", library.name, *library.beside, *libraries)
    for each in folder.glob("*.deb"):
        output_of(folder, "dpkg-deb", "--extract", each.name, "root")
    versions = {name: _debian_version(folder, name) for name in (library.name, *library.beside)}
    found = f"{folder}/root/usr/lib/{sysconfig.get_config_var('MULTIARCH')}"
    command = (f"{folder}/root/usr/sbin/apache2", "-d", str(folder), "-f", "httpd.conf", "-DFOREGROUND")
    environment = {"LD_LIBRARY_PATH": found, "FOLDER": str(folder)}
    return Installed(versions.pop(library.name), folder, library.command or command, environment, versions)


def _debian_version(folder: Path, name: str) -> str:
    package = next(folder.glob(f"{name}_*.deb"))
    return output_of(folder, "dpkg-deb", "--field", package.name, "Version").strip()


def _is_installed(folder: Path, package: str) -> bool:
    try:
        status = output_of(folder, "dpkg-query", "--show", "--showformat", "${db:Status-Status}", package)
    except CommandFailedError:
        return False
    return status == "installed"
