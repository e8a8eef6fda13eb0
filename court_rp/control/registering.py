"""Registers one filer for a control call, linked if an account is given."""

from court_rp import events
from court_rp.control import world
from court_rp.control.models import FilerDetails
from court_rp.control.world import LinkedAccount
from court_rp.courts.calendar import CalendarRow
from court_rp.courts.registry import Court
from court_rp.filers.model import Filer
from court_rp.linking.tell import tell_provider
from cso_kit.storage.unit_of_work import Transaction


def register(
    tx: Transaction,
    court: Court,
    calendar: CalendarRow,
    body: FilerDetails,
    account: LinkedAccount | None,
    key_hash: str,
    issuer: str,
) -> Filer:
    """Registers a filer at a court with this settled calendar, and links it if an account is given.

    Raises:
        ProblemError: the login is taken, or the account is linked at this court already.
    """
    filer = world.add_filer(tx, court, body, account, key_hash, issuer)
    tx.record(events.FilerCreated(court.court_id, filer.login, filer.role))
    if account is not None:
        world.retire_if_live(tx, calendar, filer)
        linked_at = account.linked_at or tx.at.calendar
        tell_provider(tx, court.court_id, filer.login, account.sub, linked_at, is_linked=True)
    return filer
