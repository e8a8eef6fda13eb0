"""The next steps of a court's visitor: a pure function of the visit. The front page shows them, the most urgent first."""

from typing import NamedTuple

from court_rp.courts.phase import linking_opens_at, local_text
from court_rp.transition.notices import freeze_text
from court_rp.visits.visit import Visit

SIGN_ON, LOGIN, LINK, FILE, READ, LOGOUT = (
    "/login",
    "/cgi-bin/login.pl",
    "/link",
    "/filings/new",
    "/filings/",
    "/cgi-bin/login.pl?logout",
)


class Step(NamedTuple):
    """One sentence, and the court's page for this step, if there is one."""

    text: str
    label: str = ""
    path: str = ""


def next_steps(visit: Visit) -> list[Step]:
    """The steps for this visitor, most urgent first."""
    if visit.session is None:
        return _for_a_stranger(visit)
    return _for_cmecf(visit) if visit.by == "cmecf" else _for_cso(visit)


def _for_a_stranger(visit: Visit) -> list[Step]:
    if visit.phase == "live":
        return [
            Step("Log in with your PACER account through Central Sign-On.", "Log in", SIGN_ON),
            Step(
                "If this court once gave you a CM/ECF login, link it to your PACER account before you file.",
                "Link",
                LINK,
            ),
        ]
    steps = [Step("Log in with the CM/ECF login this court issued to you.", "Log in", LOGIN)]
    return [*_freeze(visit), *steps, *_prepare(visit)]


def _for_cmecf(visit: Visit) -> list[Step]:
    if visit.may_file:
        steps = [Step("You may file at this court.", "File a document", FILE)]
    elif visit.has_filing_permission:
        steps = _freeze(visit)
    else:
        steps = [Step("You may read this court's dockets. Filing is not among your permissions here.", "Dockets", READ)]
    if visit.is_linked:
        return [
            *steps,
            Step(f"Your accounts are linked. From go-live{_on(visit)} you log in with your PACER account only."),
        ]
    return [*steps, *_prepare(visit)]


def _for_cso(visit: Visit) -> list[Step]:
    if visit.phase != "live":
        if visit.is_linked:
            text = f"Your accounts are linked. Until go-live{_on(visit)} you file with your CM/ECF login; after it with PACER."
            return [Step(text, "Log in with your CM/ECF login", LOGIN)]
        return [
            Step("You are signed on for linking only, because this court is not live yet.", "Link your accounts", LINK)
        ]
    if visit.may_file:
        return [Step("You may file at this court.", "File a document", FILE)]
    if visit.is_linked:
        return [
            Step("Your accounts are linked, but filing is not among your permissions at this court.", "Dockets", READ)
        ]
    return [
        Step("You are a reader here. To file, link your PACER account to your CM/ECF login, once.", "Link", LINK),
        Step("Without a CM/ECF login at this court, ask this court's clerk for one."),
    ]


def _prepare(visit: Visit) -> list[Step]:
    if visit.phase == "unannounced":
        return []
    if visit.linking_is_open:
        return [
            Step("Link your upgraded individual PACER account to your CM/ECF login now.", "Link your accounts", LINK)
        ]
    opens_at = linking_opens_at(visit.row.calendar)
    when = f"from {local_text(opens_at, visit.court.zone)} on" if opens_at else "once the court is live"
    return [
        Step(f"Get ready: you need your own individual, upgraded PACER account, and you link it {when}."),
        Step("Make sure you know your CM/ECF login and password; linking needs them."),
    ]


def _freeze(visit: Visit) -> list[Step]:
    return [Step(freeze_text(visit.court, visit.row.calendar))] if visit.phase == "frozen" else []


def _on(visit: Visit) -> str:
    return f" on {local_text(visit.row.go_live_at, visit.court.zone)}" if visit.row.go_live_at else ""
