"""Makes the reference of the tools for coding agents, and the file of the rules that they read, from the code and the docs."""

import asyncio
import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from cso_sim.mcp.server import ToolServer
from cso_sim.mcp.simulator import Simulator
from tests.docs.markdown import ROOT

RULES_FILE = ROOT / "cso_sim" / "mcp" / "rules.csv"
_RULE = re.compile(r"^\| (?P<rule>[A-Z]\d+) \| (?P<text>[^|]*) \| (?P<source>[^|]*) \|", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def server() -> ToolServer:
    """The server, in front of no simulator."""
    return ToolServer(Simulator("http://localhost:1", None, None), "0")


def tools() -> Iterator[tuple[str, str, str]]:
    """Each tool: its name, its inputs, what it does."""
    for tool in asyncio.run(server().list_tools()):
        yield f"`{tool.name}`", _inputs(tool.input_schema), " ".join((tool.description or "").split())


def resources() -> Iterator[tuple[str, str]]:
    """Each resource: its address, and what it has."""
    made = server()
    for resource in asyncio.run(made.list_resources()):
        yield f"`{resource.uri}`", resource.description or ""
    for template in asyncio.run(made.list_resource_templates()):
        yield f"`{template.uri_template}`", template.description or ""


def prompts() -> Iterator[tuple[str, str, str]]:
    """Each prompt: its name, its arguments, what it is for."""
    for prompt in asyncio.run(server().list_prompts()):
        arguments = ", ".join(f"`{each.name}`" for each in prompt.arguments or [])
        yield f"`{prompt.name}`", arguments, prompt.description or ""


def rules() -> str:
    """The rules with their sources, from the page that lists and proves them, as CSV."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(("rule", "text", "source"))
    page = (ROOT / "docs" / "fidelity.md").read_text("utf-8")
    for found in _RULE.finditer(page):
        table.writerow((found["rule"], _plain(found["text"]), _plain(found["source"])))
    return written.getvalue()


def _plain(text: str) -> str:
    return _LINK.sub(r"\1", text).replace("*", "").replace("`", "").strip()


def _inputs(schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    return ", ".join(f"`{name}`" + ("" if name in required else "?") for name in schema.get("properties", {})) or "none"
