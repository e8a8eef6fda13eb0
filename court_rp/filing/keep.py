"""Keeps a filing that could not be taken, for its filer: nothing that was typed or chosen is lost.

`drafts/store.py` stores it. It is found by its own filer alone, whichever way the filer logs in next.
"""

from datetime import timedelta
from typing import Literal, NamedTuple

from court_rp.drafts import store as drafts
from court_rp.drafts.model import NewDraft
from court_rp.filers.model import Filer
from court_rp.filing import events
from court_rp.filing.model import Document
from cso_kit.storage.unit_of_work import Transaction

# So that what is kept for one filer is limited: the oldest goes first.
MOST = 5
Reason = Literal["session_over", "frozen", "incomplete", "stale_form"]


class Typed(NamedTuple):
    """What a filing form says. `draft` is the number of the kept filing that it continues."""

    case_number: str = ""
    event: str = ""
    draft: int | None = None
    on_behalf_of: str = ""


def keep(
    tx: Transaction, filer: Filer, typed: Typed, document: Document | None, reason: Reason, lifetime: timedelta
) -> int:
    """Keeps a filing instead of the one that it continues, with that one's document if it has no new one. Returns its number."""
    kept = document
    if typed.draft is not None:
        kept = document or kept_document(tx, filer, typed.draft)
        drafts.forget(tx, filer.id, typed.draft)
    for oldest in drafts.of_filer(tx, filer.id)[MOST - 1 :]:
        drafts.forget(tx, filer.id, oldest.id)
    new = NewDraft(
        filer.court_id,
        filer.id,
        typed.case_number,
        typed.event,
        typed.on_behalf_of or None,
        kept.name if kept else None,
        len(kept.content) if kept else None,
        kept.sha256 if kept else None,
        kept.content if kept else None,
        tx.at.calendar,
        tx.at.protocol + lifetime,
    )
    tx.record(events.FilingKept(filer.court_id, reason, filer.login))
    return drafts.add(tx, new)


def kept_document(tx: Transaction, filer: Filer, draft: int) -> Document | None:
    """The document of a kept filing of this filer."""
    found = drafts.document(tx, filer.id, draft)
    return Document._make(found) if found else None
