"""How far a story has been told. Nothing is kept about it: the state of the federation says it. So every browser sees the same,
and a reload, another process or somebody who does a step by hand changes nothing.

The last step whose expectations are all met is done, and with it all steps before it: what an early step expects, such as an open
session, need not be true for ever.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import NamedTuple

from cso_sim.both_services import BothServices
from cso_sim.console.stories.facts import Facts, Finding
from cso_sim.journal.reading import changes
from cso_sim.stories.document import StepTable
from cso_sim.stories.reading import Story

# Seconds in which the consequences of a step should have come.
_PATIENCE = 5.0


class Progress(NamedTuple):
    """Where a story is.

    Args:
        is_loaded: whether its scenario is the loaded one.
        done: how many of its steps are done.
        total: how many there are.
    """

    is_loaded: bool
    done: int
    total: int

    @property
    def is_finished(self) -> bool:
        """Whether all steps are done."""
        return self.done == self.total

    @property
    def current(self) -> int:
        """The number of the step that comes next, from 1; the last one's when all are done."""
        return min(self.done + 1, self.total)


def is_loaded(story: Story, loaded: dict[str, object]) -> bool:
    """Whether a story's scenario is the loaded one, unchanged. `loaded` is in the stored form."""
    return loaded.get("name") == story.scenario.name and loaded == story.stored_scenario


async def progress_of(
    both: BothServices, story: Story, loaded: dict[str, object], facts: Facts | None = None
) -> Progress:
    """How far a story has been told. `facts` remembers what was looked at."""
    steps = story.document.steps
    if not is_loaded(story, loaded):
        return Progress(is_loaded=False, done=0, total=len(steps))
    facts = facts or Facts(both, story.cast)
    for number in range(len(steps), 0, -1):
        if await _is_done(facts, steps[number - 1]):
            return Progress(is_loaded=True, done=number, total=len(steps))
    return Progress(is_loaded=True, done=0, total=len(steps))


async def findings_of(facts: Facts, step: StepTable) -> Sequence[Finding]:
    """What a step expects, and what is there."""
    return [await facts.finding(each) for each in step.expect]


async def _is_done(facts: Facts, step: StepTable) -> bool:
    for each in step.expect:
        if not (await facts.finding(each)).is_met:
            return False
    return True


async def await_step(both: BothServices, story: Story, step: StepTable) -> None:
    """Returns as soon as all that a step expects is true, or after some seconds: courts are told of a logout afterwards."""
    with changes(both) as changed, contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            while not await _is_done(Facts(both, story.cast), step):
                await changed.wait()
                changed.clear()
