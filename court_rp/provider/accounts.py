"""Asks the provider about a PACER account, for the desk that links by hand (rule L10). The courts have no list of accounts."""

from datetime import datetime
from typing import NamedTuple

from court_rp.courts.registry import Court
from court_rp.provider.calls import send
from court_rp.provider.client import ProviderClient
from court_rp.provider.errors import ProviderError
from court_rp.provider.identity import Identity
from cso_kit.secrets.opaque import make_id
from cso_kit.secrets.randomness import Randomness

ACCOUNT = "/court-calls/account"


class PacerAccount(NamedTuple):
    """What a court may know of a PACER account."""

    sub: str
    login_id: str
    account_number: str
    name: str
    type: str
    generation: str | None
    status: str


async def find_account(
    provider: ProviderClient, identity: Identity, court: Court, account: str, now: datetime, random: Randomness
) -> PacerAccount | None:
    """The account with this user name or number, at the protocol time `now`; `None` if there is none.

    Raises:
        ProviderError: the provider is another one, cannot be reached, or its answer is malformed.
    """
    if not identity.is_at_own_provider:
        raise ProviderError("another_provider", "it answers no such questions")
    question = {"id": make_id(random, "question"), "message": {"account": account}}
    answer = await send(provider, identity, identity.client_id(court), ACCOUNT, question, now)
    found = answer.get("account")
    if found is None and "account" in answer:
        return None
    try:
        told = PacerAccount(**found) if isinstance(found, dict) else None
    except TypeError:
        told = None
    if told is None or not all(isinstance(value, str) for value in told._replace(generation="")):
        raise ProviderError("bad_account_answer", "the answer about an account has another form")
    return told
