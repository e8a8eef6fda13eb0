"""A test that hangs fails, tells where it hung, and lets the other tests go on.

The limit is `timeout` in pyproject.toml, held by pytest-timeout; a test that is known to take longer is marked with
`@pytest.mark.timeout(SECONDS)`. This adds what the asyncio tasks wait for, because the stack of an idle event loop says nothing,
and the same limit again for what a failed test does at its end, because pytest-timeout strikes once, and not after a failure.
"""

import asyncio
import signal
import sys
import traceback
from collections.abc import Generator, Iterator
from types import FrameType
from typing import Any

import pytest

_SETTINGS: pytest.StashKey[Any] = pytest.StashKey()


@pytest.hookimpl(wrapper=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> Generator[None, object, object]:
    """When the time is over, the tasks of the test are printed before pytest-timeout prints the threads and fails it."""
    answer = yield
    item.stash[_SETTINGS] = settings
    fail = signal.getsignal(signal.SIGALRM)
    if callable(fail):

        def print_tasks_and_fail(number: int, frame: FrameType | None) -> None:
            __tracebackhide__ = True
            _print_tasks()
            fail(number, frame)

        signal.signal(signal.SIGALRM, print_tasks_and_fail)
        signal.setitimer(signal.ITIMER_REAL, settings.timeout, settings.timeout)
    return answer


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """The teardown has the whole limit again."""
    if _SETTINGS in item.stash:
        item.config.hook.pytest_timeout_set_timer(item=item, settings=item.stash[_SETTINGS])
    yield


def _print_tasks() -> None:
    """Prints what each task of the running event loop waits for. The output is part of the report of the test."""
    try:
        tasks = asyncio.all_tasks()
    except RuntimeError:  # no event loop runs in this thread
        return
    for task in tasks:
        sys.stdout.write(f"Task {task.get_name()} waits here:\n")
        sys.stdout.writelines(traceback.StackSummary.extract(_frames(task)).format())


def _frames(task: "asyncio.Task[Any]") -> Iterator[tuple[FrameType, int]]:
    """The frames of a task's coroutine and of what it awaits, outermost first."""
    awaited: Any = task.get_coro()
    while awaited is not None:
        for kind in ("cr", "ag", "gi"):
            frame = getattr(awaited, f"{kind}_frame", None)
            if frame is not None:
                yield frame, frame.f_lineno
                awaited = getattr(awaited, f"{kind}_await" if kind != "gi" else "gi_yieldfrom")
                break
        else:
            return
