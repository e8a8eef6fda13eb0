"""The events of the courts' calls. Each docstring is the event's entry in the reference."""

from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class CourtCallTaken(Event):
    """The provider took a call of a court's client, or of the Case Locator's. `path` says what the call is about."""

    kind: ClassVar[str] = "court_call.taken"
    path: str
    client_id: str
    call_id: str


@event
class CourtCallRefused(Event):
    """The provider refused a call. `reason` is the `error` of the answer, such as `invalid_client` or `invalid_request`."""

    kind: ClassVar[str] = "court_call.refused"
    path: str
    reason: str
    client_id: str | None = None


@event
class CourtQuestionAnswered(Event):
    """The provider answered a question of a court's client. `path` says what it was about; the answer is not written down."""

    kind: ClassVar[str] = "court_call.answered"
    path: str
    client_id: str
    call_id: str
