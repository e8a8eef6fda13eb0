"""`cso-sim keys`: the provider's signing keys, and rotating them in two steps."""

from typing import Annotated, Literal

import typer

from cso_sim.commands.finding import Data, Url, find
from cso_sim.commands.printing import AsJson, say, say_json, say_table
from cso_sim.commands.remote import Remote, Token, segment

app = typer.Typer(
    no_args_is_help=True, help="Signing keys: publish a new one first, use it when everybody has seen it."
)


@app.command("list")
def list_keys(*, as_json: AsJson = False, url: Url = None, data: Data = None, token: Token = None) -> None:
    """List the published keys: the one in use for an algorithm signs, a retired one is there for what it signed before.

    Example: cso-sim keys list
    """
    keys = Remote(find(url, data), token).get("/keys")
    if as_json:
        say_json(keys)
        return
    say_table(
        ("kid", "alg", "created", "used from", "retired", "published until"),
        [(k["kid"], k["alg"], k["created_at"], k["used_from"], k["retired_at"], k["published_until"]) for k in keys],
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
    key = Remote(find(url, data), token).call("POST", "/keys", {"alg": alg})
    say(f"Published {key['kid']} ({key['alg']}). Use it with: cso-sim keys use {key['kid']}")


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
    key = Remote(find(url, data), token).call("POST", f"/keys/{segment('key', kid)}/use")
    say(f"{key['kid']} signs from now on.")
    for former in key["retired"]:
        say(f"{former['kid']} is retired; it stays published until {former['published_until']}.")


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
    key = Remote(find(url, data), token).call("POST", f"/keys/{segment('key', kid)}/retire")
    say(f"{key['kid']} is retired; it stays published until {key['published_until']}.")
