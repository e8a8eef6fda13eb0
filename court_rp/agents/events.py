"""The events of filing agents. Each docstring is the event's entry in the reference."""

from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class AgentAdded(Event):
    """An attorney (`login`) named a filing agent, who may file in the attorney's name from now on (rule L13)."""

    kind: ClassVar[str] = "agent.added"
    court_id: str
    login: str
    agent: str


@event
class AgentRemoved(Event):
    """An attorney (`login`) removed a filing agent, whose right to file in the attorney's name ended at once."""

    kind: ClassVar[str] = "agent.removed"
    court_id: str
    login: str
    agent: str
