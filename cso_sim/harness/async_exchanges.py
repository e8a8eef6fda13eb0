"""The asynchronous client's calls about the exchange log, which `journal.export("har")` exports."""

from cso_sim.control.exchange_models import ExchangeRecording, ExchangesView
from cso_sim.harness.async_topic import AsyncTopic
from cso_sim.harness.calls import call


class AsyncExchanges(AsyncTopic):
    """The log of requests and responses, of the process that answers."""

    async def record(self, limit: int | None = None) -> ExchangesView:
        """Begins to record; of more than `limit` the newest are kept. Without a limit it stays as it is (1,000 at first)."""
        body = ExchangeRecording(recording=True) if limit is None else ExchangeRecording(recording=True, limit=limit)
        return await self._send(call("PUT", "/exchanges", ExchangesView, body=body))

    async def stop(self) -> ExchangesView:
        """Stops recording. What is kept stays."""
        return await self._send(call("PUT", "/exchanges", ExchangesView, body=ExchangeRecording(recording=False)))

    async def show(self) -> ExchangesView:
        """Whether it records, and how many are kept."""
        return await self._send(call("GET", "/exchanges", ExchangesView))

    async def clear(self) -> ExchangesView:
        """Forgets what is kept. Recording goes on, if it is on."""
        return await self._send(call("DELETE", "/exchanges", ExchangesView))
