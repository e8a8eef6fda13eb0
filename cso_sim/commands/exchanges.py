"""`cso-sim exchanges`: switches the log of requests and responses on and off; `cso-sim journal --export har` prints it."""

from typing import TYPE_CHECKING, Annotated

import typer

from cso_sim.commands.connection import Token, connected
from cso_sim.commands.finding import Data, Url
from cso_sim.commands.printing import AsJson, say_facts, say_json

if TYPE_CHECKING:
    from cso_sim.control.exchange_models import ExchangesView

app = typer.Typer(
    no_args_is_help=True, help="Exchanges: record requests and responses, for 'cso-sim journal --export har'."
)


@app.command()
def record(
    *,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Keep so many: the newest. 1,000, if nothing is said.")
    ] = None,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Record the requests that provider and courts answer, without passwords, keys, codes, tokens and cookies.

    Example: cso-sim exchanges record --limit 200
    """
    with connected(url, data, token) as harness:
        _show(harness.exchanges.record(limit), as_json=as_json)


@app.command()
def stop(*, as_json: AsJson = False, url: Url = None, data: Data = None, token: Token = None) -> None:
    """Stop recording. What is kept stays.

    Example: cso-sim exchanges stop
    """
    with connected(url, data, token) as harness:
        _show(harness.exchanges.stop(), as_json=as_json)


@app.command()
def show(*, as_json: AsJson = False, url: Url = None, data: Data = None, token: Token = None) -> None:
    """Show whether requests are recorded, and how many are kept.

    Example: cso-sim exchanges show
    """
    with connected(url, data, token) as harness:
        _show(harness.exchanges.show(), as_json=as_json)


@app.command()
def clear(*, as_json: AsJson = False, url: Url = None, data: Data = None, token: Token = None) -> None:
    """Forget what is kept.

    Example: cso-sim exchanges clear
    """
    with connected(url, data, token) as harness:
        _show(harness.exchanges.clear(), as_json=as_json)


def _show(view: "ExchangesView", *, as_json: bool) -> None:
    say_json(view) if as_json else say_facts(view.model_dump())
