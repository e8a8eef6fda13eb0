"""The visit of one browser at one court: phase, session, filer and link, read in one transaction.

It also decides whether the session is still valid and whether the visitor may file (rule C7). Nothing is cached between requests,
so an undone link or a moved date takes effect at once (rule L8).
"""

from datetime import datetime
from typing import NamedTuple

from court_rp.courts import calendar_store
from court_rp.courts.calendar import CalendarRow
from court_rp.courts.phase import Phase, linking_is_open, phase_at
from court_rp.courts.registry import Court
from court_rp.filers import store as filers
from court_rp.filers.credential import CredentialState, credential_state
from court_rp.filers.model import Filer
from court_rp.links import store as links
from court_rp.links.model import Link
from court_rp.pacer.holder import Holder
from court_rp.sessions import store
from court_rp.sessions.model import CourtSession
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.clock import Moment


class Visit(NamedTuple):
    """A visitor at a court, with the court's phase and calendar.

    `filer` is set if the visitor is a filer of this court. `secret` is the session's secret; form tokens are derived from it.
    `ended_reason` says why the session with that secret ended. `holder` is the holder of the visitor's `NextGenCSO` token;
    `client_code` is the one that the visitor gave, here or at the sign-on.
    """

    court: Court
    at: Moment
    row: CalendarRow
    phase: Phase
    session: CourtSession | None
    filer: Filer | None
    link: Link | None
    secret: str | None = None
    ended_reason: str | None = None
    holder: Holder | None = None
    client_code: str | None = None

    @property
    def is_due(self) -> bool:
        """Whether the court has a due date, which must be settled before the response."""
        return self.row.is_due(self.at.calendar)

    @property
    def linking_is_open(self) -> bool:
        """Rule L4."""
        return linking_is_open(self.row.calendar, self.at.calendar)

    @property
    def by(self) -> str | None:
        """How the visitor logged in: `cmecf`, `cso` or `pacer` (for reading only); `None` if not logged in."""
        return self.session.by if self.session else None

    @property
    def is_logged_in(self) -> bool:
        """Whether the visitor is logged in. A session for linking only is no login (rule L5)."""
        return self.session is not None and self.session.purpose != "linking"

    @property
    def is_linked(self) -> bool:
        return self.link is not None

    @property
    def filing_is_frozen(self) -> bool:
        """Rule C8."""
        return self.phase == "frozen" and self.row.freeze_filing

    @property
    def reading_is_frozen(self) -> bool:
        """Rule C8."""
        return self.phase == "frozen" and self.row.freeze_reading

    @property
    def has_filing_permission(self) -> bool:
        """Whether the court's records allow this visitor to file, without regard to a freeze (rules C3, C4, C7)."""
        if self.session is None or self.filer is None or not self.filer.may_file:
            return False
        if self.phase == "live":
            return self.session.by == "cso" and self.is_linked and (self.holder is None or self.holder.may_file)
        return self.session.by == "cmecf"

    @property
    def may_file(self) -> bool:
        """Whether this visitor may file now."""
        return self.has_filing_permission and not self.filing_is_frozen

    @property
    def may_search(self) -> bool:
        """Whether this visitor may search cases: if logged in, unless PACER withholds search (rule A9)."""
        return self.session is not None and self.session.may_search

    @property
    def may_be_exempt(self) -> bool:
        """Whether PACER calls the visitor's account exempt from fees at this court (rule A7)."""
        return self.session is not None and self.session.may_be_exempt

    @property
    def is_exempt(self) -> bool:
        """Whether what the visitor looks at now is exempt from fees (rule A7). Each login begins without."""
        return self.may_be_exempt and self.session is not None and self.session.is_exempt

    @property
    def credential(self) -> CredentialState | None:
        """The state of the visitor's CM/ECF credential, if they have one here."""
        if self.filer is None:
            return None
        return credential_state(self.phase, self.filer.retired_at, is_linked=self.is_linked)


def look(tx: Transaction, court: Court, secret: str | None, known: CalendarRow | None = None) -> Visit:
    """Reads the visit of the browser that holds `secret`. `known` is the court's calendar, if the caller has read it."""
    found = store.find_any(tx, court.court_id, secret)
    if found is None or found.is_open(tx.at.protocol):
        return look_with(tx, court, found, known, secret)
    return look_with(tx, court, None, known, secret)._replace(ended_reason=found.ended_reason)


def look_with(
    tx: Transaction,
    court: Court,
    session: CourtSession | None,
    known: CalendarRow | None = None,
    secret: str | None = None,
) -> Visit:
    """Reads the visit for a session; an invalid session counts as none.

    `known` is the court's calendar, if the caller has read it; `secret` is the session's, if it is stored.
    """
    row = known or calendar_store.read(tx, court)
    phase = phase_at(row.calendar, tx.at.calendar)
    if session is None or not still_counts(session, row, tx.at.calendar):
        return Visit(court, tx.at, row, phase, None, None, None, secret)
    store.join(tx, session)
    filer, link = identity(tx, session)
    return Visit(court, tx.at, row, phase, session, filer, link, secret, client_code=session.client_code)


def still_counts(session: CourtSession, row: CalendarRow, now: datetime) -> bool:
    """Whether a session is valid in this phase (rules C3, C4): the court's own before go-live, Central Sign-On after it, a PACER
    login for reading always.
    """
    if session.by == "pacer":
        return True
    is_live = phase_at(row.calendar, now) == "live"
    if session.by == "cmecf":
        return not is_live
    if is_live:
        return session.purpose == "sign-in"
    return linking_is_open(row.calendar, now)


def former_filer(tx: Transaction, court: Court, secret: str | None) -> Filer | None:
    """The filer who was logged in by the session with this secret, also if it has ended or expired.

    `None` if there was none, and if the filer's key was reset: the session may have been another person's.
    """
    session = store.find_any(tx, court.court_id, secret)
    if session is None or session.purpose != "sign-in" or session.ended_reason == store.KEY_RESET:
        return None
    return identity(tx, session)[0]


def identity(tx: Transaction, session: CourtSession) -> tuple[Filer | None, Link | None]:
    """The filer of a session, and the link to the filer's PACER account, where there are any."""
    if session.by == "cmecf" and session.filer_id is not None:
        filer = filers.by_id(tx, session.filer_id)
        return filer, filer and links.by_filer(tx, session.court_id, filer.id)
    if session.issuer is None or session.sub is None:
        return None, None
    link = links.by_account(tx, session.court_id, session.issuer, session.sub)
    return (filers.by_id(tx, link.filer_id), link) if link else (None, None)
