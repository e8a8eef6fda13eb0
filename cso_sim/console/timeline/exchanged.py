"""Recorded requests as rows of a flow: who called whom, what was answered, and what the tokens in it said.

It is pure: entries of the exchange log in, rows out. The entries were redacted before they were kept (docs/decisions/0032).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from cso_sim.exchanges.exchange import Exchange
from cso_sim.journal.steps import BROWSER, PROVIDER

# Where applications call the provider from their servers. What comes there is no browser's, unless it is in this process.
_CALLED_BY_SERVERS = ("/token", "/userinfo", "/introspect", "/revoke", "/par", "/jwks", "/.well-known/", "/register")
_TIMES = frozenset(("auth_time", "exp", "iat", "nbf"))
APPLICATION = "Application"

Pairs = Sequence[tuple[str, str]]


class Said(NamedTuple):
    """What a token said."""

    name: str
    header: Pairs
    claims: Pairs


class Request(NamedTuple):
    """One request and its response. `took` are milliseconds of real time."""

    at: datetime
    sender: str
    receiver: str
    method: str
    url: str
    path: str
    status: int
    answer: str
    goes_to: str
    took: float
    query: Pairs
    form: Pairs
    headers: Pairs
    answer_headers: Pairs
    body: str
    tokens: Sequence[Said]

    @property
    def sent(self) -> Pairs:
        """The parameters of its address and of its form."""
        return [*self.query, *self.form]

    @property
    def is_refusal(self) -> bool:
        """Whether the answer is an error."""
        return self.status >= 400


def request_of(exchange: Exchange, application: str | None) -> Request:
    """An exchange as a request. `application` is the client of its flow that is no court."""
    entry = exchange.entry
    asked, answered = entry["request"], entry["response"]
    path = urlsplit(asked["url"]).path
    court = exchange.court_id or "Courts"
    here = PROVIDER if entry["_service"] == "cso_idp" else court
    return Request(
        at=exchange.started_at,
        sender=_sender(entry, path, court, application),
        receiver=here,
        method=asked["method"],
        url=asked["url"],
        path=path,
        status=answered["status"],
        answer=f"{answered['status']} {answered['statusText']}".strip(),
        goes_to=answered["redirectURL"],
        took=entry["time"],
        query=_pairs(asked["queryString"]),
        form=_pairs(asked.get("postData", {}).get("params", ())),
        headers=_pairs(asked["headers"]),
        answer_headers=_pairs(answered["headers"]),
        body=_body(answered["content"]),
        tokens=[
            Said(each["name"], _claims(each["header"]), _claims(each["claims"])) for each in entry.get("_tokens", ())
        ],
    )


def _sender(entry: Mapping[str, Any], path: str, court: str, application: str | None) -> str:
    if entry["_service"] != "cso_idp":
        return PROVIDER if entry["_back_channel"] else BROWSER
    if entry["_back_channel"]:
        return court
    return (application or APPLICATION) if path.startswith(_CALLED_BY_SERVERS) else BROWSER


def _pairs(named: Sequence[Mapping[str, str]]) -> Pairs:
    return [(each["name"], each["value"]) for each in named]


def _claims(claims: Mapping[str, Any]) -> Pairs:
    return [(name, _claim(name, value)) for name, value in claims.items()]


def _claim(name: str, value: Any) -> str:
    if name in _TIMES and isinstance(value, int) and 0 <= value < 2**33:
        return f"{value} ({datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M:%S} UTC)"
    return value if isinstance(value, str) else json.dumps(value)


def _body(content: Mapping[str, Any]) -> str:
    text = str(content.get("text", ""))
    if "json" not in content.get("mimeType", ""):
        return text
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
