"""What the steps of a test return: what a person, or an application, has in hand afterwards."""

from dataclasses import dataclass
from typing import Any

from court_rp.control.models import CaseView


class Case(CaseView):
    """A case and its court."""

    court_id: str


@dataclass(frozen=True)
class Filing:
    """A document that was filed: the Notice of Electronic Filing. `address` is its page."""

    court_id: str
    case_number: str
    number: int
    receipt: str
    address: str


@dataclass(frozen=True)
class AuthorizationRequest:
    """An authorization request, with what only its sender knows."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Tokens:
    """A successful response of the token endpoint. `raw` is all of it; `claims` are those of its ID token, which was checked."""

    access_token: str
    id_token: str | None
    refresh_token: str | None
    scope: str
    expires_in: int
    raw: dict[str, Any]
    claims: dict[str, Any]
