"""A deleted world leaves no objects in the memory of its server."""

import gc
from collections import Counter
from itertools import pairwise

from cso_kit.trace import Trace
from cso_kit.web.cookies import SecretCookie
from tests.federation.worlds.server import Server

LIVE = "2020-02-18T09:00:00-08:00"
OLD_LOGIN = ("cacd", "mholloway-cacd", "Old-District-Key1")
# A cookie is kept by its address in a cache with a bound; a trace by the loop's timers, until the times that they were set to.
PASSING = (SecretCookie, Trace)


async def test_deleted_world_leaves_no_objects(server: Server) -> None:
    """Neither of this program's classes nor compiled expressions, after a world that was used by people, control calls and the
    console.
    """

    async def use_one() -> None:
        async with server.harness() as control:
            world = await control.worlds.create()
            async with server.harness(world.issuer) as own, server.browser(world.issuer) as visitor:
                await own.exchanges.record()
                await own.clock.set(calendar=LIVE)
                await visitor.sign_on("cacd")
                await visitor.give_password("mholloway", "Ready-Attorney-1")
                await visitor.link(*OLD_LOGIN)
                assert (await visitor.file("cacd", "2:20-cv-00112")).status_code == 200
                assert (await visitor.open("/_sim/console/board")).status_code == 200
                assert await own.journal.read()
            await control.worlds.delete(world.world)

    for _ in range(2):  # modules are loaded, and caches are filled
        await use_one()
    counts = [held()]
    for _ in range(4):
        await use_one()
        counts.append(held())
    growth = [after - before for before, after in pairwise(counts)]
    # What a background task does for the first time meanwhile leaves something once.
    assert set.intersection(*(set(each) for each in growth)) == set()


def held() -> Counter[str]:
    """The number of objects of each of this program's classes, and of compiled regular expressions."""
    gc.collect()
    kinds = Counter(type(each) for each in gc.get_objects())
    own = ("cso_", "court_rp", "re", "starlette.applications", "httpx")
    return Counter(
        {
            f"{kind.__module__}.{kind.__qualname__}": number
            for kind, number in kinds.items()
            # The module of a type made by hand can be anything.
            if kind not in PASSING and str(kind.__module__).startswith(own)
        }
    )
