"""The synchronous client's calls about the exchange log, which `journal.export("har")` exports."""

# Made from async_exchanges.py by `python -m tests.harness.synchronous`; change that one.

from cso_sim.control.exchange_models import ExchangeRecording, ExchangesView
from cso_sim.harness.calls import call
from cso_sim.harness.topic import Topic


class Exchanges(Topic):
    """The log of requests and responses, of the process that answers."""

    def record(self, limit: int | None = None) -> ExchangesView:
        """Begins to record; of more than `limit` the newest are kept. Without a limit it stays as it is (1,000 at first)."""
        body = ExchangeRecording(recording=True) if limit is None else ExchangeRecording(recording=True, limit=limit)
        return self._send(call("PUT", "/exchanges", ExchangesView, body=body))

    def stop(self) -> ExchangesView:
        """Stops recording. What is kept stays."""
        return self._send(call("PUT", "/exchanges", ExchangesView, body=ExchangeRecording(recording=False)))

    def show(self) -> ExchangesView:
        """Whether it records, and how many are kept."""
        return self._send(call("GET", "/exchanges", ExchangesView))

    def clear(self) -> ExchangesView:
        """Forgets what is kept. Recording goes on, if it is on."""
        return self._send(call("DELETE", "/exchanges", ExchangesView))
