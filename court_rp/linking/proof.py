"""The sealed proof that the first page of linking hands to the second one (rule L1).

The verification page holds no key. It holds a seal: an HMAC under the session's secret, which only the browser's cookie has,
over the court, the filer, the stored hash of the key, the PACER account and the end of the proof. So the seal is useless in
another session, for another filer or account, and after the key was changed. It is not stored, so verifying writes nothing. It
can make one link only: it names the filer's newest link, and a later link makes it invalid, also one that the desk has undone.
"""

import json
from datetime import datetime
from typing import NamedTuple

from court_rp.filers.model import Filer
from court_rp.sessions.model import CourtSession
from court_rp.visits.visit import Visit
from cso_kit.storage.columns import to_microseconds
from cso_kit.web.csrf import form_token, is_form_token

_LONGEST = 120


class Proof(NamedTuple):
    """A filer whose key this session has proven, and the seal that says so until it ends."""

    filer: Filer
    seal: str


class _Named(NamedTuple):
    """What a seal says in clear: when it ends (microseconds of protocol time), and the filer's newest link."""

    ends: int
    newest_link: int


def seal(visit: Visit, session: CourtSession, filer: Filer, newest_link: int, ends: datetime) -> Proof:
    """Seals the proof of a filer's key, which was given in this transaction. It ends at the protocol time `ends`."""
    named = _Named(to_microseconds(ends), newest_link)
    return Proof(
        filer, f"{named.ends}.{named.newest_link}.{form_token(visit.secret or '', _text(named, session, filer))}"
    )


def is_genuine(visit: Visit, session: CourtSession, filer: Filer, given: str, now: datetime) -> bool:
    """Whether a seal was made for this session, account and filer, whose key is still the same, and has not ended."""
    named, code = _parsed(given)
    if named is None or named.ends <= to_microseconds(now) or visit.secret is None:
        return False
    return is_form_token(code, visit.secret, _text(named, session, filer))


def is_used(given: str, newest_link: int) -> bool:
    """Whether the filer was linked after the seal was made. `given` must be genuine."""
    named, _ = _parsed(given)
    return named is None or named.newest_link != newest_link


def _parsed(given: str) -> tuple[_Named | None, str]:
    parts = given.split(".")
    if len(given) > _LONGEST or len(parts) != 3 or not (_is_number(parts[0]) and _is_number(parts[1])):
        return None, ""
    return _Named(int(parts[0]), int(parts[1])), parts[2]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _text(named: _Named, session: CourtSession, filer: Filer) -> str:
    """What the seal's code is made over; JSON keeps its parts apart."""
    sealed = ["link-proof", *named, filer.court_id, filer.id, filer.key_hash, session.issuer, session.sub]
    return json.dumps(sealed)
