"""The control calls about the simulated inbox, for one service or for several together."""

from operator import attrgetter

from fastapi import APIRouter

from cso_kit.control.models import InboxView
from cso_kit.control.service_control import RecordControl
from cso_kit.control.views import message_view


def inbox_router(*controls: RecordControl) -> APIRouter:
    """`/_sim/inbox/…`, relative to `/_sim`, over the inboxes of the services that are given."""
    routes = APIRouter(tags=["inbox"])

    @routes.get("/inbox/{address}")
    async def inbox(address: str) -> InboxView:
        """The messages of courts and PACER to an address, oldest first by the calendar. No real mail is sent."""
        found = [message for control in controls for message in await control.inbox(address)]
        ordered = sorted(found, key=attrgetter("sent_at"))
        return InboxView(address=address, messages=[message_view(each) for each in ordered])

    return routes
