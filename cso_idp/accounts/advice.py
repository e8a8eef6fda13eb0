"""The advice for an account's holder where no court is meant (rule C12). `cso_advice` decides what it is."""

from cso_advice.advice import Advice, Step
from cso_advice.advise import advise
from cso_advice.situation import Kind, Situation
from cso_advice.ways import WIZARD, Sites
from cso_advice.wizard import known_answers
from cso_idp.accounts.eligibility import why_not_search
from cso_idp.accounts.model import Account
from cso_kit.web.root import below_root, root

_MERGE = Step(
    "This is a separate exempt CJA account. Log in with your own upgraded account, and ask there to merge this one into it.",
    "merge_cja",
)


def sites() -> Sites:
    """Where advice leads. The provider's pages link to each other without a host, so a browser stays where it came in."""
    return Sites(provider=root(), wizard=below_root(WIZARD))


def advice_for(account: Account) -> Advice:
    """What the holder can do with this account, and the next step.

    A separate exempt account is to be merged, not upgraded (rules A4, A7).
    """
    advice = advise(_situation(account))
    if account.cja_account and account.status == "active":
        return Advice(advice.can, _MERGE, advice.others)
    return advice


def wizard_for(account: Account) -> str:
    """The address of the readiness wizard with the answers filled in that this account tells; the court is asked for."""
    return sites().with_wizard(**known_answers(_situation(account))).wizard


def _situation(account: Account) -> Situation:
    kind: Kind = account.type if account.status == "active" else account.status
    return Situation(kind, account.generation, may_search=why_not_search(account) is None)
