"""Posts a notice for the desk, with its record: what the pages and the control plane both do (rule C9)."""

from court_rp.courts.calendar import CalendarRow
from court_rp.courts.registry import Court
from court_rp.desk.acts.model import Act
from court_rp.desk.acts.record import record_act
from court_rp.desk.staff.model import Member
from court_rp.transition.post import post_notice
from cso_kit.storage.unit_of_work import Transaction


def act_post(
    tx: Transaction, court: Court, row: CalendarRow, by: Member | None, title: str, text: str, *, to_filers: bool
) -> Act:
    """Posts a notice on the court's front page, and mails it to the registered filers if they are to get it."""
    written = post_notice(tx, court, row.calendar, title, text, to_filers=to_filers)
    mailed = f", and mailed to {written:,} addresses" if to_filers else ""
    return record_act(tx, court, by, "notice_posted", f"The notice “{title}” was posted{mailed}.", None)
