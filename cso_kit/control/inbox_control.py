"""The control calls about the simulated inbox, for one service or for several together."""

from operator import attrgetter
from typing import Any

from fastapi import APIRouter

from cso_kit.control.service_control import RecordControl
from cso_kit.inbox import Message


def inbox_router(*controls: RecordControl) -> APIRouter:
    """`/_sim/inbox/…`, relative to `/_sim`, over the inboxes of the services that are given."""
    routes = APIRouter(tags=["inbox"])

    @routes.get("/inbox/{address}")
    async def inbox(address: str) -> dict[str, Any]:
        """What was written to an address, by courts and by PACER, oldest first by the calendar. Nothing is ever sent anywhere."""
        found = [message for control in controls for message in await control.inbox(address)]
        return {"address": address, "messages": [_document(each) for each in sorted(found, key=attrgetter("sent_at"))]}

    return routes


def _document(message: Message) -> dict[str, Any]:
    return {
        **message._asdict(),
        "court_id": message.court_id,
        "sent_at": message.sent_at.isoformat(),
        "protocol_at": message.protocol_at.isoformat() if message.protocol_at else None,
    }
