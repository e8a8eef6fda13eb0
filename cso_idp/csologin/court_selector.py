"""The court selector of the PACER login page from 2019 to 2021 (D§2.3). Only faults bring it back; a choice has no effect."""

from typing import NamedTuple

from cso_idp.csologin.face import PacerFace
from cso_idp.csologin.form import JsfForm
from cso_idp.csologin.return_address import ADDRESS, psc_court_id_of
from cso_idp.csologin.strike_points import LOGIN_FORM, SENT_LOGIN, LoginForm, SentLogin
from cso_idp.interaction.outcome import Outcome
from cso_idp.oauth.registered import Registered
from cso_kit.faults.armed import Faults
from cso_kit.faults.fault import Occasion, StrikePoint
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction

# Word for word as clients have seen it.
COURT_REQUIRED = "Court: Validation Error: Value is required."


class CourtChoice(NamedTuple):
    """One court in the selector."""

    value: str
    name: str


Choices = tuple[CourtChoice, ...]


class CourtSelector:
    """The selector of one provider's login page."""

    def __init__(self, faults: Faults, database: Database, registered: Registered) -> None:
        self._faults = faults
        self._database = database
        self._registered = registered

    async def shown(self, court_id: str | None) -> Choices:
        """The courts to choose from on the page that is opened now; none if the page has no selector, as usual."""
        if not self._is_armed(LOGIN_FORM):
            return ()

        def strike(tx: Transaction) -> Choices:
            struck = self._faults.strike(tx, LOGIN_FORM, LoginForm(), _at("GET", court_id))
            return self._choices(tx) if struck.has_court_selector else ()

        return await self._faults.look(self._database, (LOGIN_FORM,), strike)

    async def refused(self, face: PacerFace, sent: JsfForm, court_id: str | None) -> tuple[Outcome, Choices] | None:
        """The page that demands a court, with the courts, if this login lacks one and must not; `None` as usual."""
        if sent.step != "login" or sent.court or not self._is_armed(SENT_LOGIN):
            return None

        def strike(tx: Transaction) -> tuple[Outcome, Choices] | None:
            if not self._faults.strike(tx, SENT_LOGIN, SentLogin(), _at("POST", court_id)).lacks_court:
                return None
            return face.refuse_login(tx, sent.view_id, COURT_REQUIRED), self._choices(tx)

        return await self._faults.look(self._database, (SENT_LOGIN,), strike)

    def _is_armed(self, *points: StrikePoint[LoginForm] | StrikePoint[SentLogin]) -> bool:
        return self._faults.in_memory is not None and bool(self._faults.in_memory.at(*points))

    def _choices(self, tx: Transaction) -> Choices:
        named = ((psc_court_id_of(court_id), client.name) for court_id, client in self._registered.courts(tx).items())
        return tuple(sorted((CourtChoice(f"E_{name}", shown) for name, shown in named), key=lambda each: each.name))


def _at(method: str, court_id: str | None) -> Occasion:
    return Occasion(ADDRESS, method, ADDRESS, court_id=court_id)
