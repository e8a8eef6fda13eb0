"""The rooms of the console in the order of its navigation. A new room is a package with `routes()`, and one entry here."""

from collections.abc import Callable
from typing import NamedTuple

from starlette.routing import Route

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


ROOMS: tuple[Room, ...] = ()
