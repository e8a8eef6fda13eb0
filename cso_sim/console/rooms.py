"""The rooms of the console in the order of its navigation. A new room is a package with `routes()`, and one entry here."""

from cso_sim.console.board import pages as board
from cso_sim.console.clock import pages as clock
from cso_sim.console.misbehaviour.pages import routes as faults
from cso_sim.console.people import pages as people
from cso_sim.console.roll_out import pages as roll_out
from cso_sim.console.room import Room
from cso_sim.console.scenario.pages import routes as scenario
from cso_sim.console.stories.pages import routes as stories
from cso_sim.console.timeline.pages import routes as timeline
from cso_sim.console.worlds.pages import routes as worlds

ROOMS: tuple[Room, ...] = (
    Room("board", "Board", "b", "Who can log in at which court, and how, at this moment.", board.routes),
    Room(
        "stories",
        "Stories",
        "s",
        "Tell a transition step by step, by hand or with a button that does it for you.",
        stories,
    ),
    Room("clock", "Clock", "c", "Move the simulated date, and see what happened by it.", clock.routes),
    Room(
        "timeline",
        "Timeline",
        "t",
        "What happens between browsers, courts, provider and mailboxes, as it happens.",
        timeline,
    ),
    Room("people", "People", "p", "Be one of them, and read their mail, codes and passwords.", people.routes),
    Room("roll-out", "Roll-out", "r", "Which courts are live, and how ready the filers of each are.", roll_out.routes),
    Room("faults", "Faults", "f", "Make provider or courts misbehave on purpose, and see where it struck.", faults),
    Room("worlds", "Worlds", "w", "Make federations of their own for a group or a test, and keep them.", worlds),
    Room("scenario", "Scenario", "e", "Who is there and when: read the scenario, change it and load it.", scenario),
)
