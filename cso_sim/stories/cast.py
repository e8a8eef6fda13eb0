"""The cast of a story: what its scenario gives each person, and the accounts that the story itself makes."""

from collections.abc import Iterator
from typing import NamedTuple

from cso_sim.scenario.document import FilerTable, PersonTable, ScenarioDocument
from cso_sim.stories.document import ActTable, StoryDocument

# Their `login` and `password` are those of an account that is there afterwards.
_MAKING = ("upgrade", "register")


class Credentials(NamedTuple):
    """A login with its password."""

    login: str
    password: str


class Cast:
    """The people of a scenario by their names, as a story speaks of them."""

    def __init__(self, scenario: ScenarioDocument, story: StoryDocument) -> None:
        self._people = {person.name: person for person in scenario.people}
        self._made: dict[str, list[Credentials]] = {}
        for act in acts_of(story):
            if act.act in _MAKING and act.who and act.login and act.password:
                self._made.setdefault(act.who, []).append(Credentials(act.login, act.password))

    @property
    def names(self) -> list[str]:
        """Everybody's name."""
        return list(self._people)

    def person(self, who: str | None) -> PersonTable:
        """A person that the rules have found to be there."""
        return self._people[who or ""]

    def filer(self, who: str | None, court_id: str | None) -> FilerTable | None:
        """The person's CM/ECF account at a court; the first of several."""
        filers = self._people[who or ""].filers if who in self._people else []
        return next((filer for filer in filers if filer.court == court_id), None)

    def clerk(self, who: str | None, court_id: str | None) -> Credentials | None:
        """The person's login at a court's desk."""
        staff = self._people[who or ""].staff if who in self._people else []
        return next((Credentials(each.login, each.key) for each in staff if each.court == court_id), None)

    def account(self, who: str | None, login: str | None = None) -> Credentials | None:
        """An account of the person: the named one, or their own individual one as the scenario has it."""
        if who not in self._people:
            return None
        of_scenario = self._people[who].accounts
        if login is None:
            own = [each for each in of_scenario if each.type == "individual" and each.cja_account is None]
            if own:
                return Credentials(own[0].login_id, own[0].password)
            return next(iter(self._made.get(who, ())), None)
        known = [*(Credentials(each.login_id, each.password) for each in of_scenario), *self._made.get(who, ())]
        return next((each for each in known if each.login.casefold() == login.casefold()), None)

    def logins(self, who: str | None) -> list[str]:
        """All PACER user names that the person has at some time of the story, those that the story makes first."""
        made = [each.login for each in self._made.get(who or "", ())]
        return [*made, *(each.login_id for each in self._people[who or ""].accounts)]


def acts_of(story: StoryDocument) -> Iterator[ActTable]:
    """All that a story does, in order."""
    for step in story.steps:
        yield from step.do
