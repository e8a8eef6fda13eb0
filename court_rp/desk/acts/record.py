"""Records what was done at the desk: a row for its pages and an event in the journal, in the transaction of the act."""

from court_rp.courts.registry import Court
from court_rp.desk import events
from court_rp.desk.acts import store
from court_rp.desk.acts.model import Act, NewAct
from court_rp.desk.staff.model import Member
from court_rp.filers.model import Filer
from cso_kit.storage.unit_of_work import Transaction

BY_CONTROL = "The control plane"


def record_act(
    tx: Transaction,
    court: Court,
    by: Member | None,
    act: str,
    text: str,
    reason: str | None,
    filer: Filer | None = None,
) -> Act:
    """Records one act. `by` is `None` if the control plane did it; `text` is one sentence for people."""
    login, name = (by.login, by.name) if by else (None, BY_CONTROL)
    filer_id = filer.id if filer else None
    new = NewAct(court.court_id, act, filer_id, text, reason, login, name, tx.at.calendar)
    number = store.add(tx, new)
    tx.record(events.DeskActed(court.court_id, act, text, login, reason, filer.login if filer else None))
    return Act(number, *new)
