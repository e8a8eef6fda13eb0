"""Takes secrets out of requests and responses before they are kept.

Only what is listed here as harmless stays; everything else becomes a mark. Within one log equal values have equal marks, so a
reader sees that a `state` came back as it was sent. A mark is made with a key that nobody has, so not even a code of six digits
can be found from it.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from html import escape
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from cso_kit.secrets.randomness import SYSTEM
from cso_sim.browsing.markup import Markup

Pairs = list[tuple[str, str]]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KEPT_HEADERS = _names(
    """accept accept-encoding accept-language access-control-allow-headers access-control-allow-methods
    access-control-allow-origin allow cache-control connection content-language content-length content-type date host origin
    pragma referrer-policy retry-after server strict-transport-security traceparent transfer-encoding upgrade-insecure-requests
    user-agent vary www-authenticate x-content-type-options x-frame-options x-robots-tag"""
)
_ADDRESS_HEADERS = frozenset(("location", "content-location", "referer"))
_SCHEMES = frozenset(("basic", "bearer", "dpop"))
_KEPT_ATTRIBUTES = frozenset(("domain", "expires", "httponly", "max-age", "path", "samesite", "secure"))
# The parameters of forms and addresses, and the members of JSON documents, whose values stay. None of them lets anybody in.
_KEPT = _names(
    """acr acr_values active alg amr application_type auth_time azp aud case_number claims_supported client_id client_name
    code_challenge_method court_id crv display error errorDescription error_description event exp expires_in frozen grant_type
    grant_types iat id_token_signed_response_alg iss issuer kid kty login loginId loginResult max_age nbf ok on_behalf_of phase
    post_logout_redirect_uri post_logout_redirect_uris prompt reason redactFlag redirect_uri redirect_uris response_mode
    response_type response_types result return_to role scope status sub subject_type target_link_uri token_endpoint_auth_method
    refresh_expires_in token_type token_type_hint typ type ui_locales use"""
)
# The claims of tokens that stay beside those: who somebody is lets nobody in.
_KEPT_CLAIMS = _names(
    """cja_exempt_courts email email_verified family_name given_name name pacer_account_generation pacer_account_type
    pacer_user_type preferred_username"""
)
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_KEPT_ENDINGS = ("_endpoint", "_supported")
_PUBLIC_KEY = frozenset(("n", "e", "x", "y"))
# Parameters without a value, such as `login.pl?logout`.
_KEPT_FLAGS = frozenset(("logout",))
_NAME = re.compile(r"[A-Za-z_][\w.:-]{0,39}", re.ASCII)
# The parts of a path that are words. Ids, codes and secrets are not.
_WORDS = re.compile(r"(?:\.?[a-z]{1,20}(?:[-._][a-z]{1,20}){0,4}|[A-Za-z]{1,30}\.(?:jsf|xhtml|html|pl)|)")
_LONGEST = 400


class Redaction:
    """The redaction of one log. `court_ids` are the courts, whose ids stay in paths."""

    def __init__(self, court_ids: Iterable[str]) -> None:
        self._court_ids = frozenset(court_ids)
        self._key = SYSTEM.draw("redaction", 32)

    def mark(self, value: str) -> str:
        """What stands for a value; an empty one stays empty."""
        if not value:
            return ""
        return f"redacted-{hmac.new(self._key, value.encode('utf-8', 'replace'), hashlib.sha256).hexdigest()[:8]}"

    def address(self, address: str) -> str:
        """An address, absolute or a path, without the secrets in its path, query and fragment."""
        try:
            parts = urlsplit(address)
            parts = parts._replace(netloc=parts.netloc.rpartition("@")[2])
        except ValueError:
            return self.mark(address)
        return urlunsplit(
            parts._replace(
                path=self._path(parts.path), query=self._query(parts.query), fragment=self._query(parts.fragment)
            )
        )

    def pairs(self, query: str) -> Pairs:
        """The parameters of a query or of an URL-encoded form."""
        return [self._pair(name, value) for name, value in parse_qsl(query, keep_blank_values=True)]

    def headers(self, headers: Iterable[tuple[bytes, bytes]]) -> Pairs:
        """The headers of a message. All names stay."""
        return [self._header(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in headers]

    def set_cookie(self, header: str) -> tuple[str, str, dict[str, str]]:
        """The name, the mark and the attributes of a cookie that is set."""
        first, *more = header.split(";")
        name, value = self._cookie(first)
        given = [each.strip().partition("=") for each in more]
        attributes = {name: value for name, _, value in given if name.lower() in _KEPT_ATTRIBUTES}
        return name, value, attributes

    def cookies(self, header: str) -> Pairs:
        """The cookies that a request sends, with marks for their values."""
        return [self._cookie(each) for each in header.split(";") if each.strip()]

    def _cookie(self, sent: str) -> tuple[str, str]:
        name, equals, value = sent.strip().partition("=")
        return (name, self.mark(value.strip('"'))) if equals else (self.mark(name), "")  # nameless: it is a value

    def json(self, body: bytes) -> str:
        """A JSON document with the same members. Raises `ValueError` if it is none."""
        return json.dumps(self._value(json.loads(body), is_kept=False), ensure_ascii=False)

    def claims(self, claims: dict[str, Any]) -> dict[str, Any]:
        """The header or the claims of a token, with marks for what is not known to be harmless."""
        kept = {name: self._value(claims[name], is_kept=True) for name in claims if name in _KEPT_CLAIMS}
        if claims.get("events") == {_LOGOUT_EVENT: {}}:
            kept["events"] = claims["events"]
        others = self._value({name: each for name, each in claims.items() if name not in kept}, is_kept=False)
        return {**others, **kept}

    def html(self, body: bytes) -> str:
        """What a page says and asks: its heading, refusals, and forms without their values."""
        page = Markup(body.decode("utf-8", "replace"))
        lines = [f"<h1>{escape(page.heading)}</h1>", *(f'<p role="alert">{escape(alert)}</p>' for alert in page.alerts)]
        for form in page.forms:
            action = escape(self.address(form.action))
            fields = "".join(f'<input name="{escape(each.name)}" type="{escape(each.kind)}">' for each in form.fields)
            lines.append(f'<form method="{escape(form.method)}" action="{action}">{fields}</form>')
        return "\n".join(lines)

    def _path(self, path: str) -> str:
        return "/".join(
            part if part in self._court_ids or _WORDS.fullmatch(part) else self.mark(part) for part in path.split("/")
        )

    def _query(self, query: str) -> str:
        pairs = self.pairs(query)
        return "&".join(urlencode([pair], safe=":/,") if pair[1] else quote(pair[0]) for pair in pairs)

    def _pair(self, name: str, value: str) -> tuple[str, str]:
        if not value and name not in _KEPT_FLAGS and not _is_kept(name):
            return self.mark(name), ""  # what has no name may be a secret itself
        shown = name if _NAME.fullmatch(name) else self.mark(name)
        return shown, self._text(value) if _is_kept(name) else self.mark(value)

    def _text(self, value: str) -> str:
        if value.startswith("/") or "://" in value or "?" in value or "#" in value:
            return self.address(value)
        return value if len(value) <= _LONGEST else self.mark(value)

    def _header(self, name: str, value: str) -> tuple[str, str]:
        if name in _ADDRESS_HEADERS:
            return name, self.address(value)
        if name == "cookie":
            return name, "; ".join(f"{cookie}={mark}" for cookie, mark in self.cookies(value))
        if name == "set-cookie":
            cookie, mark, attributes = self.set_cookie(value)
            return name, "; ".join([f"{cookie}={mark}", *(f"{a}={v}" if v else a for a, v in attributes.items())])
        scheme, _, given = value.partition(" ")
        if name == "authorization" and scheme.lower() in _SCHEMES:
            return name, f"{scheme} {self.mark(given)}"
        return name, value if name in _KEPT_HEADERS else self.mark(value)

    def _value(self, value: Any, *, is_kept: bool) -> Any:
        if isinstance(value, dict):
            known = _PUBLIC_KEY if "kty" in value else frozenset()
            return {
                (name if _NAME.fullmatch(name) else self.mark(name)): self._value(
                    each, is_kept=name in known or _is_kept(name)
                )
                for name, each in value.items()
            }
        if isinstance(value, list):
            return [self._value(each, is_kept=is_kept) for each in value]
        if isinstance(value, bool) or value is None:
            return value
        if is_kept:
            return self._text(value) if isinstance(value, str) else value
        return self.mark(str(value))


def _is_kept(name: str) -> bool:
    return name in _KEPT or name.endswith(_KEPT_ENDINGS)
