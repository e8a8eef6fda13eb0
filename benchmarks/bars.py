"""The bars for speed: ratios to the peer's figures at 16 users, each within one round of the same run."""

from dataclasses import dataclass

from benchmarks.measure import Measured, ratio


@dataclass(frozen=True)
class Bar:
    """One bar: a ratio of our figure to the peer's, its limit, and the good side of the limit."""

    what: str
    ratio: float | None
    limit: float
    at_least: bool = True

    @property
    def holds(self) -> bool:
        if self.ratio is None:
            return False
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit

    @property
    def row(self) -> str:
        sign = "≥" if self.at_least else "≤"
        found = "–" if self.ratio is None else f"{self.ratio:.2f}"
        return f"| {self.what} | {found} | {sign} {self.limit} | {'holds' if self.holds else '**does not hold**'} |"


def bars(measured: dict[str, Measured], steady: dict[str, Measured]) -> list[Bar]:
    """All bars that are ratios."""
    return [*_of_logins(measured, steady), *_of_tokens(measured)]


def _of_logins(measured: dict[str, Measured], steady: dict[str, Measured]) -> list[Bar]:
    ours, peer = measured["simulator"], measured["oidc-provider"]
    p99 = ratio(steady["simulator"], steady["oidc-provider"], "login", "p99_ms")
    return [
        Bar("login", ratio(ours, peer, "login"), 1.8),
        Bar("SSO login", ratio(ours, peer, "sso"), 1.4),
        Bar("discovery", ratio(ours, peer, "discovery"), 2.3),
        Bar("login page", ratio(ours, peer, "login_page"), 2.7),
        Bar("p99 of a login at 150/s", p99, 0.4, at_least=False),
        Bar("CPU of a login at cso-auth : a login", _cpu(ours, peer, "cso_auth"), 0.4, at_least=False),
        Bar("CPU of a court page with the cookie : a login", _cpu(ours, peer, "court_page"), 0.25, at_least=False),
        Bar("peak memory", ours.peak_memory / peer.peak_memory, 0.75, at_least=False),
        Bar("start to first answer", ours.start / peer.start, 2.5, at_least=False),
    ]


def _of_tokens(measured: dict[str, Measured]) -> list[Bar]:
    ours, peer = measured["simulator"], measured["oidc-provider"]
    es256 = ratio(measured["simulator-es256"], measured["oidc-provider-refresh"], "refresh")
    jwt = ratio(measured["simulator-jwt"], measured["oidc-provider-jwt"], "client_credentials")
    return [
        Bar("refresh with ID token", ratio(ours, peer, "refresh"), 1.05),
        Bar("refresh, ours with ES256", es256, 1.3),
        Bar("client credentials, JWT", jwt, 1.0),
        Bar("client credentials, opaque", ratio(ours, peer, "client_credentials"), 0.7),
        Bar("userinfo", ratio(ours, peer, "userinfo"), 1.3),
        Bar("introspection", ratio(ours, peer, "introspect"), 1.4),
        Bar("pushed request and login", ratio(ours, peer, "par_login"), 1.4),
    ]


def _cpu(ours: Measured, peer: Measured, op: str) -> float | None:
    mine, other = ours.median(op, 16, "cpu_ms_op"), peer.median("login", 16, "cpu_ms_op")
    return mine / other if mine and other else None
