"""A consent as it is read from the database, and what each scope means in plain words."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

WORDS = {
    "openid": "Know that it is you, by an identifier of your PACER account",
    "profile": "See your name and your PACER user name",
    "email": "See your e-mail address",
    "pacer:search": "Search PACER with your account, and see what kind of account it is and where it is exempt from fees",
    "cmecf:file": "File documents in courts in your name, and see what kind of account you have",
    "offline_access": "Go on doing this while you are not signed on, until you take it back",
}

# A claim asked for by name (Core 1.0 §5.5) tells no less than the scope it belongs to, so it is consented to as that scope.
_SCOPE_OF_CLAIM = {
    "name": "profile",
    "preferred_username": "profile",
    "email": "email",
    "email_verified": "email",
    "pacer_account_type": "pacer:search",
    "pacer_account_generation": "pacer:search",
    "pacer_user_type": "pacer:search",
    "cja_exempt_courts": "pacer:search",
}


class Consent(NamedTuple):
    """What one account holder has allowed one client; the scopes of all answers together."""

    account_id: int
    client_id: str
    scope: str
    given_at: datetime

    @property
    def words(self) -> list[str]:
        return in_words(self.scope.split())


def in_words(scopes: Iterable[str]) -> list[str]:
    """What a client may do with these scopes, for people."""
    return [WORDS.get(scope, scope) for scope in scopes]


def what_is_asked(scope: str, claim_names: Iterable[str]) -> tuple[str, ...]:
    """The scopes to be consented to: those that will be granted, and those of the claims that are asked for by name."""
    implied = (_SCOPE_OF_CLAIM[name] for name in claim_names if name in _SCOPE_OF_CLAIM)
    return tuple(dict.fromkeys((*scope.split(), *implied)))
