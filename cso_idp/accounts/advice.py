"""The advice for an account's holder where no court is meant (rule C12). `cso_advice` decides what it is."""

from cso_advice.advice import Advice
from cso_advice.advise import advise
from cso_advice.situation import Kind, Situation
from cso_advice.ways import Sites
from cso_idp.accounts.eligibility import why_not_search
from cso_idp.accounts.model import Account

# The provider's pages link to each other without a host, so a browser stays where it came in.
SITES = Sites()


def advice_for(account: Account) -> Advice:
    """What the holder can do with this account, and the next step."""
    kind: Kind = account.type if account.status == "active" else account.status
    return advise(Situation(kind, account.generation, may_search=why_not_search(account) is None))
