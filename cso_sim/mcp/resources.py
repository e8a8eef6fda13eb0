"""Resources: texts that an agent reads to know what there is: scenarios, rules, faults, kinds of events."""

import csv
import json
from importlib import resources as package_files
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError

from cso_sim.mcp.event_meanings import meanings
from cso_sim.mcp.simulator import Simulator
from cso_sim.scenario import reading
from cso_sim.scenario.errors import ScenarioError

SCENARIOS = "cso-sim://scenarios"
RULES = "cso-sim://rules"
EVENTS = "cso-sim://events"
FAULTS = "cso-sim://faults"
_JSON = "application/json"


def rules() -> list[dict[str, str]]:
    """The rules of the simulation: `rule`, `text` and `source` of each."""
    text = (package_files.files("cso_sim.mcp") / "rules.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def add_resources(server: MCPServer[Any], simulator: Simulator) -> None:
    """Adds the resources to the server."""

    @server.resource(SCENARIOS, mime_type=_JSON, description="The shipped scenarios: name, title and what each is for.")
    async def scenarios() -> str:
        shipped = await (await simulator.harness()).scenario.shipped()
        return json.dumps([each.model_dump(mode="json") for each in shipped], indent=1)

    @server.resource(
        SCENARIOS + "/{name}",
        mime_type="application/toml",
        description="A shipped scenario as TOML, which load_scenario also takes when it is changed.",
    )
    async def scenario(name: str) -> str:
        try:
            return reading.shipped_text(name)
        except ScenarioError as error:
            raise ResourceNotFoundError(str(error)) from error

    @server.resource(
        RULES, mime_type=_JSON, description="The rules that the simulation follows, each with where it comes from."
    )
    async def all_rules() -> str:
        return json.dumps(rules(), indent=1)

    @server.resource(
        FAULTS, mime_type=_JSON, description="The faults that arm_fault can arm, and what a correct client does."
    )
    async def faults() -> str:
        catalogue = await (await simulator.harness()).faults.catalogue()
        return json.dumps([each.model_dump(mode="json") for each in catalogue], indent=1)

    @server.resource(EVENTS, mime_type=_JSON, description="The kinds of events of the journal, and what each means.")
    async def events() -> str:
        return json.dumps(meanings(), indent=1)
