"""What `/metrics` says of a world. It is asked every few seconds, and nobody wants an answer from a world that sleeps: reading it
neither wakes a world nor keeps it awake. `world.py` sees to that; the figures of a world that is awake are its federation's.
"""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from cso_kit.metrics import Metric, Sample
from cso_kit.service import METRICS, metrics_answer
from cso_kit.web.root import path_of
from cso_sim.settings import FederationSettings

_AWAKE = Metric(
    "cso_world_awake",
    "gauge",
    "1 if the process that answers has the world awake, else 0; then its other figures are missing.",
)
WHILE_AWAKE = (Sample(_AWAKE, 1),)


async def _while_asleep() -> Sequence[Sample]:
    return (Sample(_AWAKE, 0),)


class Figures:
    """`/metrics` of a world with these settings, by its path and by its host names."""

    def __init__(self, settings: FederationSettings) -> None:
        self._paths = (METRICS, path_of(settings.provider.issuer) + METRICS)
        self._answer = metrics_answer(settings.provider, _while_asleep)

    def are_wanted(self, scope: Scope) -> bool:
        """Whether a request asks for the figures."""
        return scope["path"] in self._paths and scope["method"] in {"GET", "HEAD"}

    async def answer_asleep(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers for a world that sleeps."""
        await (await self._answer(Request(scope)))(scope, receive, send)
