"""The control plane's OpenAPI description, arranged for a page: topics, their calls, and what each takes."""

from typing import Any

_PROBLEM = {
    "type": "object",
    "description": "RFC 9457; `detail` is one sentence with a way out, and some refusals have more members.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
_REFUSED = {"application/problem+json": {"schema": _PROBLEM}}
# What every call may answer instead; which status it is follows from HTTP (RFC 9110 §15.5).
REFUSALS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "The call cannot be made as it was sent; nothing was changed.", "content": _REFUSED},
    503: {"description": "The database cannot be used just now.", "content": _REFUSED},
}
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
    return [{"name": name, "calls": calls} for name, calls in topics.items()]


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
        "takes": takes + _members(call.get("requestBody"), schemas),
    }


_ANCHOR = str.maketrans({"/": "-", "{": None, "}": None, "_": None})


def _members(body: dict[str, Any] | None, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if body is None:
        return []
    schema = _resolved(next(iter(body["content"].values()))["schema"], schemas)
    return [
        {
            "name": name,
            "where": "body",
            "required": name in schema.get("required", []),
            "type": _type(member, schemas),
            "description": member.get("description", ""),
        }
        for name, member in schema.get("properties", {}).items()
    ]


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schemas.get(name, schema)
    return found


def _type(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """A schema in a few words: `string`, `one of a, b`, `string or null`."""
    schema = _resolved(schema, schemas)
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_type(choice, schemas) for choice in schema["anyOf"]))
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    if "const" in schema:
        return f'"{schema["const"]}"'
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}), schemas)}"
    return str(schema.get("format", schema.get("type", "anything")))
