"""How an application tells its server to break a connection off. ASGI has no message for it, so this is our own."""

from typing import Any

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

# The type of the message. A server that breaks the connection off sets `TAKEN` in it.
BREAK_OFF = "cso.connection.break_off"
TAKEN = "is_taken"
ORDERLY = "is_orderly"


async def break_off(send: Send, *, orderly: bool = False) -> None:
    """Ends the connection at once, as a network does that fails (TCP reset). If it is `orderly`, what was sent arrives.

    Raises:
        ConnectionResetError: the server is another one than the simulator's own, and does not know the message.
    """
    message: dict[str, Any] = {"type": BREAK_OFF, TAKEN: False, ORDERLY: orderly}
    await send(message)
    if not message[TAKEN]:
        raise ConnectionResetError("The connection was broken off on purpose.")


def take(message: Message) -> None:
    """Called by a server that breaks the connection off."""
    message[TAKEN] = True


class BrokenOff(Response):
    """A response that never comes: the connection breaks off instead."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await break_off(send)
