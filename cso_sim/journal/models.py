"""The models of the calls of the journal."""

from pydantic import Field

from cso_kit.control.models import EventView
from cso_kit.control.values import View


class MergedEvent(EventView):
    """An event of either journal, with its position in the merged journal."""

    cursor: str = Field(description="The position after this event: `since` goes on from here.")


class MergedJournal(View):
    """Events of both journals."""

    events: list[MergedEvent] = Field(description="The events, oldest first.")
    next: str = Field(description="Where to go on: the next call's `since`.")
