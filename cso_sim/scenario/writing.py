"""Writes a scenario as TOML, for people who want to change the loaded one. `reading` reads it back as the same scenario."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from cso_sim.scenario import reading
from cso_sim.scenario.document import CalendarTable, ScenarioDocument

# Times that a court's calendar may leave open; JSON has null for them, and TOML has no null.
_OPEN = tuple(name for name in CalendarTable.model_fields if name.endswith("_at"))


def as_toml(document: ScenarioDocument) -> str:
    """The scenario as TOML, without omitted members. A shipped one that was not changed is given as it is shipped, with its
    comments.
    """
    if document.name in reading.shipped_names() and document == reading.shipped(document.name):
        return reading.shipped_text(document.name)
    import tomli_w  # seldom needed

    members = document.model_dump(by_alias=True, exclude_unset=True)
    # A text of several lines is written as such. Carriage returns would be lost by it, so any of them is escaped instead.
    return tomli_w.dumps(_without_null(members), multiline_strings="\\r" not in repr(members))


def stored_as_toml(stored: Mapping[str, Any]) -> str:
    """The loaded scenario as TOML. `stored` is its stored form (`reading.as_json`), which was checked when it was loaded."""
    return as_toml(ScenarioDocument.model_validate(stored))


def _without_null(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _without_null(each, key) for key, each in value.items() if each is not None or key in _OPEN}
    if isinstance(value, list | tuple):
        return [_without_null(each) for each in value]
    if value is None and name in _OPEN:
        return "unknown"
    return value if isinstance(value, str | bool | int | float | date | datetime) else str(value)
