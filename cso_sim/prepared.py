"""Prepared databases: what a first start makes, made before, so that the first start of a container only copies it.

`cso-sim prepare` writes them, `cso-sim serve --prepared` copies them into an empty data directory. They hold no secret: each copy
makes its own signing keys and client secrets when it starts. Its load, clock and journal begin with it, and its addresses are its
own. `cso_sim.templates` does the same for the federations of one program.
"""

import asyncio
import contextlib
import hashlib
import json
import logging
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from cso_kit.private_files import SUFFIXES, make_folder
from cso_kit.storage.renaming import Place, Renaming
from cso_sim.errors import CommandError

if TYPE_CHECKING:
    from cso_sim.federation import Federation, FederationSettings

log = logging.getLogger("cso.sim")
# The address in the prepared databases, which every copy replaces by its own. The name cannot be anybody's (RFC 6761 §6.4).
ADDRESS = "http://prepared.invalid"
# Addresses are replaced, and what guards the control plane is stored nowhere.
_WITHOUT_INFLUENCE = {"issuer", "public_address", "database_url", "control", "control_token", "registration_token"}
_MANIFEST = "prepared.json"
_FILES = ("provider.sqlite3", "courts.sqlite3")
# It is in the data directory while the databases are copied. After a crash they are copied again.
_INCOMPLETE = "copying-prepared"


class Manifest(NamedTuple):
    """What prepared databases hold: the scenario, and a digest of the settings that it was loaded with. `at_provider` and
    `at_courts` are the tables and columns that have `ADDRESS`.
    """

    scenario: str
    settings: str
    at_provider: list[tuple[str, str]]
    at_courts: list[tuple[str, str]]


def prepare(settings: "FederationSettings", folder: str) -> Manifest:
    """Loads the settings' scenario into new databases in a folder, which must be empty or hold prepared ones.

    Raises:
        CommandError: the folder cannot be used.
        ScenarioError: there is no such scenario, or it is invalid.
    """
    place = Path(folder).absolute()
    try:
        make_folder(place)
        strange = [each.name for each in place.iterdir() if each.name not in (_MANIFEST, *_files_with_suffixes())]
        if strange:
            raise CommandError(f"{folder} holds other files, such as {strange[0]}; choose an empty folder with --out.")
        for name in (_MANIFEST, *_files_with_suffixes()):
            (place / name).unlink(missing_ok=True)
    except OSError as error:
        raise CommandError(f"Cannot use {folder}: {error.strerror or error}; choose another --out.") from error
    made = asyncio.run(_make(settings, place))
    for name in _FILES:
        # Deleted rows stay in the file until it is written anew.
        with contextlib.closing(sqlite3.connect(place / name)) as connection:
            connection.execute("VACUUM")
    # Last, because only a folder with a manifest counts.
    (place / _MANIFEST).write_text(json.dumps(made._asdict()), "utf-8")
    return made


async def _make(settings: "FederationSettings", folder: Path) -> Manifest:
    from court_rp.provider import store as court_secrets
    from cso_idp.oauth.clients import secret_store
    from cso_idp.oauth.keys import store as keys
    from cso_sim.federation import create_federation

    federation = create_federation(_on(settings, folder))
    await federation.start()
    try:
        both = federation.both
        scenario = await both.scenario_as_json()
        found = [await service.places_of(ADDRESS) for service in (both.at_provider, both.at_courts)]
        await federation.provider_database.work(keys.forget_all)
        await federation.provider_database.work(secret_store.forget_all)
        await federation.courts_database.work(court_secrets.forget_all)
    finally:
        await federation.close()
    at_provider, at_courts = [[(each.table, each.column) for each in places] for places in found]
    return Manifest(scenario["name"], _digest(settings), at_provider, at_courts)


def copy_to(data: str, prepared: str, settings: "FederationSettings") -> Manifest | None:
    """Copies prepared databases into a data directory that has none, and returns what they are; `begin` makes them usable.

    Returns `None`, and copies nothing, if there are databases, or if the prepared ones were made with another scenario or other
    settings. The caller must hold the data directory.

    Raises:
        CommandError: there are no prepared databases, or they cannot be copied.
    """
    folder, target = Path(prepared), Path(data).absolute()
    mark = target / _INCOMPLETE
    if any((target / name).exists() for name in _FILES) and not mark.exists():
        return None
    manifest = _read(folder)
    if not _fits(manifest, settings):
        return None
    try:
        mark.touch()
        for name in _files_with_suffixes():
            (target / name).unlink(missing_ok=True)
        for name in _FILES:
            shutil.copyfile(folder / name, target / name)
    except OSError as error:
        raise CommandError(f"Cannot copy the prepared databases of {prepared}: {error.strerror or error}.") from error
    return manifest


async def begin(federation: "Federation", manifest: Manifest, data: str) -> None:
    """Makes the copies of prepared databases independent, before the federation starts."""
    from cso_sim.templates import begin_copies

    clock = (await federation.scenario()).clock
    address = federation.settings.provider.issuer
    at_provider, at_courts = (
        Renaming(ADDRESS, address, tuple(Place(*each) for each in places))
        for places in (manifest.at_provider, manifest.at_courts)
    )
    await begin_copies(federation.both, clock, at_provider, at_courts)
    (Path(data) / _INCOMPLETE).unlink()


def _on(settings: "FederationSettings", folder: Path) -> "FederationSettings":
    """The settings of a federation on new databases in a folder, at the address that copies replace."""
    urls = [f"sqlite:///{folder / name}" for name in _FILES]
    provider = settings.provider.model_copy(update={"database_url": urls[0], "issuer": ADDRESS})
    courts = settings.courts.model_copy(update={"database_url": urls[1], "issuer": ADDRESS, "public_address": ADDRESS})
    return replace(settings, provider=provider, courts=courts, fresh=False, migrate=True)


def _read(folder: Path) -> Manifest:
    try:
        return Manifest(**json.loads((folder / _MANIFEST).read_text("utf-8")))
    except OSError as error:
        raise CommandError(
            f"There are no prepared databases in {folder}; make some with 'cso-sim prepare --out {folder}'."
        ) from error
    except (ValueError, TypeError) as error:
        raise CommandError(
            f"The prepared databases in {folder} are of another version; make others with 'cso-sim prepare --out {folder}'."
        ) from error


def _fits(manifest: Manifest, settings: "FederationSettings") -> bool:
    from cso_sim.scenario.reading import DEFAULT

    # A path of the public address is in more than complete addresses.
    has_path = urlsplit(settings.provider.issuer).path.strip("/") != ""
    if not has_path and (manifest.scenario, manifest.settings) == (settings.scenario or DEFAULT, _digest(settings)):
        return True
    log.warning("The prepared databases were made with another scenario or other settings, so they are not used.")
    return False


def _digest(settings: "FederationSettings") -> str:
    """Identifies the settings that may influence what is loaded, such as the cost of passwords."""
    relevant = [
        each.model_dump(mode="json", exclude=_WITHOUT_INFLUENCE) for each in (settings.provider, settings.courts)
    ]
    return hashlib.sha256(json.dumps(relevant, sort_keys=True).encode()).hexdigest()


def _files_with_suffixes() -> list[str]:
    return [f"{name}{suffix}" for name in _FILES for suffix in SUFFIXES]
