"""The letter to a filer whom the approval of an e-file registration has made.

At a live court the person files with the PACER account only, and PACER's mail says so. Before go-live the court's own login is
needed until that day (rule L5), and only the court can tell it.
"""

from court_rp.courts.phase import local_text
from court_rp.filers.model import Filer
from court_rp.links.model import NewLink
from court_rp.visits.visit import Visit
from cso_kit.inbox import Letter


def issued_letter(visit: Visit, filer: Filer, new: NewLink, key: str) -> Letter:
    """The login and the first password. The password is fictional, like everything here."""
    court, go_live_at = visit.court, visit.row.go_live_at
    until = f"until {local_text(go_live_at, court.zone)}" if go_live_at else "until this court goes live"
    lines = (
        f"You may file electronically at the {court.short_name}.",
        f"CM/ECF login: {filer.login}\nCM/ECF password: {key}",
        (
            f"You file with this login {until}. Then it is retired, and you file with your PACER account "
            f"{new.login_id or new.sub}: the two are linked already."
        ),
        "This is a simulator. The accounts and the password are fictional.",
    )
    return Letter("e_file_login", f"{court.court_id.upper()}: your CM/ECF login", "\n\n".join(lines))


def linked_at_registration(visit: Visit, filer: Filer, new: NewLink) -> Letter:
    """What was made and linked at a live court, where no password is needed."""
    court = visit.court
    lines = (
        f"You may file electronically at the {court.short_name}.",
        f"PACER account: {new.login_id or new.sub}\nFiler at this court: {filer.name} ({filer.login})",
        "Log in at this court with your PACER account. There is no CM/ECF password, and nothing to link.",
        "This is a simulator. The accounts are fictional.",
    )
    return Letter("e_file_approved", f"{court.court_id.upper()}: you may file", "\n\n".join(lines))
