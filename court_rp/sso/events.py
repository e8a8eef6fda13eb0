"""The event of a sign-on that its holder cancelled; `court_rp.events` has the others."""

from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class CourtSignOnCancelled(Event):
    """A holder cancelled the sign-on at the provider and came back. `reason`: `holder_cancelled`, or `upgrade_required` if the
    upgrade of a legacy account was cancelled.
    """

    kind: ClassVar[str] = "court_sign_on.cancelled"
    court_id: str
    reason: str
