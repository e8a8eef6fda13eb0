"""Whom new events concern, so that an open page renders no more than what they may have changed."""

from collections.abc import Sequence

from cso_sim.console.persons.person import Person
from cso_sim.journal.models import MergedEvent

# What changes more than the people whom the event names: dates, courts, logins, and who there is.
_ALL = ("clock.", "court_clock.", "court_world.", "court.", "world.", "client.", "filer.")
_NEW_PEOPLE = ("account.created", "account.registered")


def concern_all(events: Sequence[MergedEvent]) -> bool:
    """Whether events may have changed anybody, or who is in a list."""
    return any(event.kind.startswith(_ALL) or event.kind in _NEW_PEOPLE for event in events)


class Concerned:
    """Whom events name: by `sub`, by user name, or by a login at a court."""

    def __init__(self, events: Sequence[MergedEvent]) -> None:
        self._subs = {event.sub for event in events if event.sub}
        extra = [(event, event.model_extra or {}) for event in events]
        self._login_ids = {str(members["login_id"]).lower() for _, members in extra if members.get("login_id")}
        self._logins = {
            (event.court_id, str(members["login"]).casefold()) for event, members in extra if members.get("login")
        }

    @property
    def anybody(self) -> bool:
        """Whether they name anybody."""
        return bool(self._subs or self._login_ids or self._logins)

    def has(self, person: Person) -> bool:
        """Whether they name this person."""
        return (
            not self._subs.isdisjoint(person.subs)
            or any(one.login_id in self._login_ids for one in person.accounts)
            or any((one.court_id, one.login.casefold()) in self._logins for one in person.filers)
        )
