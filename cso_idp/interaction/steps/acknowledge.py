"""What somebody takes note of at the PACER login page: the redaction rules, and that search is withheld (D§2.4)."""

from collections.abc import Mapping
from dataclasses import replace

from cso_idp.interaction.outcome import Missing, Outcome
from cso_idp.interaction.situation import Situation
from cso_idp.interaction.step import Sending, Step, Turn

TICK_FIRST = "To continue, tick the box to say that you have read the notice."


class AcknowledgeStep(Step):
    """The dialog before somebody is given a token: filers accept the redaction rules, others read why they cannot search.

    Only the PACER login page asks for it, so its page is that face's.
    """

    name = "acknowledge"
    error_description = "The account holder has to read a notice first."
    has_form = False

    def missing(self, now: Situation) -> Missing | None:
        if now.notice is None or now.concluded == self.name:
            return None
        return Missing(self.name, "redaction" if now.notice.redaction else "search_withheld", notice=now.notice)

    async def send(self, sending: Sending, form: Mapping[str, str]) -> Outcome:
        is_ticked = bool(form.get("redact"))
        return await sending.decide(self, lambda turn: self._conclude(turn, is_ticked=is_ticked))

    def _conclude(self, turn: Turn, *, is_ticked: bool) -> Outcome:
        notice = turn.shown.missing.notice
        if notice and notice.redaction and not is_ticked:
            return replace(turn.shown, message=TICK_FIRST)
        return turn.proceed(concluded=self.name)
