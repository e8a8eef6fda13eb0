"""Compares the scenario of a start with the one that was loaded under its name."""

from typing import Any

from cso_sim.scenario import reading
from cso_sim.scenario.errors import ScenarioError


def notice_of_change(reference: str, loaded: dict[str, Any]) -> str | None:
    """The notice that a scenario has changed since it was loaded; `None` if it has not.

    `loaded` is the loaded scenario in the form of `reading.as_json`.
    """
    try:
        found = reading.find(reference)
    except ScenarioError as error:
        return f"The scenario {reference} cannot be used any more; what was loaded of it goes on.\n{error}"
    if reading.as_json(found) == loaded:
        return None
    return (
        f"The scenario {reference} has changed since it was loaded; what was loaded goes on. Start over with it: "
        f"make demo FRESH=1 SCENARIO={reference} (cso-sim serve --fresh --scenario {reference})."
    )
