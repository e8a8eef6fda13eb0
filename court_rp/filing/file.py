"""Files a document: permission, case, number, docket entry and notice, in one transaction."""

from court_rp.courts.phase import local_stamp
from court_rp.courts.registry import Court
from court_rp.errors import Refusal
from court_rp.filing import events, store
from court_rp.filing.behalf import Behalf, behalf_of
from court_rp.filing.errors import BadFiling, Frozen, NoPermission
from court_rp.filing.model import Document, Entry, events_for, known_event
from court_rp.sessions.model import CourtSession
from court_rp.transition.inbox import INBOX
from court_rp.visits.visit import Visit
from cso_kit.inbox import Letter
from cso_kit.storage.unit_of_work import Transaction


def may_file(visit: Visit) -> Refusal | None:
    """Why this visitor may not file now (rules C3, C4, C7, C8)."""
    if visit.filing_is_frozen:
        return Frozen(visit.court, visit.row.calendar)
    return None if visit.may_file else NoPermission.to(visit)


def refuse(tx: Transaction, visit: Visit, refusal: Refusal) -> Refusal:
    """Records that filing was refused."""
    sub = visit.session.sub if visit.session else None
    login = visit.filer.login if visit.filer else None
    tx.record(events.FilingRefused(visit.court.court_id, refusal.code, sub, login))
    return refusal


def file_document(
    tx: Transaction, visit: Visit, case_number: str, event: str, document: Document, on_behalf_of: str = ""
) -> Entry | Refusal:
    """Files a document. A filing agent names the attorney `on_behalf_of` whom it is filed, by the CM/ECF login (rule L13).

    Returns the docket entry, or why it was refused.
    """
    refusal = may_file(visit)
    if refusal is not None or visit.filer is None or visit.session is None:
        return refuse(tx, visit, refusal or NoPermission.to(visit))
    court, behalf = visit.court, behalf_of(tx, visit.filer, on_behalf_of)
    if isinstance(behalf, Refusal):
        return behalf if isinstance(behalf, BadFiling) else refuse(tx, visit, behalf)
    case = store.case(tx, court.court_id, case_number)
    if case is None:
        return BadFiling("case_number", "There is no such case at this court; choose one from the list.")
    known = known_event(event, case.kind)
    if known is None:
        fitting = ", ".join(events_for(case.kind))
        return BadFiling("event", f"There is no such event in a case of this kind ({case.kind}). There are: {fitting}.")
    new = Entry(
        id=0,
        case_id=case.id,
        case_number=case.case_number,
        title=case.title,
        number=store.next_number(tx, case),
        event=known,
        filed_at=tx.at.calendar,
        filed_by=behalf.filer.name,
        document_name=document.name,
        document_size=len(document.content),
        document_sha256=document.sha256,
        agent_name=behalf.agent.name if behalf.agent else None,
    )
    entry = store.add(tx, court.court_id, new, behalf.filer.id, document, behalf.agent.id if behalf.agent else None)
    for address in behalf.addresses:
        INBOX.send(tx, court.court_id, address, _notice(court, entry), entry.filed_at)
    _record(tx, visit.session, entry, court, behalf)
    return entry


def _record(tx: Transaction, session: CourtSession, entry: Entry, court: Court, behalf: Behalf) -> None:
    agent = behalf.agent.login if behalf.agent else None
    tx.record(
        events.FilingAccepted(
            court.court_id,
            entry.case_number,
            entry.number,
            entry.event,
            behalf.filer.login,
            session.by,
            session.sub,
            agent,
        )
    )


def _notice(court: Court, entry: Entry) -> Letter:
    """The Notice of Electronic Filing, as a message to an inbox."""
    lines = (
        f"{court.name}",
        "Notice of Electronic Filing",
        f"The following transaction was entered by {entry.filer_text} on {local_stamp(entry.filed_at, court.zone)}.",
        f"Receipt number: {entry.receipt(court.court_id)}",
        f"Case name: {entry.title}\nCase number: {entry.case_number}\nDocument number: {entry.number}",
        f"Docket text: {entry.event}, filed by {entry.filer_text}.",
        f"Document: {entry.document_name}, {entry.document_size} bytes, SHA-256 {entry.document_sha256}",
        "This is a simulator. The case is fictional, and nothing was filed at a court.",
    )
    subject = f"Activity in Case {entry.case_number} {entry.title}: {entry.event}"
    return Letter("notice_of_electronic_filing", subject, "\n\n".join(lines))
