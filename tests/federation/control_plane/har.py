"""The rules of HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), as checks of an archive."""

from datetime import datetime
from typing import Any

_TEXT, _NUMBER, _LIST, _OBJECT = str, (int, float), list, dict
_RECORD = {"name": _TEXT, "value": _TEXT}
# The members that must be there, with their types.
_REQUIRED: dict[str, dict[str, Any]] = {
    "log": {"version": _TEXT, "creator": _OBJECT, "entries": _LIST},
    "creator": {"name": _TEXT, "version": _TEXT},
    "entry": {
        "startedDateTime": _TEXT,
        "time": _NUMBER,
        "request": _OBJECT,
        "response": _OBJECT,
        "cache": _OBJECT,
        "timings": _OBJECT,
    },
    "request": {
        "method": _TEXT,
        "url": _TEXT,
        "httpVersion": _TEXT,
        "cookies": _LIST,
        "headers": _LIST,
        "queryString": _LIST,
        "headersSize": int,
        "bodySize": int,
    },
    "response": {
        "status": int,
        "statusText": _TEXT,
        "httpVersion": _TEXT,
        "cookies": _LIST,
        "headers": _LIST,
        "content": _OBJECT,
        "redirectURL": _TEXT,
        "headersSize": int,
        "bodySize": int,
    },
    "content": {"size": int, "mimeType": _TEXT},
    "timings": {"send": _NUMBER, "wait": _NUMBER, "receive": _NUMBER},
    "postData": {"mimeType": _TEXT},
    "cookie": _RECORD,
    "header": _RECORD,
    "parameter": _RECORD,
}
# The further members that the format knows. Our own begin with an underscore.
_OPTIONAL: dict[str, set[str]] = {
    "log": {"browser", "pages"},
    "entry": {"pageref", "serverIPAddress", "connection"},
    "request": {"postData"},
    "content": {"compression", "text", "encoding"},
    "timings": {"blocked", "dns", "connect", "ssl"},
    "postData": {"params", "text"},
    "cookie": {"path", "domain", "expires", "httpOnly", "secure"},
    "parameter": {"fileName", "contentType"},
}


def check(archive: dict[str, Any]) -> list[dict[str, Any]]:
    """Checks an archive against the rules of the format, and returns its entries."""
    assert set(archive) == {"log"}
    log = archive["log"]
    _check("log", log)
    _check("creator", log["creator"])
    assert log["version"] == "1.2"
    for entry in log["entries"]:
        _check_entry(entry)
    begins = [datetime.fromisoformat(entry["startedDateTime"]) for entry in log["entries"]]
    assert begins == sorted(begins)
    assert all(begin.tzinfo for begin in begins)
    entries: list[dict[str, Any]] = log["entries"]
    return entries


def _check_entry(entry: dict[str, Any]) -> None:
    request, response = entry["request"], entry["response"]
    for name, found in (("entry", entry), ("request", request), ("response", response)):
        _check(name, found)
    _check("content", response["content"])
    _check("timings", entry["timings"])
    assert all(each >= 0 for each in entry["timings"].values())
    assert abs(entry["time"] - sum(entry["timings"].values())) < 0.01
    assert request["url"].startswith(("http://", "https://"))
    assert "#" not in request["url"]
    for message in (request, response):
        for header in message["headers"]:
            _check("header", header)
        for cookie in message["cookies"]:
            _check("cookie", cookie)
    data = request.get("postData", {"mimeType": ""})
    _check("postData", data)
    assert not {"params", "text"} <= set(data)  # they exclude each other
    for parameter in request["queryString"] + data.get("params", []):
        _check("parameter", parameter)


def _check(what: str, found: dict[str, Any]) -> None:
    required = _REQUIRED[what]
    for name, kind in required.items():
        assert isinstance(found[name], kind), (what, name, found)
    known = set(required) | _OPTIONAL.get(what, set()) | {"comment"}
    assert [name for name in found if name not in known and not name.startswith("_")] == []
