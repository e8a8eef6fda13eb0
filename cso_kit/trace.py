"""The correlation of a request: which flow it belongs to, through browser hops, calls between the services, and court pages.

A correlation is a trace id of the W3C Trace Context: 32 hexadecimal digits. A caller names one by the header `traceparent`; a
sign-on without one derives it from what both services know (its `state`). It is no secret. docs/decisions/0029 has the reasons.
"""

import hashlib
import re
from collections.abc import Iterable
from contextvars import ContextVar
from typing import NamedTuple

# The header, and the parameter of an authorization request or a logout that names the flow where a browser is redirected.
TRACEPARENT = "traceparent"
_HEADER, _STATE_HEADER = b"traceparent", b"tracestate"
# W3C Trace Context §3.2.2: later versions may append members, the version ff is invalid, and so is an id of zeros only.
_FORM = re.compile(
    r"(?!ff)(?P<version>[0-9a-f]{2})-(?P<id>(?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-(?P<flags>[0-9a-f]{2})(?P<more>-.*)?"
)
_LONGEST_STATE = 512  # §3.3.1.5: what everybody must be able to pass on


class Trace(NamedTuple):
    """The trace of a request: its id (the correlation), its flags, and the callers' own `tracestate`, which is only passed on."""

    id: str
    flags: str = "00"
    state: str = ""

    def parent(self, address: str) -> str:
        """A `traceparent` for a call to an address (§3.2.1). The parent id is the same for all calls of the trace to it, because
        nobody records them here.
        """
        span = hashlib.sha256(f"{self.id} {address}".encode()).hexdigest()[:16]
        return f"00-{self.id}-{span}-{self.flags}"


# The trace of the request that the running code answers. The guard sets it for each request; `follow` changes it within one.
CURRENT: ContextVar[Trace | None] = ContextVar("trace", default=None)


def parsed(value: str) -> Trace | None:
    """The trace of a `traceparent`; `None` if it is malformed, which §3.2.2.3 says to ignore."""
    found = _FORM.fullmatch(value) if len(value) < 256 else None
    if found is None or (found["version"] == "00" and found["more"]):
        return None
    return Trace(found["id"], found["flags"])


def of_headers(headers: Iterable[tuple[bytes, bytes]]) -> Trace | None:
    """The trace that a request's headers name."""
    for name, value in headers:
        if name == _HEADER:
            return _with_state(parsed(value.decode("latin-1")), headers)
    return None


def _with_state(trace: Trace | None, headers: Iterable[tuple[bytes, bytes]]) -> Trace | None:
    state = b",".join(value for name, value in headers if name == _STATE_HEADER).decode("latin-1")
    return trace._replace(state=state) if trace and len(state) <= _LONGEST_STATE and state.isascii() else trace


def of_flow(known: str) -> str:
    """The correlation of a flow that both sides know by a text, such as the `state` of a sign-on. The text cannot be derived."""
    return hashlib.sha256(b"correlation " + known.encode()).hexdigest()[:32]


def follow(correlation: str | None) -> None:
    """From here on, the running request belongs to the flow with this correlation."""
    now = CURRENT.get()
    if correlation is not None and (now is None or now.id != correlation):
        CURRENT.set(Trace(correlation))


def headers_of_call(address: str) -> dict[str, str]:
    """The headers that pass the present trace on with a call to another service; none without a trace."""
    trace = CURRENT.get()
    if trace is None:
        return {}
    return {TRACEPARENT: trace.parent(address), **({"tracestate": trace.state} if trace.state else {})}


def correlation_in(text: str) -> str | None:
    """The correlation that a text is: 32 hexadecimal digits, or a `traceparent` with them."""
    named = parsed(text)
    if named is None:
        named = parsed(f"00-{text}-{'1' * 16}-00")
    return named and named.id
