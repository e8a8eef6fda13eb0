"""Reads and writes kept filings; the only module with their SQL. Each is found only for its own filer, and until it expires."""

from sqlalchemy import bindparam, delete, insert, select, update

from court_rp import tables
from court_rp.drafts.model import Draft, KeptDocument, NewDraft
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_draft = tables.draft
_IS_OF_FILER = (_draft.c.filer_id == bindparam("for_filer")) & (_draft.c.expires_at > bindparam("now"))
_OF_FILER = Query(select(*columns(_draft, Draft)).where(_IS_OF_FILER).order_by(_draft.c.id.desc()), Draft._make)
_DOCUMENT = Query(
    select(_draft.c.document_name, _draft.c.content, _draft.c.document_sha256).where(
        _draft.c.id == bindparam("id"), _IS_OF_FILER, _draft.c.content.is_not(None)
    ),
    KeptDocument._make,
)
_FORGET = Command(delete(_draft).where(_draft.c.id == bindparam("which"), _draft.c.filer_id == bindparam("for_filer")))
_FORGET_ALL = Command(delete(_draft).where(_draft.c.filer_id == bindparam("for_filer")))
_MOVE = Command(update(_draft).where(_draft.c.filer_id == bindparam("for_filer")), "filer_id")


def of_filer(tx: Transaction, filer_id: int) -> list[Draft]:
    """The kept filings of a filer, newest first."""
    return tx.all(_OF_FILER, for_filer=filer_id, now=tx.at.protocol)


def document(tx: Transaction, filer_id: int, draft_id: int) -> KeptDocument | None:
    """The document of a filer's kept filing, if there is one."""
    return tx.one(_DOCUMENT, id=draft_id, for_filer=filer_id, now=tx.at.protocol)


def add(tx: Transaction, new: NewDraft) -> int:
    """Keeps a filing. Returns its number."""
    added: int = tx.execute(insert(_draft).values(**new._asdict()).returning(_draft.c.id)).scalar_one()
    return added


def forget(tx: Transaction, filer_id: int, draft_id: int) -> None:
    """Deletes a kept filing, if it is this filer's."""
    tx.put(_FORGET, which=draft_id, for_filer=filer_id)


def move(tx: Transaction, from_filer: int, to_filer: int) -> None:
    """Gives all kept filings of one filer to another one."""
    tx.put(_MOVE, for_filer=from_filer, filer_id=to_filer)


def forget_all(tx: Transaction, filer_id: int) -> None:
    """Deletes all kept filings of a filer."""
    tx.put(_FORGET_ALL, for_filer=filer_id)
