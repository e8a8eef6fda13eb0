"""Takes a court's news about a link."""

from cso_idp.accounts import store as accounts
from cso_idp.accounts.become_filer import become_filer
from cso_idp.court_calls.model import Caller, CallKind, Declined
from cso_idp.court_links import store
from cso_idp.court_links.model import CourtLink, LinkNews
from cso_idp.endpoint_table import COURT_LINKS
from cso_kit.storage.unit_of_work import Transaction


def take(tx: Transaction, caller: Caller, news: LinkNews) -> Declined | None:
    """Keeps the newest news of each person at each court. Only a court has links.

    Whoever is linked to a filer may file there, so an account for searching becomes a filer's, as by an approval (D§4.1).
    """
    if caller.court_id is None:
        return Declined("not_a_court", "Only a court has links; this client is none.")
    store.put(tx, CourtLink(news.sub, caller.court_id, news.login, news.linked_at, news.is_linked, news.told_at))
    if news.is_linked and news.role and (account := accounts.by_sub(tx, news.sub)) is not None:
        become_filer(tx, account, news.role, caller.court_id)
    return None


LINKS = CallKind(COURT_LINKS, LinkNews, take)
