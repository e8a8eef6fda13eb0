"""Makes the responses about the clock, the journal and the inbox."""

from datetime import datetime
from typing import Literal

from cso_kit.control.models import ClockView, EventView, MessageView, Service
from cso_kit.inbox import Message
from cso_kit.storage.journal import RecordedEvent
from cso_kit.time.clock import ClockState
from cso_kit.web.root import paths_below_root


def clock_view(state: ClockState, real: datetime) -> ClockView:
    """A state of the clock at a real time."""
    now = state.read(real)
    stopped: list[Literal["calendar", "protocol"]] = []
    if state.calendar_frozen_at is not None:
        stopped.append("calendar")
    if state.protocol_frozen_at is not None:
        stopped.append("protocol")
    return ClockView(
        calendar=now.calendar,
        protocol=now.protocol,
        frozen=state.is_frozen,
        frozen_hands=stopped,
        version=state.version,
    )


def event_view(event: RecordedEvent, source: Service) -> EventView:
    """A recorded event, with the members of its kind."""
    return EventView.model_validate(event.document(source))


def message_view(message: Message) -> MessageView:
    """A message of the simulated inbox."""
    shown = message._replace(body=paths_below_root(message.body))
    return MessageView(**shown._asdict(), court_id=message.court_id)
