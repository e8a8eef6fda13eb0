"""The server: all tools, resources and prompts, and one sentence for every error."""

import logging
from collections.abc import Sequence
from typing import Any

import httpx
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult, InputRequiredResult, TextContent, ToolAnnotations
from pydantic import ValidationError

from cso_kit.web.validation_messages import did_you_mean, unknown_name, validation_message
from cso_sim.browsing import BrowsingError
from cso_sim.errors import CommandError
from cso_sim.harness import HarnessError
from cso_sim.mcp.offered import Offered, Tools
from cso_sim.mcp.prompts import add_prompts
from cso_sim.mcp.resources import add_resources
from cso_sim.mcp.simulator import Simulator, ToolRefusedError
from cso_sim.mcp.terse import on_one_line, untitle
from cso_sim.mcp.tools.applications import ApplicationTools
from cso_sim.mcp.tools.courts import CourtTools
from cso_sim.mcp.tools.faults import FaultTools
from cso_sim.mcp.tools.journal import JournalTools
from cso_sim.mcp.tools.people import PeopleTools
from cso_sim.mcp.tools.simulation import SimulationTools
from cso_sim.mcp.tools.visits import VisitTools
from cso_sim.mcp.tools.worlds import WorldTools

log = logging.getLogger("cso")
NAME = "cso-sim"
INSTRUCTIONS = (
    "A simulator of the U.S. federal courts' Central Sign-On: an OpenID Provider for PACER accounts, and 204 courts that accept "
    "their own logins until they go live, and Central Sign-On from then on. Everybody in it is fictional, passwords too. Begin "
    "with describe_simulator and list_courts. Two accounts matter: a PACER account (loginId, password) and a CM/ECF login that a "
    "court gave out (login, key); linking joins them, once for each court, and only then may the holder file. When something is "
    "refused, call explain_refusal. reset brings the beginning back. An experiment "
    "of your own belongs into a world of its own (create_world)."
)
_EXPECTED = (HarnessError, BrowsingError, CommandError, ToolRefusedError, httpx.TransportError)
TOPICS: Sequence[type[Tools]] = (
    SimulationTools,
    PeopleTools,
    CourtTools,
    VisitTools,
    JournalTools,
    FaultTools,
    ApplicationTools,
    WorldTools,
)


class ToolServer(MCPServer[Any]):
    """The SDK's server, with the tools of one simulator. A tool that fails answers with one sentence, marked as an error."""

    def __init__(self, simulator: Simulator, version: str) -> None:
        super().__init__(
            NAME, title="Central Sign-On simulator", instructions=INSTRUCTIONS, version=version, log_level="WARNING"
        )
        self.simulator = simulator
        for offered in tools_of(simulator):
            self.add_tool(offered.method, description=described(offered), annotations=_hints(offered))
        for tool in self._tool_manager.list_tools():
            untitle(tool.parameters)
            untitle(tool.output_schema)
        add_resources(self, simulator)
        add_prompts(self)

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """As the SDK, but an expected failure is an answer with the control plane's own sentence and nothing around it."""
        tool = self._tool_manager.get_tool(name)
        if tool is None:
            known = [each.name for each in self._tool_manager.list_tools()]
            return _failed(f"There is no tool {name!r}.{did_you_mean(name, known)}")
        accepted = tool.parameters.get("properties", {})
        unknown = [given for given in arguments if given not in accepted]
        if unknown:
            return _failed(f"{name}: {unknown_name(unknown[0], accepted)}")
        try:
            answer = await super().call_tool(name, arguments, context)
        except ToolError as error:
            cause = error.__cause__
            if isinstance(cause, ValidationError):
                return _failed(_invalid(tool, cause))
            if isinstance(cause, _EXPECTED):
                return _failed(await self.simulator.explained(cause))
            log.error("%s failed", name, exc_info=cause)
            return _failed(
                f"{name} failed, which should not have happened. The log of cso-sim mcp says how; report it."
            )
        return on_one_line(answer) if isinstance(answer, CallToolResult) else answer


def tools_of(simulator: Simulator) -> list[Offered]:
    """All tools, in the order in which they are listed."""
    return [offered for topic in TOPICS for offered in topic(simulator).offered()]


def described(offered: Offered) -> str:
    """What an agent reads about a tool: its docstring, one line for each paragraph."""
    paragraphs = (offered.method.__doc__ or "").split("\n\n")
    return "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _hints(offered: Offered) -> ToolAnnotations:
    return ToolAnnotations(
        read_only_hint=offered.is_reading,
        destructive_hint=offered.is_destructive,
        open_world_hint=False,
    )


def _invalid(tool: Tool, error: ValidationError) -> str:
    """One sentence for arguments that do not fit; a misspelt member comes first, as another may be missing because of it."""
    details = sorted(error.errors(), key=lambda each: each["type"] != "extra_forbidden")[0]
    return (
        f"{'.'.join(map(str, details['loc']))}: {validation_message(details, _members_at(tool, details['loc'][:-1]))}"
    )


def _members_at(tool: Tool, place: Sequence[str | int]) -> list[str]:
    """The names of the members that are allowed at a location of the arguments."""
    schema: dict[str, Any] = tool.parameters
    for part in place:
        schema = schema.get("properties", {}).get(part, {}) if isinstance(part, str) else schema.get("items", {})
        if "$ref" in schema:
            schema = tool.parameters.get("$defs", {}).get(schema["$ref"].rpartition("/")[2], {})
    return list(schema.get("properties", {}))


def _failed(sentence: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=sentence)], is_error=True)
