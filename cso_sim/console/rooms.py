"""The rooms of the console in the order of its navigation. A new room is a package with `routes()`, and one entry here."""

from cso_sim.console.room import Room

ROOMS: tuple[Room, ...] = ()
