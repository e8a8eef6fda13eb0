"""One exchange: a request and its response as they passed, and the entry that is kept of them, in the form of HAR 1.2.

The specification is http://www.softwareishard.com/blog/har-12-spec/. Members that begin with an underscore are our own.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from cso_sim.exchanges.passed import BODY_LIMIT, Passed, first, values
from cso_sim.exchanges.redaction import Pairs, Redaction
from cso_sim.exchanges.tokens import tokens_of

_FORM, _JSON, _HTML = "application/x-www-form-urlencoded", "json", "text/html"


class Exchange(NamedTuple):
    """What is kept of one: by what it can be found, and its entry. `interactions` are explained in `flows.py`."""

    started_at: datetime
    court_id: str | None
    correlation: str | None
    interactions: tuple[str, ...]
    entry: dict[str, Any]


def entry_of(passed: Passed, ended: float, service: str, redaction: Redaction) -> dict[str, Any]:
    """The entry of an exchange that ended at `ended`."""
    timings = _timings(passed, ended)
    entry: dict[str, Any] = {
        "startedDateTime": passed.started_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "time": round(sum(timings.values()), 3),
        "request": _request(passed, redaction),
        "response": _response(passed, redaction),
        "cache": {},
        "timings": timings,
        "_service": service,
        "_back_channel": passed.is_back_channel,
    }
    if tokens := tokens_of(passed, redaction):
        entry["_tokens"] = tokens
    if not passed.is_whole:
        entry["comment"] = "The response did not arrive whole."
    return entry


def _timings(passed: Passed, ended: float) -> dict[str, float]:
    """Milliseconds of real time here: until the request had arrived, until the response began, until it ended."""
    answered = ended if passed.answered is None else passed.answered
    sent = min(passed.began if passed.sent is None else passed.sent, answered)
    phases = {"send": sent - passed.began, "wait": answered - sent, "receive": ended - answered}
    return {name: round(1000 * max(seconds, 0.0), 3) for name, seconds in phases.items()}


def _request(passed: Passed, redaction: Redaction) -> dict[str, Any]:
    cookies = [pair for header in values(passed.headers, b"cookie") for pair in redaction.cookies(header)]
    request = {
        "method": passed.method,
        "url": redaction.address(passed.address + (f"?{passed.query}" if passed.query else "")),
        "httpVersion": passed.version,
        "cookies": _named(cookies),
        "headers": _named(redaction.headers(passed.headers)),
        "queryString": _named(redaction.pairs(passed.query)),
        "headersSize": -1,
        "bodySize": passed.request.size,
    }
    if passed.request.size:
        request["postData"] = _post_data(passed, redaction)
    return request


def _post_data(passed: Passed, redaction: Redaction) -> dict[str, Any]:
    kind, content = first(passed.headers, b"content-type"), passed.request.content
    if content is not None and kind.startswith(_FORM):
        return {"mimeType": kind, "params": _named(redaction.pairs(content.decode("utf-8", "replace")))}
    text, comment = _text(kind, content, redaction)
    return {"mimeType": kind, "text": text or "", **({"comment": comment} if comment else {})}


def _response(passed: Passed, redaction: Redaction) -> dict[str, Any]:
    kind = first(passed.answer_headers, b"content-type")
    text, comment = _text(kind, passed.response.content, redaction) if passed.response.size else ("", "")
    content = {"size": passed.response.size, "mimeType": kind or "x-unknown", "text": text, "comment": comment}
    return {
        "status": passed.status,
        "statusText": _phrase(passed.status),
        "httpVersion": passed.version,
        "cookies": [_cookie(header, redaction) for header in values(passed.answer_headers, b"set-cookie")],
        "headers": _named(redaction.headers(passed.answer_headers)),
        "content": {name: value for name, value in content.items() if value not in (None, "")},
        "redirectURL": redaction.address(first(passed.answer_headers, b"location")),
        "headersSize": -1,
        "bodySize": passed.response.size,
    }


def _text(kind: str, content: bytes | None, redaction: Redaction) -> tuple[str | None, str]:
    """What is shown of a body, and what is said about it."""
    media = kind.partition(";")[0].strip().lower()
    if content is None:
        return None, f"Longer than {BODY_LIMIT // 1024} KiB, and not kept."
    if media.endswith(_JSON):
        try:
            return redaction.json(content), "Redacted."
        except (ValueError, RecursionError):
            return None, "No JSON, and not kept."
    if media == _HTML:
        return redaction.html(content), "Heading, refusals and forms of the page, without values."
    return None, "Not kept: what may be secret in it is not known."


def _cookie(header: str, redaction: Redaction) -> dict[str, Any]:
    name, mark, attributes = redaction.set_cookie(header)
    given = {attribute.lower(): value for attribute, value in attributes.items()}
    cookie: dict[str, Any] = {"name": name, "value": mark, "httpOnly": "httponly" in given, "secure": "secure" in given}
    cookie |= {member: given[member] for member in ("path", "domain") if given.get(member)}
    if expires := given.get("expires"):
        try:
            cookie["expires"] = parsedate_to_datetime(expires).isoformat()
        except ValueError:
            cookie["comment"] = "Its time of expiry is malformed."
    return cookie


def _named(pairs: Pairs) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
