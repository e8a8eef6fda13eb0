"""Counts the events that should be there, waits for them if asked to, and finds the near misses of what is not as expected."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cso_sim.journal.models import Expectation, VerificationView, Verified
from cso_sim.journal.near_misses import near_misses
from cso_sim.journal.position import Part
from cso_sim.journal.reading import changes, every, next_change

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

Expected = Sequence[tuple[Expectation, Part]]


async def verified(both: "BothServices", expected: Expected, wait: float) -> VerificationView:
    """The outcome as soon as all expectations are met, or after `wait` seconds."""
    deadline = asyncio.get_running_loop().time() + wait
    with changes(both) as changed:
        while True:
            changed.clear()
            counts = [await _count(both, part) for _, part in expected]
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0 or all(each.is_met_by(count) for (each, _), count in zip(expected, counts, strict=True)):
                break
            await next_change(changed, left)
    results = [
        Verified(
            kind=each.kind,
            count=count,
            ok=each.is_met_by(count),
            near_misses=[] if each.is_met_by(count) else await near_misses(both, part),
        )
        for (each, part), count in zip(expected, counts, strict=True)
    ]
    return VerificationView(ok=all(each.ok for each in results), results=results)


async def _count(both: "BothServices", part: Part) -> int:
    return sum([1 async for _ in every(both, part)])
