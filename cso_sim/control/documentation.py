"""Arranges the OpenAPI description for a page: topics, their calls, parameters and responses."""

from typing import Any

_METHODS = ("get", "put", "post", "patch", "delete")


def calls_by_topic(openapi: dict[str, Any]) -> list[dict[str, Any]]:
    """The calls of an OpenAPI document, grouped by their first tag in the order of their appearance."""
    schemas = openapi.get("components", {}).get("schemas", {})
    topics: dict[str, list[dict[str, Any]]] = {}
    for path, operations in openapi["paths"].items():
        for method in _METHODS:
            if method in operations:
                call = operations[method]
                topic = (call.get("tags") or ["other"])[0]
                topics.setdefault(topic, []).append(_call(method, path, call, schemas))
    # An id has no space: aria-labelledby would take it for two.
    return [{"name": name, "anchor": name.replace(" ", "-"), "calls": calls} for name, calls in topics.items()]


def _call(method: str, path: str, call: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    takes = [
        {
            "name": parameter["name"],
            "where": parameter["in"],
            "required": parameter.get("required", False),
            "type": _type(parameter["schema"], schemas),
            "description": parameter.get("description", ""),
        }
        for parameter in call.get("parameters", [])
    ]
    return {
        "method": method.upper(),
        "path": path,
        "anchor": f"{method}-{path.strip('/').translate(_ANCHOR)}",
        "text": call.get("description", call.get("summary", "")),
        "takes": takes + _body(call.get("requestBody"), schemas),
        "answers": [
            {"status": status, "type": _type(next(iter(answer["content"].values()))["schema"], schemas, named=True)}
            for status, answer in call["responses"].items()
            if status.startswith("2") and "content" in answer
        ],
    }


def answers(openapi: dict[str, Any]) -> list[dict[str, Any]]:
    """The response objects by name, each with its members; parts come after the objects that contain them."""
    schemas = openapi.get("components", {}).get("schemas", {})
    found: dict[str, dict[str, Any]] = {}
    for operations in openapi["paths"].values():
        for call in operations.values():
            for status, answer in call["responses"].items():
                if status.startswith("2"):
                    _collect(answer.get("content", {}), schemas, found)
    return [
        {"name": name, "text": schema.get("description", ""), "members": _members(schema, schemas, named=True)}
        for name, schema in found.items()
    ]


def _collect(part: Any, schemas: dict[str, Any], found: dict[str, dict[str, Any]]) -> None:
    """Adds all object schemas that a part of the description refers to to `found`."""
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _collect(each, schemas, found)
    name = _name(part) if isinstance(part, dict) else ""
    if name in schemas and name not in found and "properties" in schemas[name]:
        found[name] = schemas[name]
        _collect(schemas[name], schemas, found)


_ANCHOR = str.maketrans({"/": "-", "{": None, "}": None, "_": None})


def _body(body: dict[str, Any] | None, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if body is None:
        return []
    schema = next(iter(body["content"].values()))["schema"]
    # Of a body with alternatives the first, the simplest, is shown.
    return _members(_resolved(schema.get("anyOf", [schema])[0], schemas), schemas)


def _members(schema: dict[str, Any], schemas: dict[str, Any], *, named: bool = False) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "where": "body",
            "required": name in schema.get("required", []),
            "type": _type(member, schemas, named=named),
            "description": member.get("description", ""),
        }
        for name, member in schema.get("properties", {}).items()
    ]


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schemas.get(_name(schema), schema)
    return found


def _name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _type(schema: dict[str, Any], schemas: dict[str, Any], *, named: bool = False) -> str:
    """A schema in a few words: `string`, `one of a, b`, `string or null`; `named` keeps the names of objects."""
    name, schema = _name(schema), _resolved(schema, schemas)
    if named and name and "properties" in schema:
        return f"`{name}`"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_type(choice, schemas, named=named) for choice in schema["anyOf"]))
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    if "const" in schema:
        return f'"{schema["const"]}"'
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}), schemas, named=named)}"
    return str(schema.get("format", schema.get("type", "anything")))
