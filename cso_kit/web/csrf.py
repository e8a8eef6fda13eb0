"""CSRF tokens: a form that changes something has a token of the browser's session, so that no other site can send it."""

import hashlib
import hmac


def form_token(session_secret: str, purpose: str) -> str:
    """A form's token: an HMAC of the form's purpose under the session's secret, which only the cookie holds."""
    return hmac.new(session_secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def is_form_token(given: str, session_secret: str, purpose: str) -> bool:
    """Whether a submitted token belongs to this session and purpose, in constant time."""
    return hmac.compare_digest(given.encode(), form_token(session_secret, purpose).encode())
