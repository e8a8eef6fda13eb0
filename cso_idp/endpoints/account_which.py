"""`/account/which`: which account do I have? A public form, and the sure answer for somebody who is signed on."""

from starlette.requests import Request
from starlette.responses import Response

from cso_advice import which
from cso_advice.advice import shown
from cso_idp.accounts.advice import advice_for, sites
from cso_idp.sessions.visitor import visitor_of
from cso_kit.storage.database import Database
from cso_kit.web.cookies import SecretCookie
from cso_kit.web.forms import read_query
from cso_kit.web.pages import Pages
from cso_kit.web.route import Route


class WhichPage:
    """The page with its form. The answers are in the query string: they are no secrets, and nothing is stored."""

    def __init__(self, database: Database, pages: Pages, session_cookie: SecretCookie) -> None:
        self._database = database
        self._pages = pages
        self._session_cookie = session_cookie

    def routes(self) -> list[Route]:
        """The route of the page."""
        return [Route("/account/which", self._show, methods=["GET"])]

    async def _show(self, request: Request) -> Response:
        query, cookie = read_query(request).once(), self._session_cookie.read(request)
        answers = {name: query.text(name) for name in which.QUESTIONS}
        was_sent = any(name in query for name in which.QUESTIONS)
        visitor = await self._database.read(lambda tx: visitor_of(tx, cookie)) if cookie else None
        verdict = which.judge(answers) if which.is_answered(answers) else None
        account = visitor.account if visitor else None
        return self._pages.show(
            "which.html",
            status=422 if was_sent and verdict is None else 200,
            questions={name: tuple(options.items()) for name, options in which.QUESTIONS.items()},
            answers=answers,
            is_missing=was_sent and verdict is None,
            verdict=verdict,
            verdict_advice=shown(verdict.advice, sites()) if verdict else None,
            account=account,
            account_advice=shown(advice_for(account), sites()) if account else None,
        )
