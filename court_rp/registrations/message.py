"""Checks a message of the provider about an e-file registration: a signed JWT (RFC 7519) with the type below.

`provider/signed.py` has the checks of all tokens of the provider (signature, issuer, audience, times); `receive.py` refuses a
token that was used before.
"""

from datetime import datetime
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, JsonValue, StringConstraints, ValidationError

from court_rp.provider.client import ProviderClient
from court_rp.provider.errors import ProviderError
from court_rp.provider.signed import LEEWAY, verified
from court_rp.provider.typed_claims import is_text, moment

MALFORMED = "bad_registration"
TYPE = "e-file-registration+jwt"
# A request has more text than a logout token: names in any script, and a note.
LONGEST = 48 * 1024
_Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: _Id
    round: int
    sent_at: datetime


class Request(_Message):
    """A request for e-filing."""

    kind: _Text
    role: _Text
    is_rescue: bool
    former_login: _Text | None
    login_id: _Text
    name: _Text
    email: _Text
    details: dict[str, JsonValue]


class Answer(_Message):
    """The person's answer to what the court had asked."""

    answer: _Text


class Message(NamedTuple):
    """A checked message. `sub` is the account's subject; the token expires at `good_until`."""

    issuer: str
    sub: str
    jti: str
    good_until: datetime
    content: Request | Answer


async def checked_message(
    provider: ProviderClient, token: str, *, issuer: str, client_id: str, now: datetime
) -> Message:
    """Checks a token and reads its message.

    Raises:
        ProviderError: a check failed; `reason` names it.
    """
    # Anybody can send a forged token, so the check does not wait for keys; the provider sends a genuine one again.
    signed = await verified(provider, token, MALFORMED, may_wait=False, longest=LONGEST)
    kind = str(signed.header.get("typ", "")).lower()
    if kind not in {TYPE, f"application/{TYPE}"}:
        raise ProviderError("wrong_type", f"typ is {kind[:40]!r}")
    signed.check_parties(issuer, client_id)
    signed.check_times(now)
    sub, jti = signed.claims.get("sub"), signed.claims.get("jti")
    if not is_text(sub) or not is_text(jti):
        raise ProviderError(MALFORMED, "sub and jti are required texts")
    good_until = moment(signed.number("exp") + LEEWAY.total_seconds(), MALFORMED)
    return Message(issuer, sub, jti, good_until, _content(signed.claims.get("registration")))


def _content(claim: Any) -> Request | Answer:
    kind = Answer if isinstance(claim, dict) and "answer" in claim else Request
    try:
        return kind.model_validate(claim)
    except ValidationError as error:
        where = ".".join(map(str, error.errors(include_url=False)[0]["loc"]))
        raise ProviderError(MALFORMED, f"the claim registration: {where or 'no object'}") from error
