"""Request and response models of the control calls about worlds. Members are spelled as on the wire."""

from typing import Literal

from pydantic import ConfigDict, Field

from cso_kit.control.values import Body, Duration, ShownTime, View

WorldKeys = Literal["shared", "own"]


class WorldCreation(Body):
    """What a new world is to be. Everything may be left out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"scenario": "all_live", "expires_in": "PT1H"}]})
    name: str | None = Field(
        default=None, description="Its name: lower-case letters, digits and hyphens. By default a new one."
    )
    scenario: str | None = Field(
        default=None, description="A shipped scenario by its name; by default the default one."
    )
    seed: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="Makes all its keys, ids and codes follow from this text.",
    )
    keys: WorldKeys = Field(
        default="shared",
        description="`own`: signing keys and client secrets that no other world has, for 0.1 s of CPU. `shared`: those of all "
        "worlds with its scenario and seed.",
    )
    expires_in: Duration | None = Field(default=None, description="How long it lives, in real time, such as `PT1H`.")


class WorldHosts(View):
    """The addresses of a world by host name, for browsers: no two worlds share a cookie there."""

    front: str = Field(description="Its front page.")
    provider: str = Field(description="The provider's host.")
    court: str = Field(description="The host of a court; put the court's id in the place of `{court_id}`.")
    control: str = Field(description="Its control plane.")


class WorldView(View):
    """A world: a federation of its own."""

    world: str = Field(description="Its name.")
    scenario: str = Field(description="The name of its scenario.")
    seed: str | None = Field(default=None, description="The seed it was made with.")
    keys: WorldKeys = Field(default="shared", description="Whether its signing keys and client secrets are its `own`.")
    issuer: str = Field(description="Its issuer, and the address below which everything of it is.")
    courts: str = Field(description="The address below which its courts are.")
    control: str = Field(description="Its control plane.")
    awake: bool = Field(
        default=False, description="Whether a process has it open. One that nobody uses sleeps until its next request."
    )
    expires_at: ShownTime | None = Field(default=None, description="When it is deleted, in real time; `null`: never.")
    hosts: WorldHosts = Field(description="The same by host name.")


class SnapshotChoice(Body):
    """Which snapshot. Without one, the latest of the world."""

    snapshot: str | None = Field(default=None, description="The snapshot's name.")


class SnapshotView(View):
    """A snapshot of a world, which the server keeps as a file."""

    snapshot: str = Field(description="Its name.")
    file: str = Field(description="The file: a zip archive with a manifest, and the contents of both databases.")
    world: str = Field(description="The world it was taken of.")
    scenario: str = Field(description="The scenario of that world.")
    calendar: ShownTime = Field(description="What the calendar showed.")
    taken_at: ShownTime = Field(description="When it was taken, in real time.")
    revisions: dict[str, str] = Field(description="The revisions of the tables; they must be those of this version.")


class KeptSnapshotView(SnapshotView):
    """A snapshot that the server keeps."""

    restorable: bool = Field(description="Whether this version can restore it.")


class SnapshotList(View):
    """The snapshots that a server keeps."""

    snapshots: list[KeptSnapshotView] = Field(description="The latest first.")


class TableChange(View):
    """The changed rows of one kind."""

    what: str = Field(description="What the rows are, such as `filer` or `session`.")
    added: int = Field(description="How many were added.")
    removed: int = Field(description="How many were removed.")
    changed: int = Field(description="How many were changed.")
    rows: list[str] = Field(description="Each in words; the first fifty.")


class WorldDiff(View):
    """What changed in a world."""

    world: str = Field(description="The world.")
    since: str | None = Field(default=None, description="The snapshot it is compared with; `null`: how it was made.")
    provider: list[TableChange] = Field(description="What changed at the provider.")
    courts: list[TableChange] = Field(description="What changed at the courts.")


class WorldList(View):
    """The worlds of a server."""

    worlds: list[WorldView] = Field(description="All worlds, the oldest first.")
