"""The settings and the scenario of a world. The settings are those of all, with its name in the place of the template's."""

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from cso_migrations import runner
from cso_sim.federation import FederationSettings
from cso_sim.templates import TEMPLATE_NAME

if TYPE_CHECKING:
    from cso_sim.scenario.document import ScenarioDocument

Model = TypeVar("Model", bound=BaseModel)


def named(settings: FederationSettings, name: str) -> FederationSettings:
    """The settings of the world with this name."""
    return replace(settings, provider=_named(settings.provider, name), courts=_named(settings.courts, name))


def prepared_by(settings: FederationSettings) -> str:
    """Identifies the settings and the tables of this version. Databases that were prepared by the same need no further look."""
    unplaced = [each.model_copy(update={"database_url": ""}) for each in (settings.provider, settings.courts)]
    heads = [runner.head(service) for service in runner.SERVICES]
    return hashlib.sha256(f"{unplaced!r} {heads!r}".encode()).hexdigest()


def _named(model: Model, name: str) -> Model:
    changed = {field: new for field, value in model if (new := _value(value, name)) is not value}
    return model.model_copy(update=changed) if changed else model


def _value(value: Any, name: str) -> Any:
    """The value with the name in it; the same object if nothing changes."""
    if isinstance(value, str):
        return value.replace(TEMPLATE_NAME, name) if TEMPLATE_NAME in value else value
    if isinstance(value, tuple | list):
        return type(value)(_value(each, name) for each in value) if TEMPLATE_NAME in repr(value) else value
    if isinstance(value, dict):
        return {_value(key, name): _value(each, name) for key, each in value.items()} if value else value
    return _named(value, name) if isinstance(value, BaseModel) else value


def with_scenario(settings: FederationSettings, scenario: str | None) -> FederationSettings:
    """The settings with a shipped scenario, if one is named."""
    return replace(settings, scenario=scenario or settings.scenario)


def document_of(scenario: "str | ScenarioDocument | None") -> "ScenarioDocument | None":
    """The scenario, if it is no shipped one. A file is read each time, because it may change."""
    from cso_sim.scenario.reading import find
    from cso_sim.scenario.reference import is_file

    if isinstance(scenario, str):
        return find(scenario) if is_file(scenario) else None
    return scenario
