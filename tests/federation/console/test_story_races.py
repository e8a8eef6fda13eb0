"""Two processes that tell one story at the same time, and somebody who loads a scenario while a step is done.

Each process is a federation of its own on the same databases. The tests wait for events of the journal, and never for time.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import NamedTuple

import httpx
import pytest

from cso_sim.federation import Federation, FederationSettings
from tests.federation.conftest import running
from tests.federation.console.test_stories import CUT_OVER, STORIES, begun, presenter, shown, told, value, whoami
from tests.federation.control_plane.answers import ok

CJA = f"{STORIES}/cja-merge"


class Two(NamedTuple):
    """Two processes, and a presenter at each."""

    federation: Federation
    one: httpx.AsyncClient
    other: httpx.AsyncClient

    async def end_of_journal(self) -> str:
        """The position after all events so far."""
        return str(ok(await self.one.get("/_sim/journal", params={"limit": 1000}))["next"])

    async def wait_for(self, kind: str, since: str) -> None:
        """Returns when the journal has an event of this kind after this position."""
        answer = await self.one.get("/_sim/journal", params={"kind": kind, "since": since, "wait": "PT20S"})
        assert ok(answer)["events"], kind


@pytest.fixture
async def two(federation_settings: FederationSettings) -> AsyncIterator[Two]:
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(running(federation_settings))
        second = await stack.enter_async_context(running(federation_settings))
        browsers = [await stack.enter_async_context(presenter(each)) for each in (first, second)]
        yield Two(first, *browsers)


async def test_of_two_processes_that_do_a_step_one_is_told_that_the_story_went_on(two: Two) -> None:
    """Nothing is done twice, and whoever came late is nobody."""
    step = {"step": value(await begun(two.one, CUT_OVER), "step")}
    async with two.federation.both.alone():
        both = [asyncio.create_task(each.post(f"{CUT_OVER}/do", data=step)) for each in (two.one, two.other)]
    answers = await asyncio.gather(*both)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    late, who = next(each for each in zip(answers, (two.one, two.other), strict=True) if each[0].status_code == 409)
    assert "somebody else has gone on with the story" in shown(late.text, "said")
    assert value(late.text, "step") == "2"
    assert (await whoami(who, "cacd"))["authenticated"] is False
    opened = ok(await two.one.get("/_sim/journal", params={"kind": "court_session.opened"}))["events"]
    assert len(opened) == 1


async def test_load_waits_for_a_step_that_has_begun(two: Two) -> None:
    """The step is done as a whole, and what the load brings has nothing of it."""
    await told(two.one, CJA, await begun(two.one, CJA), steps=3)
    begin = await two.end_of_journal()
    # The page that it leads to would be asked for while the scenario is loaded.
    doing = asyncio.create_task(two.one.post(f"{CJA}/do", data={"step": "4"}, follow_redirects=False))
    await two.wait_for("link.made", begin)
    assert ok(await two.one.put("/_sim/scenario", json={"name": "cacd_2020_cutover"}))["name"] == "cacd_2020_cutover"
    assert (await doing).status_code == 303, "the step is done"
    assert not ok(await two.other.get("/_sim/journal", params={"kind": "filing.accepted"}))["events"]


async def test_step_that_waited_for_a_load_does_nothing(two: Two) -> None:
    """Neither to the people of another scenario, nor to those of the same one that begins anew."""
    await told(two.one, CUT_OVER, await begun(two.one, CUT_OVER), steps=1)
    loader = two.federation.both
    for scenario, why in (("cacd_2020_cutover", "or begun it again"), ("all_live", "has loaded another scenario")):
        async with loader.alone():
            waiting = asyncio.create_task(two.other.post(f"{CUT_OVER}/do", data={"step": "2"}))
            await loader.settle_at_start(scenario, fresh=True)
        late = await waiting
        assert (late.status_code, why in shown(late.text, "said")) == (409, True), shown(late.text, "said")
    assert not ok(await two.one.get("/_sim/journal", params={"kind": "filing.accepted"}))["events"]
