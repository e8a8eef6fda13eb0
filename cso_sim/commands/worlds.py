"""`cso-sim worlds`: federations of their own at a running server."""

from typing import Annotated, Literal

import typer

from cso_sim.commands.connection import Token, connected
from cso_sim.commands.finding import Data, Url
from cso_sim.commands.printing import AsJson, say, say_facts, say_json, say_table

World = Annotated[str, typer.Argument(help="The world's name; see cso-sim worlds list.")]
Snapshot = Annotated[str | None, typer.Argument(help="The snapshot's name. Default: the latest of the world.")]
app = typer.Typer(no_args_is_help=True, help="Worlds: federations of their own beside the server's, one for each test.")


@app.command()
def create(
    *,
    name: Annotated[str | None, typer.Option(help="Its name. Default: a new one.")] = None,
    scenario: Annotated[str | None, typer.Option(help="A shipped scenario. Default: the default one.")] = None,
    seed: Annotated[str | None, typer.Option(help="Keys, ids and codes follow from it.")] = None,
    keys: Annotated[
        Literal["shared", "own"], typer.Option(help="own: signing keys and client secrets that no other world has.")
    ] = "shared",
    expires_in: Annotated[str | None, typer.Option(help="How long it lives, in real time, such as PT1H.")] = None,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Make a world, and print its addresses.

    Example: cso-sim worlds create --scenario all_live --expires-in PT1H
    """
    with connected(url, data, token) as harness:
        made = harness.worlds.create(scenario, seed=seed, keys=keys, expires_in=expires_in, name=name)
    if as_json:
        say_json(made)
        return
    say_facts(
        {
            "world": made.world,
            "scenario": made.scenario,
            "issuer": made.issuer,
            "courts": f"{made.courts}/{{court_id}}/",
            "control": made.control,
            "keys": made.keys,
            "in a browser": made.hosts.front,
            "expires": made.expires_at.isoformat() if made.expires_at else "never",
        }
    )


@app.command("list")
def list_worlds(*, as_json: AsJson = False, url: Url = None, data: Data = None, token: Token = None) -> None:
    """List the worlds, the oldest first.

    Example: cso-sim worlds list
    """
    with connected(url, data, token) as harness:
        worlds = harness.worlds.all()
    if as_json:
        say_json(worlds)
        return
    say_table(
        ("world", "scenario", "expires", "issuer"),
        [[each.world, each.scenario, each.expires_at and each.expires_at.isoformat(), each.issuer] for each in worlds],
    )


@app.command()
def delete(world: World, *, url: Url = None, data: Data = None, token: Token = None) -> None:
    """Delete a world. Its requests in progress are answered with 410.

    Example: cso-sim worlds delete w-1f09a2c3d4e5
    """
    with connected(url, data, token) as harness:
        gone = harness.worlds.delete(world)
    say(f"Deleted {gone.world}.")


@app.command()
def snapshot(world: World, *, as_json: AsJson = False, url: Url = None, data: Data = None, token: Token = None) -> None:
    """Keep everything in a world as a file at the server.

    Example: cso-sim worlds snapshot alpha
    """
    with connected(url, data, token) as harness:
        taken = harness.worlds.snapshot(world)
    say_json(taken) if as_json else say_facts({"snapshot": taken.snapshot, "file": taken.file})


@app.command()
def snapshots(
    world: Annotated[str | None, typer.Argument(help="A world's name. Default: the snapshots of all worlds.")] = None,
    *,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """List the snapshots that the server keeps, the latest first.

    Example: cso-sim worlds snapshots alpha
    """
    with connected(url, data, token) as harness:
        kept = harness.worlds.snapshots(world)
    if as_json:
        say_json(kept)
        return
    say_table(
        ("snapshot", "scenario", "calendar", "restorable"),
        [
            [
                each.snapshot,
                each.scenario,
                each.calendar.isoformat(),
                "yes" if each.restorable else "by another version",
            ]
            for each in kept
        ],
    )


@app.command()
def restore(world: World, which: Snapshot = None, *, url: Url = None, data: Data = None, token: Token = None) -> None:
    """Put a snapshot in the place of everything in a world.

    Example: cso-sim worlds restore alpha
    """
    with connected(url, data, token) as harness:
        taken = harness.worlds.restore(world, which)
    say(f"Restored {world} from {taken.snapshot}: the calendar shows {taken.calendar.isoformat()}.")


@app.command()
def diff(
    world: World,
    since: Snapshot = None,
    *,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Tell what changed in a world since a snapshot, or since it was made.

    Example: cso-sim worlds diff alpha
    """
    with connected(url, data, token) as harness:
        found = harness.worlds.diff(world, since)
    if as_json:
        say_json(found)
        return
    if not found.provider and not found.courts:
        say(f"Nothing changed since {found.since or 'it was made'}.")
        return
    say(f"Since {found.since or 'it was made'}:")
    for service, tables in (("provider", found.provider), ("courts", found.courts)):
        for table in tables:
            say(f"{service}, {table.what}: {table.added} added, {table.removed} removed, {table.changed} changed")
            for row in table.rows:
                say(f"  {row}")
