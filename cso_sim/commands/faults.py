"""`cso-sim faults`: misbehaviour on purpose."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cso_sim.commands.connection import Token, connected
from cso_sim.commands.finding import Data, Url
from cso_sim.commands.printing import AsJson, say, say_facts, say_json, say_table
from cso_sim.errors import CommandError

if TYPE_CHECKING:
    from cso_sim.control.fault_models import ArmedFault

app = typer.Typer(
    no_args_is_help=True, help="Faults: make the provider, the courts or a connection misbehave on purpose."
)


@app.command()
def catalogue(
    fault: Annotated[str | None, typer.Argument(help="One fault, with what a correct client does.")] = None,
    *,
    kind: Annotated[
        Literal["openid", "transport", "pacer", "court"] | None, typer.Option(help="Only faults of this kind.")
    ] = None,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """List the faults that can be armed, or explain one.

    Examples: cso-sim faults catalogue --kind transport · cso-sim faults catalogue id_token_iss_other
    """
    with connected(url, data, token) as harness:
        found = [each for each in harness.faults.catalogue() if kind in (None, each.kind)]
    if fault is not None:
        from cso_kit.web.validation_messages import did_you_mean

        near = did_you_mean(fault, [each.name for each in found])
        found = [each for each in found if each.name == fault]
        if not found:
            raise CommandError(f"There is no fault {fault!r}; 'cso-sim faults catalogue' lists them.{near}")
    if as_json:
        say_json(found)
    elif fault is not None:
        told = found[0].model_dump(exclude={"aims", "endpoints"})
        say_facts({name: value for name, value in told.items() if value != ""})
    else:
        say_table(("name", "strikes", "what happens"), [(each.name, each.strikes, each.summary) for each in found])


@app.command()
def arm(
    fault: Annotated[str, typer.Argument(help="Its name; see cso-sim faults catalogue.")],
    *,
    client: Annotated[str | None, typer.Option(help="Only at requests of this client.")] = None,
    court: Annotated[str | None, typer.Option(help="Only at this court, or at requests of its client.")] = None,
    login_id: Annotated[str | None, typer.Option(help="Only at requests about this account.")] = None,
    endpoint: Annotated[str | None, typer.Option(help="Only at this address, such as /token.")] = None,
    times: Annotated[int | None, typer.Option(min=1, help="How often; once, if nothing else is said.")] = None,
    always: Annotated[bool, typer.Option("--always", help="As often as it can.")] = False,
    probability: Annotated[float | None, typer.Option(help="With this probability, up to 1.")] = None,
    seed: Annotated[str | None, typer.Option(help="What the draw is made with.")] = None,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Arm a fault. When this answers, it holds in every process of the simulator.

    Examples: cso-sim faults arm id_token_iss_other --court ca9 · cso-sim faults arm http_503 --endpoint /token --times 3
    """
    if always and times is not None:
        raise CommandError("Give --times or --always, not both.")
    aims = {
        "client_id": client,
        "court_id": court,
        "loginId": login_id,
        "endpoint": endpoint,
        "times": times,
        "probability": probability,
        "seed": seed,
    }
    given = {name: value for name, value in aims.items() if value is not None or (always and name == "times")}
    with connected(url, data, token) as harness:
        armed = harness.faults.arm(fault, **given)
    if as_json:
        say_json(armed)
        return
    say(f"Armed {armed.fault} as {armed.id}: {how_often(armed)}{aimed_at(armed)}.")


@app.command("list")
def list_faults(*, as_json: AsJson = False, url: Url = None, data: Data = None, token: Token = None) -> None:
    """List the armed faults, with how often each has fired.

    Example: cso-sim faults list
    """
    with connected(url, data, token) as harness:
        armed = harness.faults.armed()
    if as_json:
        say_json(armed)
        return
    rows = [
        (each.id, each.fault, how_often(each), aimed_at(each).removeprefix(" at ") or None, each.fired)
        for each in armed
    ]
    say_table(("id", "fault", "how often", "aimed", "fired"), rows)


@app.command()
def clear(
    armed_id: Annotated[str | None, typer.Argument(help="Only this one; see cso-sim faults list.")] = None,
    *,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Disarm all faults, or one.

    Example: cso-sim faults clear
    """
    with connected(url, data, token) as harness:
        if armed_id is None:
            say(f"Disarmed {harness.faults.clear()}.")
        else:
            harness.faults.disarm(armed_id)
            say(f"Disarmed {armed_id}.")


def how_often(armed: "ArmedFault") -> str:
    """How often an armed fault fires, in words."""
    times = "always" if armed.times is None else "once" if armed.times == 1 else f"{armed.times:,} times"
    return times if armed.probability is None else f"{times}, with probability {armed.probability:g}"


def aimed_at(armed: "ArmedFault") -> str:
    """` at …`: what an armed fault is aimed at; empty if at nothing."""
    aims = {
        "client": armed.client_id,
        "court": armed.court_id,
        "account": armed.loginId,
        "address": armed.endpoint,
    }
    given = [f"{name} {value}" for name, value in aims.items() if value is not None]
    return f" at {', '.join(given)}" if given else ""
