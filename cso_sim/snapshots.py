"""Snapshots of a world: everything in it as one file, and what changed since.

A snapshot is a zip archive with a manifest, and a JSON document with all rows of each service. The version of this program that
took it can restore it, in any world and in either kind of database.
"""

import json
import re
import zipfile
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from cso_kit.control.problem import ProblemError
from cso_kit.secrets.opaque import make_id
from cso_kit.secrets.randomness import SYSTEM
from cso_kit.storage.contents import Contents
from cso_kit.storage.seeding import Position
from cso_kit.time.clock import ClockState
from cso_migrations import runner
from cso_sim.federation import Federation

_FORMAT = 2
_MEMBERS = (
    *("format", "world", "issuer", "scenario", "revisions", "taken_at", "calendar", "protocol", "protocol_offset"),
    *("random", "frozen"),
)
# What a file that is no zip archive, is encrypted, damaged or written by hand raises.
_UNREADABLE = (OSError, KeyError, ValueError, TypeError, RuntimeError, zipfile.BadZipFile, zlib.error)


class Snapshot(NamedTuple):
    """What is in a snapshot. The frozen hands of its clock are absolute, the offsets of the others relative to `taken_at`."""

    manifest: dict[str, Any]
    provider: Contents
    courts: Contents


class UnfitSnapshotError(ProblemError):
    """The snapshot is of another version, or no snapshot."""

    def __init__(self, detail: str) -> None:
        super().__init__(409, detail)


async def take(federation: Federation, world: str, world_id: str) -> Snapshot:
    """Takes a snapshot. No load and no move of the clock happens meanwhile. `world_id` tells worlds of one name apart."""
    both = federation.both
    async with both.alone():
        provider, courts = await both.at_provider.contents.read(), await both.at_courts.contents.read()
        stands = [await each.contents.position() for each in (both.at_courts, both.at_provider)]
        clock, real = await both.at_provider.read_clock()
        scenario = await both.scenario_as_json()
    now = clock.read(real)
    manifest = {
        "format": _FORMAT,
        "world": world,
        "world_id": world_id,
        "issuer": federation.settings.provider.issuer,
        "scenario": str(scenario["name"]),
        "revisions": _revisions(),
        "taken_at": real.isoformat(),
        "calendar": now.calendar.isoformat(),
        "protocol": now.protocol.isoformat(),
        "protocol_offset": clock.protocol_offset.total_seconds(),
        "random": stands,
        "frozen": [clock.calendar_frozen_at is not None, clock.protocol_frozen_at is not None],
    }
    return Snapshot(manifest, provider, courts)


async def restore(federation: Federation, snapshot: Snapshot, *, keeps_secrets: bool = False) -> None:
    """Puts a snapshot in the place of everything in a federation; with `keeps_secrets` its keys and secrets stay. The calendar
    shows again what it showed then.
    """
    both, attempt = federation.both, make_id(SYSTEM, "load")
    stood = [Position(*each) for each in snapshot.manifest["random"]]
    stands = [await each.contents.position() for each in (both.at_courts, both.at_provider)]
    if [each.fingerprint for each in stood] != [each.fingerprint for each in stands]:
        raise UnfitSnapshotError(
            "The snapshot was taken of a world with another seed than this one, so their keys and ids would not fit together. "
            "Restore it into a world with the same seed, or without one if it had none."
        )
    services = (both.at_courts, snapshot.courts), (both.at_provider, snapshot.provider)
    # Before the databases are closed: a restore that fails later leaves the world to be loaded anew.
    if not all(service.contents.fits(contents) for service, contents in services):
        raise UnfitSnapshotError("The snapshot lacks tables or columns of this version; take another one.")
    async with both.alone():
        for service, _ in services:
            await service.contents.begin(attempt)
        (ours, real), (theirs, _) = await both.at_provider.read_clock(), await both.at_courts.read_clock()
        clock = _clock_of(snapshot.manifest, real, ours._replace(version=max(ours.version, theirs.version) + 1))
        for service, contents in services:
            await service.contents.replace(contents, clock, keeps_secrets=keeps_secrets)
        for (restored, _), since in zip(services, stood, strict=True):
            await restored.contents.finish(attempt, since)


def _clock_of(manifest: dict[str, Any], real: datetime, clock: ClockState) -> ClockState:
    calendar = datetime.fromisoformat(manifest["calendar"])
    calendar_is_frozen, protocol_is_frozen = manifest["frozen"]
    protocol_offset = timedelta(seconds=manifest["protocol_offset"])
    return clock._replace(
        calendar_offset=calendar - real,
        protocol_offset=protocol_offset,
        calendar_frozen_at=calendar if calendar_is_frozen else None,
        protocol_frozen_at=datetime.fromisoformat(manifest["protocol"]) if protocol_is_frozen else None,
    )


def write(snapshot: Snapshot, file: Path) -> None:
    """Writes a snapshot into a file. It appears there whole or not at all."""
    unfinished = file.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in snapshot._asdict().items():
            archive.writestr(f"{name}.json", json.dumps(part, ensure_ascii=False, separators=(",", ":")))
    unfinished.chmod(0o600)
    unfinished.replace(file)


def manifest_of(file: Path) -> tuple[dict[str, Any], bool] | None:
    """What a snapshot's file says about it, and whether this version can restore it; `None` if it is no snapshot."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest: dict[str, Any] = json.loads(archive.read("manifest.json").decode())
        known = {name: manifest[name] for name in ("world", "scenario", "calendar", "taken_at", "revisions")}
        datetime.fromisoformat(known["calendar"]), datetime.fromisoformat(known["taken_at"])
        return known, _fits(manifest)
    except _UNREADABLE:
        return None


def stamp_of(manifest: dict[str, Any]) -> str:
    """When a snapshot was taken, in twenty digits."""
    return datetime.fromisoformat(manifest["taken_at"]).astimezone(UTC).strftime("%Y%m%d%H%M%S%f")


def read(file: Path, world: str, issuer: str) -> Snapshot:
    """Reads a snapshot for the world with this name and issuer, whose addresses take the place of the former ones.

    Raises:
        UnfitSnapshotError: the file is no snapshot, or one of another version.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            texts = {name: archive.read(f"{name}.json").decode() for name in Snapshot._fields}
        manifest = json.loads(texts["manifest"])
        revisions = manifest["revisions"]
    except _UNREADABLE as error:
        raise _no_snapshot(file) from error
    if not _fits(manifest):
        raise UnfitSnapshotError(
            f"{file.name} was taken by another version: its tables have the revisions {_shown(revisions)}, here are "
            f"{_shown(_revisions())}. Restore it with that version, or load its scenario, {manifest.get('scenario')}, and take "
            "another one."
        )
    try:
        manifest = {name: manifest[name] for name in _MEMBERS} | {"world_id": manifest.get("world_id")}
        return _moved(manifest, texts, world, issuer)
    except _UNREADABLE as error:
        raise _no_snapshot(file) from error


def _fits(manifest: dict[str, Any]) -> bool:
    return manifest["revisions"] == _revisions() and manifest.get("format") == _FORMAT


def _no_snapshot(file: Path) -> UnfitSnapshotError:
    return UnfitSnapshotError(f"{file.name} is no snapshot of a world; take one with 'cso-sim worlds snapshot'.")


def _moved(manifest: dict[str, Any], texts: dict[str, str], world: str, issuer: str) -> Snapshot:
    """The contents with the addresses of another world in the place of the former ones."""

    def read_as_own(text: str) -> Contents:
        # A name ends where a letter, a digit or a hyphen does not follow, so that of `alpha` stays out of `alpha-2`.
        own = re.sub(rf"{re.escape(manifest['issuer'])}(?![a-z0-9-])", issuer, text)
        own = re.sub(rf"(?<![a-z0-9-]){re.escape(manifest['world'])}\\.localhost", f"{world}.localhost", own)
        contents: Contents = json.loads(own)
        return contents

    return Snapshot(manifest, read_as_own(texts["provider"]), read_as_own(texts["courts"]))


def _revisions() -> dict[str, str]:
    return {service: runner.head(service) for service in runner.SERVICES}


def _shown(revisions: Any) -> str:
    return " and ".join(f"{service} {found}" for service, found in dict(revisions).items())
