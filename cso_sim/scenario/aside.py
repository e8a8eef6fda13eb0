"""Runs what takes long with a scenario beside the event loop: parsing and checking a sent one, writing the loaded one as TOML.

It has one thread of its own. A scenario of thousands of people takes a second, and whoever logs in meanwhile is answered; also if
many people send one at once, because the threads in which passwords are hashed stay free.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# Its thread starts with the first work.
_ONE = ThreadPoolExecutor(1, "scenario")


async def aside(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """What `work` returns or raises, after what others have asked for before."""
    return await asyncio.get_running_loop().run_in_executor(_ONE, lambda: work(*arguments, **named))
