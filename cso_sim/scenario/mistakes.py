"""What the checks of a scenario have in common: a mistake, a rule that finds some, and the accounts with their paths."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from court_rp.courts.registry import Court
from cso_idp.accounts.model import UPGRADED_SINCE
from cso_sim.scenario.account_table import AccountTable
from cso_sim.scenario.document import ScenarioDocument
from cso_sim.scenario.positions import Path

Courts = Mapping[str, Court]


class Mistake(NamedTuple):
    """A mistake at a path, with one sentence that says what would be right."""

    path: Path
    message: str


class MistakesError(Exception):
    """A document has these mistakes."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(mistakes)
        self.mistakes = mistakes


Rule = Callable[[ScenarioDocument, Courts], Iterator[Mistake]]


def is_upgraded(account: AccountTable) -> bool:
    """Rule A2: an individual account that was created as upgraded or has been upgraded."""
    return account.type == "individual" and (account.created_on >= UPGRADED_SINCE or account.upgraded_on is not None)


def accounts_of(document: ScenarioDocument) -> Iterator[tuple[Path, AccountTable]]:
    """All accounts of a scenario, each with its path."""
    for p, person in enumerate(document.people):
        for a, account in enumerate(person.accounts):
            yield ("people", p, "accounts", a), account
