"""Makes the parts of the reference that the code already says: settings, events, commands, control calls, scenario tables.

`python -m tests.docs.reference` writes them into the pages, between two marks; a test fails when a page says something else.
The prose around them is written by hand and stays as it is.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer.main
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from court_rp.control.routes import shared_router as courts_apart
from court_rp.settings import CourtSettings
from cso_idp.control.routes import shared_router as provider_apart
from cso_idp.settings import ProviderSettings
from cso_kit.service_settings import ServiceSettings
from cso_kit.storage.event import Event, all_kinds
from cso_sim.cli import app as command_line
from cso_sim.control.app import control_of_all
from cso_sim.control.description import described
from cso_sim.control.documentation import answers, calls_by_topic
from cso_sim.scenario import administrative_accounts, document, service_center
from cso_sim.scenario.cases import CaseTable, PartyTable
from cso_sim.scenario.receipts import ReceiptTable
from cso_sim.scenario.registrations import OfferTable, RegistrationTable
from cso_sim.scenario.second_factor import AuthenticatorTable
from cso_sim.stories import document as stories
from cso_sim.stories.vocabulary import ACTS, FACTS
from cso_sim.worlds import WorldSettings
from tests.docs import advice_table, agent_tools, fault_tables, plugin_table, typescript
from tests.docs.markdown import ROOT

# The packages with events.
WITH_EVENTS = ("cso_kit", "cso_idp", "court_rp")
for _each in (path for package in WITH_EVENTS for path in sorted((ROOT / package).rglob("events.py"))):
    import_module(".".join(_each.relative_to(ROOT).with_suffix("").parts))  # the table lists what is loaded

_PART = re.compile(r"(<!-- made by tests/docs/reference.py: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def written(text: str) -> str:
    """A page with its made parts as they should be now."""
    return _PART.sub(lambda part: f"{part[1]}\n{PARTS[part['name']]().strip()}\n\n{part[3]}", text)


def parts_of(text: str) -> list[str]:
    """The names of the made parts on a page."""
    return [part["name"] for part in _PART.finditer(text)]


def _table(headings: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _code(value: object) -> str:
    return f"`{value}`"


# Settings


def _settings(settings: type[BaseSettings]) -> str:
    prefix = settings.model_config["env_prefix"].upper()
    # First the service's own, then those that every service has.
    fields = sorted(settings.model_fields.items(), key=lambda each: each[0] in ServiceSettings.model_fields)
    rows = ((_code(prefix + name.upper()), _default(field.default), field.description or "") for name, field in fields)
    return _table(("variable", "default", "meaning"), rows)


def _default(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, timedelta):
        return _code(_duration(value))
    return _code(",".join(value) if isinstance(value, tuple) else value)


def _duration(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    for unit, letter, date in ((86400, "D", "P"), (3600, "H", "PT"), (60, "M", "PT")):
        if seconds and seconds % unit == 0:
            return f"{date}{seconds // unit}{letter}"
    return f"PT{seconds}S"


# Events


def _events(package: str) -> str:
    kinds = sorted((kind for kind in all_kinds() if kind.__module__.startswith(package)), key=lambda kind: kind.kind)
    return _table(("kind", "what happened", "members"), (_event(kind) for kind in kinds))


def _event(kind: type[Event]) -> tuple[str, str, str]:
    members = ", ".join(_code(field.name) for field in fields(kind))
    return _code(kind.kind), " ".join((kind.__doc__ or "").split()), members


# The command line


def _commands() -> str:
    return "\n\n".join(_command("cso-sim", typer.main.get_command(command_line)))


def _command(path: str, command: Any) -> Iterator[str]:
    """A command and all beneath it."""
    yield f"## `{path}`" if path.count(" ") < 2 else f"### `{path}`"
    yield _help(command.help or "")
    inner = getattr(command, "commands", None)
    if inner:
        for name, one in inner.items():
            yield from _command(f"{path} {name}", one)
        return
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    usage = " ".join([path, *[_argument(one) for one in arguments], "[OPTIONS]"])
    yield f"Usage: `{usage}`"
    rows = [_parameter(one) for one in command.params]
    if rows:
        yield _table(("option", "meaning", "default"), iter(rows))


def _argument(argument: Any) -> str:
    name = str(argument.metavar or argument.name).upper()
    return name if argument.required else f"[{name}]"


def _help(text: str) -> str:
    """Examples become code."""
    paragraphs = []
    for paragraph in text.strip().split("\n\n"):
        label, colon, rest = " ".join(paragraph.split()).partition(": ")
        if colon and label.startswith("Example"):
            examples = ", ".join(_code(one.strip()) for one in rest.split("·"))
            paragraphs.append(f"{label}: {examples}")
        else:
            paragraphs.append(" ".join(paragraph.split()))
    return "\n\n".join(paragraphs)


def _parameter(one: Any) -> tuple[str, str, str]:
    if one.param_type_name == "argument":
        name = _code(_argument(one))
    else:
        name = ", ".join(_code(word) for word in [*one.opts, *one.secondary_opts])
    default = "required" if one.required else _shown_default(one)
    sentences = [one.help or ""]
    if choices := _choices(one.type_descriptor.annotation):
        sentences.append("One of " + ", ".join(_code(choice) for choice in choices) + ".")
    if one.envvar:
        sentences.append(f"Also {_code(one.envvar)}.")
    return name, " ".join(filter(None, sentences)), default


def _choices(annotation: Any) -> tuple[Any, ...]:
    """The values of a Literal, also of one that may be missing."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return next((found for one in get_args(annotation) if (found := _choices(one))), ())


def _shown_default(one: Any) -> str:
    if one.default is None or one.default is False or one.default == "":
        return ""
    return _code(one.default)


# The control plane


def _calls(openapi: dict[str, Any]) -> str:
    lines = []
    for topic in calls_by_topic(openapi):
        lines.append(f"## {topic['name']}")
        for call in topic["calls"]:
            lines.append(f"### `{call['method']} {call['path']}`")
            lines.append(" ".join(call["text"].split()))
            if call["takes"]:
                lines.append(_table(("takes", "where", "type", "meaning"), (_taken(each) for each in call["takes"])))
            lines += [f"Answers {each['status']} with {each['type']}." for each in call["answers"]]
    lines += ["## What the calls answer", "More members may be added, and none is taken away."]
    for answer in answers(openapi):
        lines += [f"### `{answer['name']}`", " ".join(answer["text"].split())]
        lines.append(_table(("member", "type", "meaning"), (_member(each) for each in answer["members"])))
    return "\n\n".join(lines)


def _member(each: dict[str, Any]) -> tuple[str, str, str]:
    return _code(each["name"]), each["type"], each["description"]


def _taken(each: dict[str, Any]) -> tuple[str, str, str, str]:
    need = ", required" if each["required"] else ""
    return _code(each["name"]), f"{each['where']}{need}", each["type"], each["description"] or ""


def _federated_calls() -> str:
    return _calls(described(control_of_all()))


def types_of_control() -> str:
    """The types of the control plane for TypeScript."""
    return typescript.types(described(control_of_all()))


def _calls_apart(router: Callable[[], APIRouter]) -> str:
    app = FastAPI()
    app.include_router(router(), prefix="/_sim")
    rows = (
        (f"`{call['method']} {call['path']}`", " ".join(call["text"].split()))
        for topic in calls_by_topic(app.openapi())
        for call in topic["calls"]
    )
    return _table(("call", "what it does"), rows)


# Scenarios

_TABLES: tuple[type[BaseModel], ...] = (
    document.ScenarioDocument,
    document.ClockTable,
    document.CalendarTable,
    document.PersonTable,
    document.AccountTable,
    AuthenticatorTable,
    ReceiptTable,
    document.FilerTable,
    RegistrationTable,
    OfferTable,
    document.CourtStaffTable,
    service_center.StaffTable,
    administrative_accounts.PaaTable,
    CaseTable,
    PartyTable,
    document.CrowdTable,
    document.ClientTable,
)


def _scenario_tables() -> str:
    schemas = document.ScenarioDocument.model_json_schema(by_alias=True)
    known = {**schemas["$defs"], "ScenarioDocument": schemas}
    return "\n\n".join(part for table in _TABLES for part in _scenario_table(table, known))


def _story_tables() -> str:
    schemas = stories.StoryDocument.model_json_schema(by_alias=True)
    known = {**schemas["$defs"], "StoryDocument": schemas}
    tables = (stories.StoryDocument, stories.StepTable, stories.ActTable, stories.FactTable)
    return "\n\n".join(part for table in tables for part in _scenario_table(table, known))


def _story_words() -> str:
    acts = ((_code(name), word.about, _members(word.needs), _members(word.may)) for name, word in ACTS.items())
    facts = (
        (_code(name), word.about, _members(word.needs), _members(word.may), _members(word.values))
        for name, word in FACTS.items()
    )
    return "\n\n".join(
        (
            "## What a step can do",
            _table(("`act`", "what it does", "needs", "may have"), acts),
            "## What a step can expect",
            _table(("`fact`", "what is looked at", "needs", "may have", "`is` can be"), facts),
        )
    )


def _members(names: Iterable[str]) -> str:
    return ", ".join(_code(name) for name in names)


def _scenario_table(table: type[BaseModel], known: dict[str, Any]) -> Iterator[str]:
    title, colon, text = " ".join((table.__doc__ or "").split()).partition(": ")
    yield f"## {title if colon else 'At the top of the file'}"
    yield text[:1].upper() + text[1:] if colon else "These members stand before the first table."
    members = known[table.__name__]["properties"]
    rows = (
        (_code(field.alias or name), _type(members[field.alias or name], known), _value(field), field.description or "")
        for name, field in table.model_fields.items()
    )
    yield _table(("member", "type", "default", "meaning"), rows)


def _value(field: Any) -> str:
    if field.is_required():
        return "required"
    if field.default is None or field.default is PydanticUndefined:
        return ""
    shown = str(field.default).lower() if isinstance(field.default, bool) else field.default
    return _code(f'"{shown}"' if isinstance(field.default, str) else shown)


_WORDS = {"date": "date", "date-time": "time", "boolean": "true or false", "integer": "number", "string": "text"}


def _type(schema: dict[str, Any], known: dict[str, Any]) -> str:
    if "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        choices = dict.fromkeys(_type(one, known) for one in schema["anyOf"] if one.get("type") != "null")
        return " or ".join(choices)
    if "enum" in schema:
        return ", ".join(_code(f'"{one}"') for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'], known)}s"
    return _WORDS.get(schema.get("format", schema.get("type", "")), "table")


PARTS: dict[str, Callable[[], str]] = {
    "settings-of-the-provider": lambda: _settings(ProviderSettings),
    "settings-of-the-courts": lambda: _settings(CourtSettings),
    "settings-of-worlds": lambda: _settings(WorldSettings),
    "events-of-the-provider": lambda: _events("cso_idp"),
    "events-of-the-courts": lambda: _events("court_rp"),
    "events-of-both": lambda: _events("cso_kit"),
    "faults": fault_tables.tables,
    "advice": advice_table.tables,
    "plugin-fixtures": plugin_table.fixtures,
    "plugin-options": plugin_table.options,
    "plugin-objects": plugin_table.objects,
    "advice-ways": advice_table.ways,
    "readiness-questions": advice_table.questions,
    "readiness-reasons": advice_table.reasons,
    "commands": _commands,
    "control-calls": _federated_calls,
    "control-calls-of-the-provider": lambda: _calls_apart(provider_apart),
    "control-calls-of-the-courts": lambda: _calls_apart(courts_apart),
    "scenario-tables": _scenario_tables,
    "story-tables": _story_tables,
    "story-words": _story_words,
    "mcp-tools": lambda: _table(("tool", "inputs (`?` may be left out)", "what it does"), agent_tools.tools()),
    "mcp-resources": lambda: _table(("resource", "what it has"), agent_tools.resources()),
    "mcp-prompts": lambda: _table(("prompt", "arguments", "what it is for"), agent_tools.prompts()),
}


def main() -> None:
    """Writes every page that has made parts, the file of the rules, and the types for TypeScript."""
    typescript.FILE.write_text(types_of_control(), "utf-8")
    agent_tools.RULES_FILE.write_text(agent_tools.rules(), "utf-8")
    for page in sorted(Path(ROOT, "docs", "reference").glob("*.md")):
        page.write_text(written(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
