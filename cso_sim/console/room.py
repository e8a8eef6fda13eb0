"""One room of the console, and the rooms that a page's navigation shows."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from starlette.routing import Route

from cso_kit.control.of_request import OfRequest

Routes = Callable[[], list[Route]]


class Room(NamedTuple):
    """One room.

    Args:
        path: the path of its first page below the console's.
        label: its name in the navigation.
        key: the key that leads there; `?` shows all keys.
        about: what it is for, in one sentence.
        routes: returns its pages.
    """

    path: str
    label: str
    key: str
    about: str
    routes: Routes


# A value of the request, because the rooms' pages need their frame, and the frame has the navigation with all rooms.
NAVIGATION: OfRequest[Sequence[Room]] = OfRequest("rooms")
