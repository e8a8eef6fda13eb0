"""The page of the section of the notices: those that were posted, and the form of another one."""

from typing import Annotated

from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from court_rp.courts.resolver import place_of
from court_rp.desk.acts.model import Act
from court_rp.desk.frame import Desk, done
from court_rp.desk.notices.acting import act_post
from court_rp.desk.sections import NOTICES
from court_rp.desk.visit import DeskVisit
from court_rp.transition.store import count_registered, of_court
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.form_model import FRESH, FormModel, RefusedForm, Wording, check_form
from cso_kit.web.forms import Parameters
from cso_kit.web.route import Route


class NoticeForm(FormModel):
    """A notice: one line and its text, whose paragraphs are separated by empty lines."""

    title: Annotated[
        str,
        StringConstraints(pattern=r"^[^\x00-\x1f]+$", max_length=150),
        Wording("Use one line of at most 150 characters."),
    ]
    text: Annotated[str, StringConstraints(max_length=5000), Wording("Use at most 5,000 characters.")]
    to_filers: str = ""


class NoticePages:
    """The court's notices."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, visit: DeskVisit) -> Response:
        """GET: the notices, newest first, and the form."""
        return await self._page(request, visit, FRESH)

    async def post(self, request: Request, visit: DeskVisit, form: Parameters) -> Response:
        """POST: posts a notice. It changes nobody's rights, so it is not asked twice; it cannot be taken back (rule C9)."""
        checked = check_form(NoticeForm, form)
        if isinstance(checked, RefusedForm):
            return await self._page(request, visit, checked)

        def decide(tx: Transaction, now: DeskVisit) -> Act:
            text, to_filers = checked.text.replace("\r\n", "\n"), bool(checked.to_filers)
            return act_post(tx, now.court, now.row, now.member, checked.title, text, to_filers=to_filers)

        act = await self._desk.decide(request, visit, decide)
        return done(place_of(request), NOTICES.path, act)

    async def _page(self, request: Request, visit: DeskVisit, form: RefusedForm) -> Response:
        court_id = visit.court.court_id
        posted, filers = await self._desk.read(
            lambda tx: (of_court(tx, court_id, tx.at.calendar), count_registered(tx, court_id))
        )
        return self._desk.show(
            request,
            visit,
            "desk/notices.html",
            422 if form.errors else 200,
            section=NOTICES,
            posted=posted,
            filers=filers,
            form=form,
            news=await self._desk.news(request, visit),
        )


def routes(desk: Desk) -> list[Route]:
    """The section of the notices."""
    pages = NoticePages(desk)
    return [
        Route(NOTICES.path, desk.page(pages.show), methods=["GET"]),
        Route(NOTICES.path, desk.form(pages.post), methods=["POST"]),
    ]
