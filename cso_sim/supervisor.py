"""Several processes that serve one simulator at one port: starts them one by one, replaces those that end, and stops all.

They are forked from this process, which has imported the program and opened the ports and has no event loop, thread or database.
All accept connections at the same listening sockets, so a connection that waits is accepted by another process when one ends.
What a process serves is decided by `cso_sim.serving`.

A process reports to the supervisor by a pipe: that it serves, and then every few seconds that it still does. The end of the pipe
is the end of the process. A second pipe tells all processes when the supervisor itself is gone.
"""

import asyncio
import contextlib
import logging
import math
import os
import selectors
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

log = logging.getLogger("cso.sim")

# Seconds. A process that serves reports so often; one that missed so many reports is killed, because it answers nobody.
_REPORTS_EVERY = 5.0
_MISSED_REPORTS = 6
# Seconds after which one that was asked to end is killed. Requests in progress get three of them (`cso_kit.web.serving`); then
# connections and databases are closed.
_STOPS_WITHIN = 30.0
_LONGEST_PAUSE = 30.0
_STOPPING = (signal.SIGTERM, signal.SIGINT)
_HANDLED = (*_STOPPING, signal.SIGHUP)


class Place(NamedTuple):
    """What one serving process knows of its place among the others. By default it is alone.

    `is_first` is true for the one that prepares the databases, `tells` for the one that prints the start-up message. `reports`
    and `supervisor` are the ends of the pipes to the supervisor.
    """

    is_first: bool = True
    tells: bool = True
    reports: int | None = None
    supervisor: int | None = None

    @property
    def is_alone(self) -> bool:
        """Whether there are no others."""
        return self.reports is None

    def begin(self, stop: Callable[[], None]) -> "asyncio.Task[None] | None":
        """Reports that the process serves, now and as long as the event loop runs. Calls `stop` when the supervisor is gone."""
        if self.reports is None or self.supervisor is None:
            return None
        loop, gone = asyncio.get_running_loop(), self.supervisor

        def end() -> None:
            loop.remove_reader(gone)
            stop()

        loop.add_reader(gone, end)
        os.write(self.reports, b".")
        return loop.create_task(_report(self.reports))


ALONE = Place()


async def _report(pipe: int) -> None:
    with contextlib.suppress(BrokenPipeError):
        while True:
            await asyncio.sleep(_REPORTS_EVERY)
            os.write(pipe, b".")


class _Process:
    """A forked process."""

    def __init__(self, pid: int, reports: int) -> None:
        self.pid = pid
        self.reports = reports
        self.serves = False
        self.is_leaving = False
        self.kill_at = math.inf
        self.missed_reports = 0
        self.status = 0

    def leave(self) -> None:
        """Asks it to answer the requests in progress and to end."""
        self.is_leaving = True
        self.kill_at = time.monotonic() + _STOPS_WITHIN
        os.kill(self.pid, signal.SIGTERM)  # no other process has this number before `wait`

    def wait(self) -> None:
        """Takes the exit status of a process that has ended."""
        os.close(self.reports)
        self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    @property
    def how_it_ended(self) -> str:
        """For the log."""
        return f"signal {-self.status}" if self.status < 0 else f"exit status {self.status}"


def _forked() -> tuple[int | None, str]:
    """The result of `fork`, or why there is none: too little memory or too many processes, perhaps for a moment only."""
    try:
        return os.fork(), ""
    except OSError as error:
        return None, error.strerror or str(error)


class Supervisor:
    """Keeps `count` processes serving until it is told to stop."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._processes: list[_Process] = []
        self._to_replace: deque[_Process] = deque()
        self._was_any_started = False
        self._is_starting_up = True
        self._is_stopping = False
        self._could_start = True
        self._failures = 0
        self._not_before = 0.0
        self._next_round = 0.0
        self._signals, self._signalled = os.pipe()
        self._gone, self._here = os.pipe()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._signals, selectors.EVENT_READ)

    def run(self) -> Place | None:
        """Forks and supervises. In a forked process it returns the place of this process; the caller serves there.

        Returns:
            The place of a forked process. `None` in the process that called, after all others have ended.

        Raises:
            SystemExit: a process could not start, and has said why.
        """
        self._handle_signals()
        while self._processes or not self._is_stopping:
            if self._may_start() and (place := self._fork()):
                return place
            self._look()
        if not self._could_start:
            sys.exit(1)
        return None

    def _handle_signals(self) -> None:
        for pipe in (self._signals, self._signalled):
            os.set_blocking(pipe, False)
        signal.set_wakeup_fd(self._signalled)
        for number in _HANDLED:
            signal.signal(number, lambda *_: None)  # the pipe tells

    # Starting

    @property
    def _staying(self) -> list[_Process]:
        return [each for each in self._processes if not each.is_leaving]

    def _may_start(self) -> bool:
        """Whether another process is to be started now. One starts at a time; the first one prepares the databases for all."""
        if self._is_stopping or time.monotonic() < self._not_before:
            return False
        staying = self._staying
        return all(each.serves for each in staying) and (len(staying) < self._count or bool(self._to_replace))

    def _fork(self) -> Place | None:
        """Starts a process. Returns its place there, and `None` here."""
        reading, writing = os.pipe()
        tells = self._is_starting_up and len(self._staying) == self._count - 1
        signal.pthread_sigmask(signal.SIG_BLOCK, _HANDLED)
        pid, error = _forked()
        if pid == 0:
            self._forget()
            os.close(reading)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
        if pid == 0:
            return Place(not self._was_any_started, tells, writing, self._gone)
        os.close(writing)
        if pid is None:
            os.close(reading)
            self._try_later(f"No process can be started ({error})")
            return None
        self._was_any_started = True
        process = _Process(pid, reading)
        self._processes.append(process)
        self._selector.register(reading, selectors.EVENT_READ, process)
        return None

    def _forget(self) -> None:
        """In a forked process: gives up what only the supervisor has."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # of a terminal that closes; the supervisor ends this process
        self._selector.close()
        for pipe in (self._signals, self._signalled, self._here, *(each.reports for each in self._processes)):
            os.close(pipe)

    # Looking after them

    def _look(self) -> None:
        """Waits for a report, an end, a signal or the time of the next thing to do, and acts on them."""
        for key, _ in sorted(self._selector.select(self._patience()), key=lambda ready: ready[0].data is not None):
            if key.data is None:
                for number in os.read(self._signals, 64):
                    self._handle(number)
            elif os.read(key.fd, 64):
                self._hear(key.data)
            else:
                self._take_leave(key.data)
        now = time.monotonic()
        if now >= self._next_round:
            # Counted in rounds and not in seconds: a machine that sleeps makes nobody late.
            self._next_round = now + _REPORTS_EVERY
            self._count_missed_reports()
        for each in self._processes:
            if now >= each.kill_at:
                each.kill_at = math.inf
                os.kill(each.pid, signal.SIGKILL)

    def _patience(self) -> float:
        now = time.monotonic()
        times = [self._next_round, *(each.kill_at for each in self._processes)]
        if self._not_before > now:
            times.append(self._not_before)
        return max(0.0, min(times) - now)

    def _handle(self, number: int) -> None:
        if number == signal.SIGHUP:
            self._to_replace = deque(self._staying)
        elif number in _STOPPING and not self._is_stopping:
            self._stop()

    def _stop(self) -> None:
        self._is_stopping = True
        for each in self._staying:
            each.leave()

    def _hear(self, process: _Process) -> None:
        process.missed_reports = 0
        if process.serves:
            return
        process.serves = True
        self._failures = 0
        serving = len(self._staying)
        if serving == self._count:
            self._is_starting_up = False
        elif serving > self._count and self._to_replace:
            self._to_replace.popleft().leave()
            if not self._to_replace:
                log.warning("All %d processes have been replaced.", self._count)

    def _take_leave(self, process: _Process) -> None:
        """Notes the end of a process."""
        self._selector.unregister(process.reports)
        process.wait()
        self._processes.remove(process)
        if process in self._to_replace:
            self._to_replace.remove(process)
        if process.is_leaving:
            return
        if process.serves:
            log.warning("Process %d has ended (%s); another one takes its place.", process.pid, process.how_it_ended)
        elif self._is_starting_up:
            self._could_start = False
            self._stop()
        else:
            self._try_later(f"Process {process.pid} could not start")

    def _try_later(self, what: str) -> None:
        self._failures += 1
        pause = min(2.0 ** min(self._failures - 1, 10), _LONGEST_PAUSE)
        self._not_before = time.monotonic() + pause
        log.warning("%s; the next attempt is in %g seconds.", what, pause)

    def _count_missed_reports(self) -> None:
        for each in self._staying:
            each.missed_reports += each.serves
            if each.missed_reports > _MISSED_REPORTS:
                log.warning("Process %d does not respond and is ended.", each.pid)
                os.kill(each.pid, signal.SIGKILL)
