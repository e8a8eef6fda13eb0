"""Files a document: permission, case, number, docket entry and notice, in one transaction."""

from court_rp.courts.phase import local_stamp
from court_rp.courts.registry import Court
from court_rp.errors import Refusal
from court_rp.filing import events, store
from court_rp.filing.errors import BadFiling, Frozen, NoPermission
from court_rp.filing.model import Document, Entry, events_for, known_event
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


def file_document(tx: Transaction, visit: Visit, case_number: str, event: str, document: Document) -> Entry | Refusal:
    """Files a document. Returns the docket entry, or why it was refused."""
    refusal = may_file(visit)
    if refusal is not None or visit.filer is None or visit.session is None:
        return refuse(tx, visit, refusal or NoPermission.to(visit))
    court, filer = visit.court, visit.filer
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
        filed_by=filer.name,
        document_name=document.name,
        document_size=len(document.content),
        document_sha256=document.sha256,
    )
    entry = store.add(tx, court.court_id, new, filer.id, document)
    if filer.email:
        INBOX.send(tx, court.court_id, filer.email, _notice(court, entry), entry.filed_at)
    sub = visit.session.sub
    tx.record(
        events.FilingAccepted(court.court_id, case.case_number, entry.number, known, filer.login, visit.session.by, sub)
    )
    return entry


def _notice(court: Court, entry: Entry) -> Letter:
    """The Notice of Electronic Filing, as a message to an inbox."""
    lines = (
        f"{court.name}",
        "Notice of Electronic Filing",
        f"The following transaction was entered by {entry.filed_by} on {local_stamp(entry.filed_at, court.zone)}.",
        f"Receipt number: {entry.receipt(court.court_id)}",
        f"Case name: {entry.title}\nCase number: {entry.case_number}\nDocument number: {entry.number}",
        f"Docket text: {entry.event}, filed by {entry.filed_by}.",
        f"Document: {entry.document_name}, {entry.document_size} bytes, SHA-256 {entry.document_sha256}",
        "This is a simulator. The case is fictional, and nothing was filed at a court.",
    )
    subject = f"Activity in Case {entry.case_number} {entry.title}: {entry.event}"
    return Letter("notice_of_electronic_filing", subject, "\n\n".join(lines))
