"""The letter that a filer gets when their accounts are linked (rule L1)."""

from court_rp.courts.phase import local_text
from court_rp.filers.model import Filer
from court_rp.links.model import NewLink
from court_rp.visits.visit import Visit
from cso_kit.inbox import Letter


def linked_letter(visit: Visit, filer: Filer, new: NewLink) -> Letter:
    """What was linked, when, by whom, and what becomes of the CM/ECF login. `filer` is as it is after the link."""
    court, when = visit.court, local_text(new.linked_at, visit.court.zone)
    by = "This court's clerk linked" if new.made_by == "desk" else "You linked"
    lines = (
        f"{by} your accounts at the {court.short_name} on {when}.",
        f"PACER account: {new.login_id or new.sub}\nCM/ECF login: {filer.login} ({filer.name})",
        _of_the_login(visit, filer),
        "The link holds at this court only. You link once at each other court where you file, as soon as linking is open there.",
        "You cannot undo a link. If it joins the wrong accounts, or if you did not make it, tell this court's clerk.",
        "This is a simulator. The accounts are fictional.",
    )
    return Letter("linked", f"{court.court_id.upper()}: your accounts are linked", "\n\n".join(lines))


def _of_the_login(visit: Visit, filer: Filer) -> str:
    if filer.retired_at is not None:
        return (
            "The CM/ECF login is retired: it is no longer valid at this court. You file with your PACER account only."
        )
    go_live_at = visit.row.go_live_at
    until = f"until {local_text(go_live_at, visit.court.zone)}" if go_live_at else "until this court goes live"
    return f"You go on filing with your CM/ECF login {until}. Then it is retired, and you file with your PACER account only."
