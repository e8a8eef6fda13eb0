"""`cso-sim scenario`: the shipped scenarios, checking one of your own, and loading either into a running server."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cso_sim.commands.connection import Token, connected
from cso_sim.commands.finding import Data, Url
from cso_sim.commands.printing import AsJson, remark, say, say_json, say_table
from cso_sim.errors import CommandError
from cso_sim.scenario.reference import is_file

if TYPE_CHECKING:
    from cso_sim.control.models import ScenarioView

app = typer.Typer(no_args_is_help=True, help="Scenarios: who is there, and when it is.")


@app.command("list")
def list_scenarios() -> None:
    """List the scenarios that come with the simulator.

    Example: cso-sim scenario list
    """
    from cso_sim.scenario import reading

    known = [reading.shipped(name) for name in reading.shipped_names()]
    say_table(("name", "begins", "what"), [(one.name, f"{one.clock.calendar:%Y-%m-%d}", one.title) for one in known])


@app.command()
def check(file: Annotated[Path, typer.Argument(help="A scenario in TOML.")]) -> None:
    """Check a scenario file; every mistake is printed with its line. Needs no server.

    Example: cso-sim scenario check my-court.toml
    """
    from cso_sim.scenario import reading
    from cso_sim.scenario.errors import ScenarioError

    try:
        document = reading.from_file(file)
    except ScenarioError as error:
        raise CommandError(str(error)) from error
    accounts = sum(len(person.accounts) for person in document.people)
    filers = sum(len(person.filers) for person in document.people)
    say(
        f"{file}: fine. {len(document.people)} people, {accounts} accounts, {filers} filers, {len(document.cases)} cases."
    )


@app.command()
def show(*, as_json: AsJson = False, url: Url = None, data: Data = None, token: Token = None) -> None:
    """Show who is there now, with the passwords; of very many the first.

    Example: cso-sim scenario show
    """
    with connected(url, data, token) as harness:
        scenario = harness.scenario.show()
    say_json(scenario) if as_json else _show(scenario)
    filers = sum(len(court.filers) for court in scenario.courts)
    all_filers = sum(court.filers_total for court in scenario.courts)
    if len(scenario.accounts) < scenario.accounts_total:
        remark(
            f"These are {len(scenario.accounts):,} of {scenario.accounts_total:,} accounts; "
            f"'cso-sim accounts list --all' prints them all."
        )
    if filers < all_filers:
        remark(f"These are {filers:,} of {all_filers:,} filers; 'cso-sim courts show COURT --all' prints a court's.")


def _show(scenario: "ScenarioView") -> None:
    say(f"{scenario.name}: {scenario.title}")
    say()
    columns = ("loginId", "password", "type", "generation", "status", "name")
    say_table(columns, [[getattr(account, name) for name in columns] for account in scenario.accounts])
    say()
    filers = [
        (court.court_id, court.phase, filer.login, filer.key, filer.credential, filer.role)
        for court in scenario.courts
        for filer in court.filers
    ]
    say_table(("court", "phase", "login", "key", "credential", "role"), filers)


@app.command()
def load(
    scenario: Annotated[str, typer.Argument(help="The name of a shipped scenario, or a TOML file.")],
    *,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Replace everything in a running server with a scenario.

    Examples: cso-sim scenario load all_live · cso-sim scenario load my-court.toml
    """
    with connected(url, data, token) as harness:
        loaded = (
            harness.scenario.load_toml(_text_of(scenario)) if is_file(scenario) else harness.scenario.load(scenario)
        )
    say(f"Loaded {loaded.name}: {loaded.title}.")


@app.command()
def export(*, url: Url = None, data: Data = None, token: Token = None) -> None:
    """Print the loaded scenario as TOML, to change it and load it again.

    Example: cso-sim scenario export > my-court.toml
    """
    with connected(url, data, token) as harness:
        text = harness.scenario.as_toml()
    for line in text.removesuffix("\n").split("\n"):
        say(line)


def _text_of(file: str) -> str:
    try:
        return Path(file).read_text("utf-8")
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not UTF-8 text; save it as UTF-8.") from error
