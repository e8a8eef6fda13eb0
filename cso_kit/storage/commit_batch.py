"""Commit batching: decisions that arrive together are run in one transaction and committed once.

It is for a database with one writer. `cso_kit.storage.sqlite` opens, commits and undoes the transactions. The reasons are in
docs/decisions/0010-one-commit-for-a-turn.md.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from cso_kit.storage.database import Decision
from cso_kit.storage.unavailable import DatabaseUnavailableError, WorldIsLoadingError
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.trace import CURRENT, Trace

# A batch of this size shares its commit well enough; it waits for no more decisions.
_ENOUGH = 32


class WaitingDecision(NamedTuple):
    """A decision that waits to be run and committed, the future that its caller awaits, and the trace of the caller's request."""

    decide: Decision[Any]
    result: asyncio.Future[Any]
    while_loading: bool = False
    trace: Trace | None = None

    def fail(self, error: Exception) -> None:
        """Raises `error` at the caller. A future does not accept a StopIteration, and the caller would wait for ever."""
        if isinstance(error, StopIteration):
            unfit, error = error, RuntimeError("a decision raised StopIteration")
            error.__cause__ = unfit
        if not self.result.done():
            self.result.set_exception(error)


# Runs decisions in one transaction and commits it. It adds the results to the list one by one, so that after an exception the
# list tells which decision raised. The result of a decision that a load refuses is its WorldIsLoadingError.
RunTogether = Callable[[Sequence[WaitingDecision], list[Any]], list[Transaction]]


class _Batch(NamedTuple):
    """The decisions that will be committed together, in one event loop.

    If the loop ends before the batch runs, only decisions of this loop are lost.
    """

    loop: asyncio.AbstractEventLoop
    waiting: list[WaitingDecision]


class CommitBatching:
    """Collects the decisions of one database into batches and runs each batch.

    `run_together` runs the decisions of one batch; `committed` is called after each batch with the transactions that were
    committed. Each decision sees the database as if it ran alone after the decisions before it.
    """

    def __init__(self, run_together: RunTogether, committed: Callable[[list[Transaction]], None]) -> None:
        self._run_together = run_together
        self._committed = committed
        self._open: _Batch | None = None

    def submit(self, decide: Decision[Any], while_loading: bool) -> asyncio.Future[Any]:  # noqa: FBT001 - a name costs time
        """Adds a decision to the open batch; the future of its result, which is set after the commit."""
        loop, batch = asyncio.get_running_loop(), self._open
        if batch is None or batch.loop is not loop:
            batch = self._open = _Batch(loop, [])
            loop.call_soon(self._wait_for_more, batch, 0)
        result = loop.create_future()
        batch.waiting.append(WaitingDecision(decide, result, while_loading, CURRENT.get()))
        return result

    def finish(self) -> None:
        """Runs the open batch now, if it belongs to the running event loop."""
        if self._open is not None and self._open.loop is asyncio.get_running_loop():
            self._run(self._open)

    def _wait_for_more(self, batch: _Batch, known: int) -> None:
        """Runs the batch after a round of the event loop without a new decision, or when the batch is large enough.

        `known` is the number of decisions before this round.
        """
        if known < len(batch.waiting) < _ENOUGH:
            batch.loop.call_soon(self._wait_for_more, batch, len(batch.waiting))
        else:
            self._run(batch)

    def _run(self, batch: _Batch) -> None:
        if self._open is batch:
            self._open = None
        waiting = [
            each for each in batch.waiting if not each.result.done()
        ]  # a caller that was cancelled changes nothing
        if waiting:
            self._committed(self._run_until_all_are_answered(waiting))

    def _run_until_all_are_answered(self, batch: list[WaitingDecision]) -> list[Transaction]:
        """Runs the decisions in as few transactions as possible. Returns the committed transactions.

        If a decision raises, the ones before it run again without it, and it becomes the first of the rest. Only the first
        decision of a transaction gets its exception, because it has seen committed data only. So no decision runs more than
        twice.
        """
        rest: list[WaitingDecision] = []
        committed: list[Transaction] = []
        while batch:
            results: list[Any] = []
            try:
                transactions = self._run_together(batch, results)
            except Exception as error:  # noqa: BLE001 - the caller of the decision gets it
                if isinstance(error, DatabaseUnavailableError) and error.is_trouble:
                    for each in [*batch, *rest]:
                        each.fail(error)
                    break
                if not results or len(batch) == 1:
                    batch[0].fail(error)
                    batch, rest = [*batch[1:], *rest], []
                else:
                    # If every decision has a result, the commit failed; halving finds the decision that made it fail.
                    failed = len(results) if len(results) < len(batch) else len(batch) // 2
                    batch, rest = batch[:failed], [*batch[failed:], *rest]
            except BaseException:
                for each in [*batch, *rest]:
                    each.result.cancel()  # the process is ending
                raise
            else:
                _answer(batch, results)
                batch, rest = rest, []
                committed += transactions
        return committed


def _answer(batch: Sequence[WaitingDecision], results: Sequence[Any]) -> None:
    """Sets the results of the decisions whose callers still wait."""
    for each, result in zip(batch, results, strict=True):
        if isinstance(result, WorldIsLoadingError):
            each.fail(result)
        elif not each.result.done():
            each.result.set_result(result)
