"""The asynchronous client's call that creates very many people and cases."""

from collections.abc import Iterable
from typing import Any

from cso_sim.control.bulk_models import BulkLine
from cso_sim.harness.async_topic import AsyncTopic
from cso_sim.harness.bulk_call import BulkResult, bulk_call


class AsyncBulk(AsyncTopic):
    """Very many accounts, filers and cases at once."""

    async def create(self, lines: Iterable[BulkLine | dict[str, Any] | bytes] | bytes) -> BulkResult:
        """Creates what the lines say, such as `{"account": {…}}`, `{"filer": {"court_id": …}}` or `{"case": {…}}`.

        An account stands before the filers that are linked to it. A line that is refused creates nothing, and the others count;
        the result says which, and why. Bytes are JSON lines, so `lines` may be a file that is open for reading bytes.

        The lines are taken while they are sent, so `lines` may be a generator. If it raises, nothing is created.
        """
        return await self._send(bulk_call(lines))
