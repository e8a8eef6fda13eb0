"""The letter about a changed CM/ECF password."""

from court_rp.courts.registry import Court
from court_rp.filers.model import Filer
from cso_kit.inbox import Letter


def key_changed(court: Court, filer: Filer) -> Letter:
    """The news that the holder changed the key."""
    lines = [
        f"Dear {filer.name},",
        f"the password of your CM/ECF login {filer.login} at the {court.short_name} was changed.",
        "It is valid at this court only. Your PACER account and your logins at other courts have passwords of their own.",
        "If this was not you, ask this court's clerk to reset it.",
    ]
    return Letter("key_changed", f"{court.court_id.upper()}: your CM/ECF password was changed", "\n\n".join(lines))
