"""The text of `/metrics`, which Prometheus reads.

`prometheus_client` writes it and reads the figures of the process. It is imported at the first request, because that takes 0.1 s.
What a service counts is in `storage/figures.py`.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from prometheus_client import Metric as Family


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


def metrics_text(samples: Iterable[Sample]) -> tuple[bytes, str]:
    """The figures of this process and the samples, and their content type.

    The process's memory and open files are known only on Linux.
    """
    from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    registry.register(_Collected(samples))
    return generate_latest(registry), CONTENT_TYPE_PLAIN_0_0_4


class _Collected:
    """Gives samples to `prometheus_client`, those of one metric together."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self._samples = list(samples)

    def collect(self) -> "Iterator[Family]":
        from prometheus_client import Metric as Family

        families: dict[Metric, Family] = {}
        for metric, value, labels in self._samples:
            family = families.setdefault(metric, Family(metric.name.removesuffix("_total"), metric.help, metric.kind))
            family.add_sample(metric.name, dict(labels), value)
        yield from families.values()
