"""Makes the exchange log of a federation: what is recorded of its two services."""

from typing import TYPE_CHECKING, cast

from court_rp.courts.resolver import described as described_at_courts
from cso_idp.endpoints.faulty_requests import described as described_at_provider
from cso_kit.web.root import path_of
from cso_sim.exchanges.log import ExchangeLog, Watched, Wrapped
from cso_sim.exchanges.redaction import Redaction
from cso_sim.journal.steps import court_of_client
from cso_sim.scenario.courts import known_courts

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Scope


def log_of(courts: "FastAPI", provider: "FastAPI", public_address: str) -> ExchangeLog:
    """The log of a federation with these applications."""
    addresses = courts.state.courts.addresses

    def court_here(scope: "Scope", _: bytes) -> str | None:
        at = described_at_courts(addresses, scope)
        return at.court_id if at and at.court_id in known_courts() else None

    def court_of_caller(scope: "Scope", body: bytes) -> str | None:
        at = described_at_provider(scope, body)
        return court_of_client(at.client_id) if at and at.client_id else None

    services = [
        Watched(cast("Wrapped", courts), "court_rp", court_here),
        Watched(cast("Wrapped", provider), "cso_idp", court_of_caller),
    ]
    return ExchangeLog(services, Redaction(known_courts()), path_of(public_address))
