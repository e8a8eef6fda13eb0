"""Forms that change something carry a token bound to the browser's session, so that no other site can send them."""

import hashlib
import hmac


def form_token(session_secret: str, purpose: str) -> str:
    """The token a page puts into a form: an HMAC of the form's purpose under the session's secret, which stays in its cookie."""
    return hmac.new(session_secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def is_form_token(given: str, session_secret: str, purpose: str) -> bool:
    """Whether a submitted token belongs to this session and purpose, in constant time."""
    return hmac.compare_digest(given.encode(), form_token(session_secret, purpose).encode())
