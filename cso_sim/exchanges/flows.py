"""Finds the flow that an exchange belongs to, as the services do: by what they know it by (`cso_kit.trace`).

The services name the flow of a sign-on in the transaction of its events, so the request itself does not always know it.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlsplit

from cso_kit.trace import TRACEPARENT, of_flow, parsed
from cso_sim.exchanges.exchange import Exchange
from cso_sim.exchanges.passed import Passed, first, values

_INTERACTION = re.compile(r"/interaction/([\w-]+)")
# Members of requests and responses that belong to a sign-on; a `state` alone may be anything.
_OF_SIGN_ON = ("response_type", "code", "error")
_COURT_SESSION = re.compile(r"=(court_ss_[^;]+)")


def flow_of(passed: Passed) -> str | None:
    """The correlation of an exchange, if it can be known from it alone."""
    if passed.correlation is not None:
        return passed.correlation
    for text in (passed.query, (passed.request.content or b"").decode("latin-1"), urlsplit(_location(passed)).query):
        sent = dict(parse_qsl(text))
        if named := parsed(sent.get(TRACEPARENT, "")):
            return named.id
        if sent.get("state") and any(name in sent for name in _OF_SIGN_ON):
            return of_flow(sent["state"])
    opened = (_COURT_SESSION.search(each) for each in values(passed.answer_headers, b"set-cookie"))
    return next((of_flow(each[1]) for each in opened if each), None)


def interactions_of(passed: Passed) -> tuple[str, ...]:
    """The provider's interactions that an exchange belongs to or begins: the flow of each, if it has no other."""
    is_page = first(passed.answer_headers, b"content-type").startswith("text/html")
    page = (passed.response.content or b"").decode("utf-8", "replace") if is_page else ""
    found = {each for text in (passed.address, _location(passed), page) for each in _INTERACTION.findall(text)}
    return tuple(of_flow(each) for each in sorted(found))


def joined(exchanges: Iterable[Exchange]) -> Iterator[Exchange]:
    """The exchanges with the flow and the court of their interaction and flow, where they do not say it themselves."""
    kept = list(exchanges)
    links: dict[str, str] = {}
    for each in kept:
        for interaction in each.interactions:
            if each.correlation:
                links.setdefault(interaction, each.correlation)
    kept = [_linked(each, links) for each in kept]
    courts: dict[str, set[str]] = {}
    for each in kept:
        if each.court_id and each.correlation:
            courts.setdefault(each.correlation, set()).add(each.court_id)
    for each in kept:
        known = courts.get(each.correlation or "", set())
        yield each._replace(court_id=min(known)) if each.court_id is None and len(known) == 1 else each


def _linked(each: Exchange, links: dict[str, str]) -> Exchange:
    if len(each.interactions) != 1:
        return each
    (interaction,) = each.interactions
    return each._replace(correlation=links.get(interaction) or each.correlation or interaction)


def _location(passed: Passed) -> str:
    return first(passed.answer_headers, b"location")
