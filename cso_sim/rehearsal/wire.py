"""An exchange as text, as it went over the wire. What a browser must not show to others is left out: cookies and credentials."""

from cso_sim.rehearsal.exchange import Exchange

_HIDDEN = {"cookie", "set-cookie", "authorization", "proxy-authorization"}
_DULL = {"accept-encoding", "connection", "user-agent", "date", "server", "content-length", "transfer-encoding"}


def request_text(exchange: Exchange) -> str:
    """The request: its line, its headers and its body."""
    headers = _headers(exchange.request_headers)
    return f"{exchange.method} {exchange.url}\n{headers}{_body(_hidden(exchange.request_body))}".rstrip()


def response_text(exchange: Exchange) -> str:
    """The response: its status, its headers and the beginning of its body; or why there is none."""
    if exchange.status is None:
        return exchange.answer
    return f"{exchange.status}\n{_headers(exchange.response_headers)}{_body(exchange.response_body)}".rstrip()


def wire_text(exchange: Exchange) -> str:
    """Request and response, one below the other."""
    return f"> {request_text(exchange)}\n\n< {response_text(exchange)}"


def _headers(headers: tuple[tuple[str, str], ...]) -> str:
    return "".join(
        f"{name}: {'(left out)' if name.lower() in _HIDDEN else value}\n"
        for name, value in headers
        if name.lower() not in _DULL
    )


def _hidden(body: str) -> str:
    """A form without its password."""
    parts = body.split("&")
    return "&".join("password=(left out)" if part.startswith("password=") else part for part in parts)


def _body(body: str) -> str:
    return f"\n{body}" if body else ""
