"""Writes commands for curl: the calls of the control plane that events tell of, and recorded requests. It is pure."""

import json
import shlex
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from cso_sim.console.timeline.exchanged import Request
from cso_sim.journal.models import MergedEvent

_MARK = "redacted-"
_SENT_ON = ("accept", "authorization", "content-type", "traceparent")
_FORM = "application/x-www-form-urlencoded"


def of_event(event: MergedEvent, control: str) -> str:
    """The control call that does what an event tells; empty if there is none. `control` is the control plane's address."""
    found = _call(event, dict(event.__pydantic_extra__ or {}))
    if found is None:
        return ""
    method, path, body = found
    return _command(method, f"{control}/{path}", [("content-type", "application/json")], ["--data", json.dumps(body)])


def _call(event: MergedEvent, own: dict[str, Any]) -> tuple[str, str, Any] | None:
    match event.kind:
        case "clock.moved":
            return "PUT", "clock", {"calendar": event.calendar.isoformat(), "frozen": own.get("frozen")}
        case "court.calendar_changed":
            return "PUT", f"courts/{event.court_id}/calendar", own["members"]
        case "fault.fired":
            return "POST", "faults", {"fault": own["fault"], **own["aim"], "times": 1}
        case "link.ended":
            return "DELETE", f"courts/{event.court_id}/links/{quote(own['login'], safe='')}", {"reason": own["reason"]}
    return None


def of_request(request: Request) -> str:
    """A recorded request. What was not kept stands as its mark, and a line before it says so."""
    headers = [(name, value) for name, value in request.headers if name in _SENT_ON]
    is_form = any(name == "content-type" and value.startswith(_FORM) for name, value in headers)
    sent = request.form if is_form else ()
    data = [part for name, value in sent for part in ("--data-urlencode", f"{name}={value}")]
    shown = [(name, value) for name, value in headers if name != "content-type"]
    command = _command(request.method, request.url, shown, data)
    told = "# What begins with redacted- was not kept; put your own value there.\n" if _MARK in command else ""
    return told + command


def _command(method: str, url: str, headers: Sequence[tuple[str, str]], data: Sequence[str]) -> str:
    usual = "POST" if data else "GET"
    parts = ["curl", "-i", *(["-X", method] if method != usual else []), url]
    for name, value in headers:
        parts += ["-H", f"{name}: {value}"]
    return shlex.join([*parts, *data])
