"""Figures about a running process, and their text form for Prometheus (text exposition format 0.0.4).

It knows the process that it runs in, and no database and no web framework. What a service counts is in `storage/figures.py`.
"""

import contextlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

from cso_kit.time.clock import real_now

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_STARTED_AT = real_now().timestamp()


class Metric(NamedTuple):
    """One metric: its name with the unit, what it means in a sentence, and whether it only grows."""

    name: str
    kind: Literal["counter", "gauge"]
    help: str


class Sample(NamedTuple):
    """One value of a metric. The values of one metric differ in their labels."""

    metric: Metric
    value: float
    labels: Mapping[str, str] = MappingProxyType({})


_CPU = Metric("process_cpu_seconds_total", "counter", "CPU time of this process, in seconds.")
_STARTED = Metric("process_start_time_seconds", "gauge", "When this process started, in seconds since 1970.")
_MEMORY = Metric("process_resident_memory_bytes", "gauge", "Resident memory of this process, in bytes.")
_FILES = Metric("process_open_fds", "gauge", "Open files and connections of this process.")


def process_samples() -> Iterator[Sample]:
    """The figures of this process, under the names that all Prometheus clients use. Memory and files only on Linux."""
    yield Sample(_CPU, time.process_time())
    yield Sample(_STARTED, round(_STARTED_AT, 3))
    with contextlib.suppress(OSError, ValueError, IndexError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        yield Sample(_MEMORY, pages * os.sysconf("SC_PAGE_SIZE"))
    with contextlib.suppress(OSError):
        yield Sample(_FILES, len(os.listdir("/proc/self/fd")))  # noqa: PTH208 - names only


def as_text(samples: Iterable[Sample]) -> str:
    """The samples in the text form, those of one metric together."""
    lines: dict[Metric, list[str]] = {}
    for metric, value, labels in samples:
        known = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
        lines.setdefault(metric, []).append(f"{metric.name}{f'{{{known}}}' if known else ''} {value!r}")
    parts = [
        f"# HELP {metric.name} {metric.help}\n# TYPE {metric.name} {metric.kind}\n" + "\n".join(of_one) + "\n"
        for metric, of_one in lines.items()
    ]
    return "".join(parts)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
