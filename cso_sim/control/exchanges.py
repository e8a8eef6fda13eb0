"""The control calls about the exchange log, which `GET /_sim/journal/export?format=har` exports."""

import os
from typing import Annotated, NamedTuple, Protocol

from fastapi import APIRouter, Depends

from cso_kit.control.of_request import OfRequest
from cso_sim.control.exchange_models import ExchangeRecording, ExchangesView
from cso_sim.exchanges.log import ExchangeLog
from cso_sim.exchanges.passed import BODY_LIMIT


class OtherProcesses(Protocol):
    """Tells which other processes serve the same simulator."""

    async def __call__(self) -> list[str]:
        """Their names."""


class Exchanges(NamedTuple):
    """The log of one federation in this process, and who else has one."""

    log: ExchangeLog
    others: OtherProcesses


EXCHANGES: OfRequest[Exchanges] = OfRequest("exchanges")
ExchangesOfRequest = Annotated[Exchanges, Depends(EXCHANGES)]


def router() -> APIRouter:
    """`/_sim/exchanges`."""
    routes = APIRouter(tags=["exchanges"])

    @routes.get("/exchanges")
    async def show(exchanges: ExchangesOfRequest) -> ExchangesView:
        """Whether requests and responses are recorded, and how many are kept."""
        return await view_of(exchanges)

    @routes.put("/exchanges")
    async def change(exchanges: ExchangesOfRequest, body: ExchangeRecording) -> ExchangesView:
        """Begins or stops recording, without passwords, keys, codes, tokens and cookies. It is off until it is switched on."""
        if body.limit is not None:
            exchanges.log.keep(body.limit)
        if body.recording is not None:
            exchanges.log.record(is_on=body.recording)
        return await view_of(exchanges)

    @routes.delete("/exchanges")
    async def clear(exchanges: ExchangesOfRequest) -> ExchangesView:
        """Forgets what is kept. Recording goes on, if it is on."""
        exchanges.log.clear()
        return await view_of(exchanges)

    return routes


async def view_of(exchanges: Exchanges) -> ExchangesView:
    """What the exchange log is doing."""
    log, others = exchanges.log, await exchanges.others()
    return ExchangesView(
        recording=log.is_recording,
        limit=log.limit,
        body_limit=BODY_LIMIT,
        kept=log.count,
        dropped=log.dropped,
        covers=_covered(log, others),
        process=os.getpid(),
        other_processes=others,
    )


async def covered(exchanges: Exchanges) -> str:
    """What an archive covers, as a sentence."""
    return _covered(exchanges.log, await exchanges.others())


def _covered(log: ExchangeLog, others: list[str]) -> str:
    told = f"The requests that process {os.getpid()} answered at the provider and the courts, redacted."
    if log.dropped:
        told += f" {log.dropped} older ones were dropped (limit {log.limit})."
    if others:
        told += (
            f" Other processes serve this simulator too, and what they answered is not in it: {', '.join(others)}. Each records "
            f"what it answers itself. Switch each on and export from each, or serve with one process while you record."
        )
    return told
