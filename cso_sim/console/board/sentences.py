"""Explains a cell of the board in whole sentences: the court, the login, the link, the account, and the sessions."""

from collections.abc import Iterator

from court_rp.control.people import CourtNow
from court_rp.courts.phase import local_text
from cso_sim.console.board.standing import Cell
from cso_sim.console.persons.person import Person
from cso_sim.readiness.matching import state_of

_ACCOUNTS = {
    "upgraded": "is an individual, upgraded account, which can be linked",
    "legacy": "is a legacy account: it searches, but must be upgraded before it can be linked",
    "shared": "is shared by several people: it searches, and can never be linked",
    "paa": "only manages the billing of others",
    "cancelled": "is cancelled",
    "locked": "is locked, so nobody can sign on with it",
    "unconfirmed": "waits until its e-mail address is confirmed",
    "in_review": "is being reviewed by the PACER Service Center",
}
_SESSIONS = {
    "cmecf": "with the court login",
    "cso": "through Central Sign-On",
    "pacer": "with a PACER account, for reading",
}
_DELIVERIES = {
    "delivered": "PACER has told this court that the sign-on session ended, and the court has closed its session.",
    "pending": "The sign-on session has ended, but this court could not be told yet; PACER tries again.",
    "failed": "The sign-on session has ended, and PACER gave up telling this court: a session here may still be open.",
}


def explained(person: Person, at: CourtNow, cell: Cell) -> list[str]:
    """The sentences."""
    return [_court(at), *_login(person, at, cell), *_accounts(person), *_sessions(person, cell)]


def _court(at: CourtNow) -> str:
    name, row = at.court.short_name, at.row
    opens = "" if at.phase == "live" or not at.linking_is_open else " Accounts can be linked already."
    when = local_text(row.go_live_at, at.court.zone) if row.go_live_at else row.go_live_roughly or ""
    if at.phase == "live":
        since = f" since {when}" if when else ""
        return f"The {name} is live{since}: people log in through Central Sign-On, and link their court login once to file."
    if at.phase == "frozen":
        refused = [
            word for word, is_refused in (("filing", row.freeze_filing), ("reading", row.freeze_reading)) if is_refused
        ]
        held = f"; {' and '.join(refused)} wait until then" if refused else ""
        return f"The {name} is frozen before its go-live{f' on {when}' if when else ''}{held}.{opens}"
    if at.phase == "announced":
        known = f"goes live on {when}" if row.go_live_at else f"goes live {when}" if when else "will go live"
        return f"The {name} has announced that it {known}. Until then its court logins work.{opens}"
    return f"The {name} has not announced when it goes live. Its court logins work."


def _login(person: Person, at: CourtNow, cell: Cell) -> Iterator[str]:
    filer = cell.filer
    if filer is None:
        yield f"The court has issued no login to {person.name}, who can read here at most."
        return
    what = f"The court login {filer.login} belongs to {filer.name}."
    linked = f"the PACER account {filer.login_id}" if filer.login_id else "a PACER account"
    if filer.is_closed:
        yield f"{what} It was joined into another login of the same person, and is nobody’s any more."
    elif cell.credential == "retired":
        yield f"{what} It is retired for ever{f', and linked to {linked}' if filer.sub else ' although it is not linked'}."
    elif cell.credential == "link-only":
        yield f"{what} It opens no session any more. It is good once: to prove who somebody is when they link it."
    elif filer.sub:
        yield f"{what} It is linked to {linked} ahead of time, and still good for logging in until the court goes live."
    else:
        yield f"{what} It is good for logging in, and not linked."
    if not filer.may_file and not filer.is_closed:
        yield "The court’s records do not let this login file."
    if cell.more:
        yield f"There {'is 1 more login' if cell.more == 1 else f'are {cell.more} more logins'} of {person.name} at this court."


def _accounts(person: Person) -> Iterator[str]:
    if not person.accounts:
        yield f"{person.name} has no PACER account."
    for account in person.accounts:
        yield f"The PACER account {account.login_id} {_ACCOUNTS[state_of(account)]}."


def _sessions(person: Person, cell: Cell) -> Iterator[str]:
    if cell.session is None:
        yield "Nobody is logged in at this court as this person."
    elif cell.session.purpose == "linking":
        yield "A browser is logged in at this court for one thing only: to link the accounts."
    else:
        yield f"A browser is logged in at this court {_SESSIONS[cell.session.by]}."
    if person.is_signed_on:
        yield "A browser is signed on at PACER, so live courts ask for no password there."
    if cell.delivery:
        yield _DELIVERIES[cell.delivery]
