"""The models of the calls of the journal."""

from pydantic import ConfigDict, Field

from cso_kit.control.models import EventView
from cso_kit.control.values import Body, View


class MergedEvent(EventView):
    """An event of either journal, with its position in the merged journal."""

    cursor: str = Field(description="The position after this event: `since` goes on from here.")
    sentence: str | None = Field(default=None, description="What happened in one sentence, if `explain` asked for it.")


class MergedJournal(View):
    """Events of both journals."""

    events: list[MergedEvent] = Field(description="The events, oldest first.")
    next: str = Field(description="Where to go on: the next call's `since`.")


class Expectation(Body):
    """Events that should be in the journal. Without a number at least one should."""

    kind: str = Field(description="The kind, or with a dot at the end its family.")
    court_id: str | None = Field(default=None, description="Only events at this court.")
    loginId: str | None = Field(default=None, description="Only events of this account.")
    sub: str | None = Field(default=None, description="Only events of this person.")
    correlation: str | None = Field(default=None, description="Only events of this flow.")
    at_least: int | None = Field(default=None, ge=0, description="So many or more.")
    exactly: int | None = Field(default=None, ge=0, description="Neither more nor fewer.")
    at_most: int | None = Field(default=None, ge=0, description="So many or fewer.")

    def is_met_by(self, count: int) -> bool:
        """Whether so many events are as expected."""
        if self.at_least is self.exactly is self.at_most is None:
            return count > 0
        return (
            (self.at_least is None or count >= self.at_least)
            and (self.exactly is None or count == self.exactly)
            and (self.at_most is None or count <= self.at_most)
        )


class Verification(Body):
    """What should have happened, and in which part of the journal."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"expect": [{"kind": "link.made", "court_id": "cacd", "exactly": 1}], "wait": "PT5S"}]
        }
    )
    expect: list[Expectation] = Field(min_length=1, max_length=50, description="The expectations.")
    since: str = Field(default="", description="From this cursor or real time on; leave it out to begin.")
    until: str = Field(default="", description="Up to this cursor or real time; leave it out for the end.")
    wait: str = Field(
        default="0", description="Wait so long for all of it to be met: seconds, or ISO 8601 such as PT5S."
    )


class Verified(View):
    """One expectation, and what the journal has."""

    kind: str = Field(description="The kind that was expected.")
    count: int = Field(description="How many events match.")
    ok: bool = Field(description="Whether that is as expected.")
    near_misses: list[MergedEvent] = Field(
        description="If not: the last events that nearly match, such as the refusal of what was expected, with their sentences."
    )


class VerificationView(View):
    """Whether all expectations are met."""

    ok: bool = Field(description="Whether all of them are met.")
    results: list[Verified] = Field(description="One for each expectation, in the order in which they were sent.")
