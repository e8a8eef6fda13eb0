"""Brings a form to its step, and the step's decision into a transaction: the asynchronous side of the sign-on machine."""

from collections.abc import Callable
from datetime import date

from cso_idp.interaction.face import Face
from cso_idp.interaction.machine import SignOnMachine
from cso_idp.interaction.outcome import GivenUp, Outcome
from cso_idp.interaction.step import Step, Turn
from cso_idp.service_center import service_center_day
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction


class SentForm:
    """One form that a browser sent to a step of the interaction with this id (`step.Sending`)."""

    def __init__(self, machine: SignOnMachine, database: Database, face: Face, interaction_id: str) -> None:
        self.database = database
        self._machine = machine
        self._face = face
        self._interaction_id = interaction_id

    async def look(self, step: Step) -> tuple[Outcome, date]:
        def look(tx: Transaction) -> tuple[Outcome, date]:
            if step.can_be_opened:
                shown = self._machine.open(tx, self._face, self._interaction_id, step)
            else:
                shown = self._machine.show(tx, self._face, self._interaction_id)
            return shown, service_center_day(tx.at)

        return await self.database.work(look)

    async def decide(self, step: Step, decision: Callable[[Turn], Outcome]) -> Outcome:
        return await self.database.work(
            lambda tx: self._machine.conclude(tx, self._face, self._interaction_id, step, decision)
        )

    async def give_up(self, why: GivenUp) -> Outcome:
        return await self.database.work(lambda tx: self._machine.give_up(tx, self._face, self._interaction_id, why))
