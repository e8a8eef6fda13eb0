"""What somebody takes note of before they go on: the redaction rules, and that search is withheld (D§2.3, D§2.4).

It is kept with the sign-on session, so nobody is asked twice in one sign-on, at whichever face.
"""

from collections.abc import Mapping
from dataclasses import replace

from cso_idp.interaction.outcome import Missing, Outcome, ShowStep
from cso_idp.interaction.situation import Notice, Situation
from cso_idp.interaction.step import Page, PageContext, Sending, Step, Turn
from cso_idp.interaction.steps.taken_note import taken_note
from cso_idp.pacer import texts
from cso_idp.pacer.client_code import can_be_carried, is_refused
from cso_idp.sessions import store as sessions
from cso_idp.sessions.model import Acknowledged
from cso_kit.web.form_model import RefusedForm

TICK_FIRST = "To continue, say that you have read the notice: tick the box, or send redactFlag=1."
_DONE_BEFORE = {
    "upgrade": "Your account is upgraded. From now on sign on as {login_id}.",
    "password": "Your password is changed.",
}


class AcknowledgeStep(Step):
    """The page before somebody is given a code or a token: filers accept the redaction rules, others read why they cannot
    search, and who needs a client code may give it. `client_code` is the form of client codes.
    """

    name = "acknowledge"
    error_description = "The account holder has to read a notice first."

    def __init__(self, client_code: str) -> None:
        self._client_code = client_code

    def missing(self, now: Situation) -> Missing | None:
        notice = now.notice
        if notice is None:
            return None
        reason = "redaction" if notice.redaction else "search_withheld"
        return Missing(self.name, reason, notice=notice, after=now.concluded)

    def page(self, shown: ShowStep, context: PageContext) -> Page:
        notice = shown.missing.notice or Notice(redaction=False, withheld=None)
        login_id = shown.account.login_id if shown.account else ""
        values = {
            "action": context.form(self.name),
            "back": context.back,
            "client_name": shown.client_name,
            "login_id": login_id,
            "rules": texts.REDACTION_RULES if notice.redaction else "",
            "withheld": notice.withheld or "",
            "withheld_text": texts.WITHHELD.get(notice.withheld or "", ""),
            "done_before": _DONE_BEFORE.get(shown.missing.after, "").format(login_id=login_id),
            "client_code": shown.form.values.get("clientCode", ""),
            "errors": shown.form.errors,
            "error": shown.message,
        }
        return Page("acknowledge.html", values, 422 if shown.message else 200)

    async def send(self, sending: Sending, form: Mapping[str, str]) -> Outcome:
        given = taken_note(form)
        return await sending.decide(self, lambda turn: self._conclude(turn, given))

    def _conclude(self, turn: Turn, given: Acknowledged) -> Outcome:
        shown, code = turn.shown, given.client_code or ""
        notice, session = shown.missing.notice, turn.holder.session
        if not can_be_carried(self._client_code, code, turn.tx.at) or is_refused(turn.holder.account, code):
            why = texts.CLIENT_CODE_MALFORMED
            return replace(shown, message=why, form=RefusedForm({"clientCode": code}, {"clientCode": why}))
        if notice and notice.redaction and not given.has("redaction"):
            return replace(shown, message=TICK_FIRST, form=RefusedForm({"clientCode": code}, {}))
        taken = session.notices
        if notice and notice.redaction:
            taken = taken.with_notices("redaction")
        if notice and notice.withheld:
            taken = taken.with_notices("withheld")
        sessions.acknowledge(turn.tx, session, taken._replace(client_code=code or session.client_code))
        return turn.proceed()
