"""The control plane's OpenAPI description: FastAPI's routes, the refusals as problem documents, and the scenario schema."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from cso_kit.control.models import Problem
from cso_sim.control.bulk_models import BulkLine, BulkReport
from cso_sim.control.models import ScenarioChoice
from cso_sim.scenario.document import ScenarioDocument

_REF = "#/components/schemas/{model}"
_REFUSED = {"application/problem+json": {"schema": {"$ref": _REF.format(model=Problem.__name__)}}}
# The refusals of every call, with the statuses of HTTP (RFC 9110 §15.5).
REFUSALS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "The call cannot be made as it was sent; nothing was changed.", "content": _REFUSED},
    503: {"description": "The database cannot be used just now.", "content": _REFUSED},
}
# The scenario reader parses the body, because it knows the line of each mistake.
SCENARIO_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "anyOf": [{"$ref": _REF.format(model=each.__name__)} for each in (ScenarioChoice, ScenarioDocument)]
            },
            "examples": {"shipped": {"summary": "A shipped scenario", "value": {"name": "all_live"}}},
        },
        "application/toml": {"schema": {"type": "string", "description": "A scenario file."}},
    },
}


def described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI description, with the schemas that no route refers to."""
    document = app.openapi()
    schemas = document["components"]["schemas"]
    for model, mode in (
        (Problem, "serialization"),
        (BulkReport, "serialization"),
        (BulkLine, "validation"),
        (ScenarioChoice, "validation"),
        (ScenarioDocument, "validation"),
    ):
        schemas.update(_schemas(model, mode))
    return document


def _schemas(model: type[BaseModel], mode: Any) -> dict[str, Any]:
    """The schemas of a model and its parts, by name."""
    schema = model.model_json_schema(mode=mode, ref_template=_REF)
    return {**schema.pop("$defs", {}), model.__name__: schema}
