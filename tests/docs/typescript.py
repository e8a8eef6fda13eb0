"""Makes the TypeScript types of the control plane from its OpenAPI description: a type for each model, an entry for each call."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from tests.docs.markdown import ROOT

FILE = ROOT / "examples" / "typescript" / "cso-sim.d.ts"
_HEAD = """// The types of the control plane (docs/reference/control-plane.md).
// Made from its OpenAPI description by `python -m tests.docs.reference`; do not change it by hand.
"""
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
_JSON, _JSON_LINES, _TOML, _TEXT = "application/json", "application/jsonl", "application/toml", "text/plain"
_EVENTS = "text/event-stream"


def types(description: dict[str, Any]) -> str:
    """The file for an OpenAPI description."""
    return "\n".join([_HEAD, *_models(description), *_calls(description)]) + "\n"


def _models(description: dict[str, Any]) -> Iterator[str]:
    for name, schema in sorted(description["components"]["schemas"].items()):
        yield from _comment(schema.get("description"), "")
        yield f"export type {_name(name)} = {_type(schema, '')};\n"


def _calls(description: dict[str, Any]) -> Iterator[str]:
    yield "/** Every call: its parameters, its body and its answer. `Problem` is the answer of one that is refused. */"
    yield "export interface Calls {"
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            yield from _comment(operation.get("description"), "  ")
            yield f'  "{method.upper()} {path}": {{'
            yield from _parameters(operation)
            yield f"    body: {_body(operation)};"
            yield f"    answer: {_answer(operation)};"
            yield "  };"
    yield "}"


def _parameters(operation: dict[str, Any]) -> Iterator[str]:
    for place in ("path", "query"):
        found = [each for each in operation.get("parameters", ()) if each["in"] == place]
        members = "; ".join(
            f"{json.dumps(each['name'])}{'' if each.get('required') else '?'}: {_type(each['schema'], '    ')}"
            for each in found
        )
        yield f"    {place}: {{ {members} }};" if members else f"    {place}: Record<string, never>;"


def _body(operation: dict[str, Any]) -> str:
    return _contents([operation.get("requestBody", {}).get("content", {})])


def _answer(operation: dict[str, Any]) -> str:
    return _contents(
        response.get("content", {}) for status, response in operation["responses"].items() if status.startswith("2")
    )


def _contents(contents: Iterable[dict[str, Any]]) -> str:
    """The type of what `call.ts` sends or returns for bodies with these media types; it fails for one that it does not know."""
    found = [_content(media, one.get("schema", {})) for every in contents for media, one in _chosen(every).items()]
    return " | ".join(dict.fromkeys(found)) or "undefined"


def _chosen(content: dict[str, Any]) -> dict[str, Any]:
    """The media types that a program gets without asking: a stream of events only where there is nothing else."""
    return {media: one for media, one in content.items() if media != _EVENTS or len(content) == 1}


def _content(media: str, schema: dict[str, Any]) -> str:
    if media == _JSON_LINES:  # a value a line; the journal's lines are events, which have no model
        return f"{_type(schema, '    ') if '$ref' in schema else 'Record<string, unknown>'}[]"
    plain = {_TOML: "string", _TEXT: "string", _EVENTS: "ReadableStream<Uint8Array>"}
    return _type(schema, "    ") if media == _JSON else plain[media]


def _type(schema: dict[str, Any], indent: str) -> str:
    if "$ref" in schema:
        return _name(schema["$ref"].rpartition("/")[2])
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return " | ".join(dict.fromkeys(_type(one, indent) for one in schema[union]))
    if "allOf" in schema:
        return " & ".join(_type(one, indent) for one in schema["allOf"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(one) for one in schema["enum"])
    if schema.get("type") == "array":
        item = _type(schema.get("items", {}), indent)
        return f"({item})[]" if " " in item else f"{item}[]"
    if schema.get("type") == "object" or "properties" in schema:
        return _object(schema, indent)
    return _PLAIN.get(str(schema.get("type")), "unknown")


def _object(schema: dict[str, Any], indent: str) -> str:
    more = schema.get("additionalProperties")
    members, required = schema.get("properties", {}), schema.get("required", ())
    if not members:
        return f"Record<string, {_type(more, indent) if isinstance(more, dict) else 'unknown'}>"
    lines = ["{"]
    for name, member in members.items():
        lines += _comment(member.get("description"), f"{indent}  ")
        optional = "" if name in required else "?"
        lines.append(f"{indent}  {json.dumps(name)}{optional}: {_type(member, f'{indent}  ')};")
    if more:
        lines.append(f"{indent}  [member: string]: unknown;")
    return "\n".join([*lines, f"{indent}}}"])


def _comment(text: str | None, indent: str) -> Iterator[str]:
    if text:
        yield f"{indent}/** {' '.join(text.split()).replace('*/', '* /')} */"


def _name(name: str) -> str:
    return "".join(part for part in name.replace("-", "_").split("_") if part) if "-" in name else name
