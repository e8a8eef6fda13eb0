"""What a form says besides the fields of its step: that the redaction rules are accepted, and a client code.

Programs send both with the first form, as they do at `cso-auth` (D§1.2), and are shown no further page.
"""

from collections.abc import Mapping

from cso_idp.sessions.model import Acknowledged


def taken_note(form: Mapping[str, str]) -> Acknowledged:
    """What somebody took note of by sending this form."""
    notices = "redaction" if form.get("redactFlag") in {"1", "on"} else ""
    return Acknowledged(notices, form.get("clientCode", "").strip() or None)
