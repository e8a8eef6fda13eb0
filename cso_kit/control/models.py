"""Request and response models of the calls that both services have: the clock, the journal, the inbox, and refusals.

The routes, their OpenAPI description, the typed client and the command line use these models.
"""

from typing import TYPE_CHECKING, Any, Literal

from pydantic import ConfigDict, Field, JsonValue

from cso_kit.control.values import Body, Duration, SentTime, ShownTime, Truth, View
from cso_kit.time.clock import Hand


class MistakeView(View):
    """One mistake in a body or a parameter."""

    at: str = Field(description="Where it is, such as `body.calendar`.")
    message: str = Field(description="What is wrong and what would be right.")


class Problem(View):
    """A refusal as an RFC 9457 problem document. Some refusals have more members."""

    type: str = Field(
        default="about:blank", description="Always `about:blank`: the status says what kind of refusal it is."
    )
    title: str = Field(description="The name of the status.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="One sentence that says what is wrong and what to do.")
    code: str | None = Field(default=None, description="The name of the rule's refusal, for refusals of a court.")
    errors: list[MistakeView | str] | None = Field(
        default=None,
        description="All mistakes, where there can be more than one. Mistakes in a scenario are sentences.",
    )


class ClockView(View):
    """The clock."""

    calendar: ShownTime = Field(
        description="What the calendar hand shows. It drives courts, notices and account rules."
    )
    protocol: ShownTime = Field(description="What the protocol hand shows. It drives tokens and sessions.")
    frozen: bool = Field(description="Whether a hand stands still.")
    frozen_hands: list[Literal["calendar", "protocol"]] = Field(description="The hands that stand still.")
    version: int = Field(description="Grows with every change of the clock.")


_ONLY_AT_VERSION = "The version that was read. If somebody has changed the clock since then, nothing is changed (409)."


class ReachedEvent(View):
    """The event of a court's calendar that the clock was advanced to."""

    at: ShownTime = Field(description="When it happens.")
    what: str = Field(description="What happens, such as `cacd goes live`.")


class AdvancedClockView(ClockView):
    """The clock after it was advanced."""

    event: ReachedEvent | None = Field(default=None, description="The event that was reached; only after `next-event`.")


class ClockChange(Body):
    """A change of the clock. Members that are left out stay as they are."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"calendar": "2020-02-17T23:59:00-08:00"}, {"frozen": True}]}
    )
    calendar: SentTime | None = Field(
        default=None, description="Where the calendar hand goes; a time must carry its offset."
    )
    frozen: Truth | None = Field(default=None, description="Hold the hand still, or let both run on.")
    hand: Hand = Field(default="calendar", description="Which hand `frozen` holds.")
    version: int | None = Field(default=None, description=_ONLY_AT_VERSION)


class ClockAdvance(Body):
    """A move of the clock: `by` a duration, or `to` the next event of any court's calendar."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"by": "PT1H"}, {"to": "next-event", "hand": "calendar"}]}
    )
    by: Duration | None = Field(default=None, description="An ISO 8601 duration such as PT1H or P3D; -PT1H moves back.")
    to: Literal["next-event"] | None = Field(default=None, description="Move to the next event instead.")
    hand: Hand = Field(default="both", description="Which hand to move.")
    version: int | None = Field(default=None, description=_ONLY_AT_VERSION)


Service = Literal["cso_idp", "court_rp"]


class EventView(View):
    """An event of the journal. Each kind has its own further members (docs/reference/events.md)."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"additionalProperties": {"description": "A member of the event's kind."}},
    )
    __pydantic_extra__: dict[str, JsonValue]

    source: Service = Field(description="The service that recorded it.")
    id: int = Field(description="Its number in that service's journal.")
    kind: str = Field(description="What happened, such as `link.made`.")
    recorded_at: ShownTime = Field(description="When it was recorded, in real time.")
    calendar: ShownTime = Field(description="What the calendar hand showed.")
    protocol: ShownTime = Field(description="What the protocol hand showed.")
    court_id: str | None = Field(description="The court it happened at, if it did at one.")
    sub: str | None = Field(description="Whom it concerns, if it does somebody.")
    correlation: str | None = Field(
        default=None, description="The flow that it belongs to: a trace id, if it is known."
    )

    if TYPE_CHECKING:  # the members of each kind, which no type knows

        def __getattr__(self, name: str) -> Any: ...

    def __getitem__(self, name: str) -> JsonValue:
        """A member of the event's kind."""
        extra = self.__pydantic_extra__
        return extra[name] if name in extra else getattr(self, name)


class JournalView(View):
    """Events of one service's journal."""

    events: list[EventView] = Field(description="The events, oldest first.")
    next: int = Field(description="Where to go on: the next call's `since`.")


class MessageView(View):
    """A message of the simulated inbox."""

    sender: str = Field(description="Who wrote it: a court's id, or `pacer` for the provider.")
    court_id: str | None = Field(description="The court that wrote it; null if the provider did.")
    address: str = Field(description="The e-mail address it was written to.")
    kind: str = Field(description="What it is about.")
    subject: str = Field(description="Its subject.")
    body: str = Field(description="Its text, with an empty line between paragraphs.")
    sent_at: ShownTime = Field(description="When it was written, by the calendar.")
    protocol_at: ShownTime | None = Field(
        description="When it was written, by protocol time; null for messages from before that was kept."
    )


class InboxView(View):
    """The messages to an address."""

    address: str = Field(description="The address.")
    messages: list[MessageView] = Field(description="The messages, oldest first by the calendar.")
