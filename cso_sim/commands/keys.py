"""`cso-sim keys`: the provider's signing keys, and rotating them in two steps."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cso_sim.commands.connection import Token, connected, existing
from cso_sim.commands.finding import Data, Url
from cso_sim.commands.printing import AsJson, say, say_json, say_table

if TYPE_CHECKING:
    from cso_idp.control.models import KeyView

_COLUMNS = ("kid", "alg", "created_at", "used_from", "retired_at", "published_until")
app = typer.Typer(
    no_args_is_help=True, help="Signing keys: publish a new one first, use it when everybody has seen it."
)


@app.command("list")
def list_keys(*, as_json: AsJson = False, url: Url = None, data: Data = None, token: Token = None) -> None:
    """List the published keys: the one in use for an algorithm signs, a retired one is there for what it signed before.

    Example: cso-sim keys list
    """
    with connected(url, data, token) as harness:
        keys = harness.keys.all()
    if as_json:
        say_json(keys)
        return
    say_table(
        ("kid", "alg", "created", "used from", "retired", "published until"),
        [[key.model_dump(mode="json")[name] for name in _COLUMNS] for key in keys],
    )


@app.command()
def publish(
    alg: Annotated[Literal["RS256", "PS256", "ES256", "EdDSA"], typer.Argument(help="The key's algorithm.")] = "RS256",
    *,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Make a key and publish it, without using it yet.

    Example: cso-sim keys publish ES256
    """
    with connected(url, data, token) as harness:
        key = harness.keys.publish(alg)
    say(f"Published {key.kid} ({key.alg}). Use it with: cso-sim keys use {key.kid}")


@app.command()
def use(
    kid: Annotated[str, typer.Argument(help="The id of a published key; see cso-sim keys list.")],
    *,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Sign with a published key from now on; the one before retires, and leaves when all it signed has expired.

    Example: cso-sim keys use KID
    """
    with connected(url, data, token) as harness:
        used = harness.keys.use(existing("key", kid))
    say(f"{used.kid} signs from now on.")
    for former in used.retired:
        _say_retired(former)


@app.command()
def retire(
    kid: Annotated[str, typer.Argument(help="The id of a published key that does not sign.")],
    *,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Take a published key out of service that is not in use; one that was never used is gone at once.

    Example: cso-sim keys retire KID
    """
    with connected(url, data, token) as harness:
        key = harness.keys.retire(existing("key", kid))
    _say_retired(key)


def _say_retired(key: "KeyView") -> None:
    until = key.published_until.isoformat() if key.published_until else None
    say(f"{key.kid} is retired; it stays published until {until}.")
