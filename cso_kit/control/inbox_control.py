"""The control calls about the simulated inbox, for one service or for several together."""

from operator import attrgetter
from typing import Any

from fastapi import APIRouter, Request

from cso_kit.control.models import InboxView
from cso_kit.control.of_request import OfRequest
from cso_kit.control.record_control import RecordControl
from cso_kit.control.views import message_view


def inbox_router(*controls: OfRequest[Any]) -> APIRouter:
    """`/_sim/inbox/…`, relative to `/_sim`, over the inboxes of the services that are given: each a `RecordControl`."""
    routes = APIRouter(tags=["inbox"])

    @routes.get("/inbox/{address}")
    async def inbox(request: Request, address: str) -> InboxView:
        """The messages of courts and PACER to an address, oldest first by the calendar. No real mail is sent."""
        boxes: list[RecordControl] = [control.of(request) for control in controls]
        found = [message for each in boxes for message in await each.inbox(address)]
        ordered = sorted(found, key=attrgetter("sent_at"))
        return InboxView(address=address, messages=[message_view(each) for each in ordered])

    return routes
