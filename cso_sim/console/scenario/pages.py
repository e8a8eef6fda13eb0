"""The pages of the scenario editor. The same reading as everywhere finds the mistakes; nothing is loaded that has one."""

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_kit.control.of_request import OfRequest
from cso_kit.control.problem import ProblemError
from cso_kit.web.forms import read_form, read_query
from cso_sim.console.frame import SCENARIO, Frame, opened, show
from cso_sim.console.paths import at
from cso_sim.console.said import Said, redirect_saying
from cso_sim.control.of_request import BOTH
from cso_sim.scenario import reading
from cso_sim.scenario.aside import aside
from cso_sim.scenario.document import ScenarioDocument
from cso_sim.scenario.errors import Problem, ScenarioError
from cso_sim.scenario.writing import stored_as_toml

_HERE = "scenario"
# More people than this are too long a text for a browser.
_MOST_PEOPLE = 2000
_SOURCE = "scenario"


class Typed(NamedTuple):
    """A text in the editor.

    Args:
        text: the TOML, as it was typed.
        begun_with: the shipped scenario that it was begun with; empty for the loaded one.
        problems: its mistakes by line; line 0 is the whole text.
        document: the scenario, if there are no mistakes.
        was_to_be_loaded: whether somebody tried to load it.
    """

    text: str
    begun_with: str = ""
    problems: Sequence[Problem] = ()
    document: ScenarioDocument | None = None
    was_to_be_loaded: bool = False

    @property
    def rows(self) -> int:
        """How many lines the text has."""
        return self.text.count("\n") + 1

    @property
    def numbers(self) -> Sequence[tuple[str, bool]]:
        """The numbers of all lines from the first: those of faulty lines each by itself, the others together with line ends."""
        found: list[tuple[str, bool]] = []
        begin = 1
        for faulty in sorted({problem.line for problem in self.problems if 1 <= problem.line <= self.rows}):
            found += [(_numbers(begin, faulty), False), (str(faulty), True)]
            begin = faulty + 1
        return [*found, (_numbers(begin, self.rows + 1), False)]


def _numbers(begin: int, end: int) -> str:
    return "".join(f"{number}\n" for number in range(begin, end))


class LoadedText:
    """The loaded scenario as TOML. It is written once for each load, and not checked again."""

    def __init__(self) -> None:
        self._known: tuple[dict[str, Any], str] | None = None
        self._writing = asyncio.Lock()

    async def of(self, loaded: dict[str, Any]) -> str:
        """The text of the scenario that is loaded now. `loaded` is one and the same as long as it is (`LoadedScenario`)."""
        async with self._writing:
            if self._known is None or self._known[0] is not loaded:
                self._known = loaded, await aside(stored_as_toml, loaded)
            return self._known[1]


TEXT: OfRequest[LoadedText] = OfRequest("scenario-text")


def routes() -> list[Route]:
    """All pages of the room."""
    here = at(_HERE)
    return [
        Route(here, _editor),
        Route(f"{here}/check", _check, methods=["POST"]),
        Route(f"{here}/load", _load, methods=["POST"]),
        Route(f"{here}/save", _save, methods=["POST"]),
    ]


async def _editor(request: Request) -> Response:
    """The loaded scenario, or a shipped one to begin with."""
    now, wanted = await opened(request, _HERE), read_query(request).text("begin")
    if wanted and wanted not in reading.shipped_names():
        said = Said("refusal", f"There is no shipped scenario {wanted!r}. Here is the loaded one.")
        return await _page(request, now, await _loaded(request), 404, said)
    return await _page(request, now, Typed(reading.shipped_text(wanted), wanted) if wanted else await _loaded(request))


async def _loaded(request: Request) -> Typed:
    scenario = await SCENARIO.of(request).as_json()
    number = len(scenario.get("people", ()))
    if number > _MOST_PEOPLE:
        what = f"# {scenario['name']} has {number:,} people: too many for this page, which takes {_MOST_PEOPLE:,}.\n"
        return Typed(what + "# Change its file, and load it with: cso-sim scenario load FILE\n")
    return Typed(await TEXT.of(request).of(scenario))


async def _typed(request: Request) -> tuple[Typed, dict[str, str]]:
    """The text that was sent, read, with the other values of the form."""
    form = (await read_form(request)).once()
    # Browsers send each end of a line as CR LF (HTML, "newline normalization").
    text = form.get("text", "").replace("\r\n", "\n")
    sent = Typed(text, form.text("begun_with"))
    try:
        document = await aside(reading.from_toml, text, _SOURCE)
    except ScenarioError as error:
        found = list(error.found) or [Problem(0, problem) for problem in error.problems]
        return sent._replace(problems=found), form.given()
    return sent._replace(document=document), form.given()


async def _check(request: Request) -> Response:
    typed, _ = await _typed(request)
    now = await opened(request, _HERE)
    if typed.problems:
        return await _page(request, now, typed, 422)
    return await _page(
        request, now, typed, said=Said("success", "There is no mistake in it.", _contents(typed.document))
    )


async def _load(request: Request) -> Response:
    """Asks once before everything is replaced, and does it when it is confirmed."""
    typed, form = await _typed(request)
    if typed.document is None:
        return await _page(request, await opened(request, _HERE), typed._replace(was_to_be_loaded=True), 422)
    if form.get("confirmed") != "yes":
        return await _question(request, typed)
    try:
        await BOTH.of(request).load(typed.document, instead_of=form.get("load", ""))
    except ProblemError as error:
        said = Said("refusal", error.detail)
        return await _page(request, await opened(request, _HERE), typed, error.status, said)
    return redirect_saying(
        at(_HERE), f"“{typed.document.title}” is loaded, and has replaced everything.", _contents(typed.document)
    )


async def _question(request: Request, typed: Typed) -> Response:
    both = BOTH.of(request)
    load = (await both.at_courts.load_state()).load_id or ""
    loaded = await both.scenario_as_json()
    return show(
        await opened(request, _HERE),
        "console/scenario/question.html",
        typed=typed,
        load=load,
        loaded=loaded,
        contents=_contents(typed.document),
    )


async def _save(request: Request) -> Response:
    """The text as a file, with its mistakes if it has some."""
    typed, _ = await _typed(request)
    name = typed.document.name if typed.document else "scenario"
    headers = {"content-disposition": f'attachment; filename="{name}.toml"', "cache-control": "no-store"}
    return Response(typed.text, media_type="application/toml", headers=headers)


async def _page(request: Request, now: Frame, typed: Typed, status: int = 200, said: Said | None = None) -> Response:
    loaded = (await SCENARIO.of(request).as_json()).get("name", "")
    known = {"names": reading.shipped_names(), "loaded": loaded}
    return show(now, "console/scenario/editor.html", status, said=said, typed=typed, **known)


def _contents(document: ScenarioDocument | None) -> tuple[str, ...]:
    """What is in a scenario, in a line."""
    if document is None:
        return ()
    accounts = sum(len(person.accounts) for person in document.people)
    filers = sum(len(person.filers) for person in document.people)
    what = (
        f"{len(document.people)} people, {accounts} PACER accounts, {filers} court logins, {len(document.cases)} cases."
    )
    return (what, f"It begins on {document.clock.calendar:%A, %B %-d, %Y}.")
