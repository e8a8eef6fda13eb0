"""`cso-sim stories`: the stories of the console, and checking one of your own. Neither needs a server."""

from pathlib import Path
from typing import Annotated

import typer

from cso_sim.commands.printing import say, say_table
from cso_sim.errors import CommandError

app = typer.Typer(no_args_is_help=True, help="Stories: guided demonstrations for the console.")


@app.command("list")
def list_stories() -> None:
    """List the stories that come with the simulator.

    Example: cso-sim stories list
    """
    from cso_sim.stories import reading

    told = [reading.shipped(name).document for name in reading.shipped_names()]
    say_table(("name", "steps", "what"), [(one.name, str(len(one.steps)), one.title) for one in told])


@app.command()
def check(file: Annotated[Path, typer.Argument(help="A story in TOML.")]) -> None:
    """Check a story file; every mistake is printed with its line. Needs no server.

    Example: cso-sim stories check my-story.toml
    """
    from cso_sim.scenario.errors import ScenarioError
    from cso_sim.stories import reading

    try:
        story = reading.from_file(file)
    except ScenarioError as error:
        raise CommandError(str(error)) from error
    say(f"{file}: fine. {len(story.document.steps)} steps, in the scenario {story.scenario.name}.")
