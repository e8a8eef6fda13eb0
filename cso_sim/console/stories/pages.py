"""The pages of the stories: the shelf, a story step by step, "Do it for me", back to the start, and the hand-out."""

import asyncio
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_kit.control.problem import ProblemError
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.root import below_root
from cso_kit.web.validation_messages import did_you_mean
from cso_sim.browsing.errors import BrowsingError
from cso_sim.console.frame import SCENARIO, WithStrip, opened, show
from cso_sim.console.live import streamed
from cso_sim.console.operators import into_console
from cso_sim.console.own_name import refuse_other_name
from cso_sim.console.paths import at
from cso_sim.console.plain_pages import explain
from cso_sim.console.said import Said, redirect_saying
from cso_sim.console.stories import own_world
from cso_sim.console.stories.access import access_of
from cso_sim.console.stories.acting import browser_of
from cso_sim.console.stories.acts import Acts
from cso_sim.console.stories.one_at_a_time import Turn, turn_at
from cso_sim.console.stories.progress import await_step, progress_of
from cso_sim.console.stories.refused import ActRefusedError
from cso_sim.console.stories.shown import StoryView, shown_of
from cso_sim.control.of_request import BOTH, SETTINGS
from cso_sim.control.worlds import WORLDS
from cso_sim.stories.document import StepTable, StoryDocument
from cso_sim.stories.reading import Shelf, Story, shelf

_HERE = "stories"
_PRESENTER = "presenter"
_NO_STORY = "There is no such story."
_WENT_ON = "Nothing was done: somebody else has gone on with the story, or begun it again. Here is where it is now."
_OTHER_SCENARIO = "Nothing was done: somebody else has loaded another scenario."


def routes() -> list[Route]:
    """All pages of the room."""
    one = at(f"{_HERE}/{{name}}")
    return [
        Route(at(_HERE), _shelf),
        Route(at(f"{_HERE}/-/stream"), _stream),
        Route(one, _story),
        Route(f"{one}/do", _do, methods=["POST"]),
        Route(f"{one}/begin", _begin, methods=["POST"]),
        Route(f"{one}/world", _world, methods=["POST"]),
        Route(f"{one}/hand-out", _hand_out),
    ]


async def stories_of(request: Request) -> list[StoryDocument]:
    """All stories that can be told, for the console's first page."""
    return [story.document for story in (await _on_shelf(request)).stories.values()]


async def _on_shelf(request: Request) -> Shelf:
    # In a thread, because the first reading checks all stories and their scenarios.
    return await asyncio.to_thread(shelf, SETTINGS.of(request).stories)


async def _shelf(request: Request) -> Response:
    now, found = await opened(request, _HERE), await _on_shelf(request)
    loaded, both = await SCENARIO.of(request).as_json(), BOTH.of(request)
    told = [(story.document, await progress_of(both, story, loaded)) for story in found.stories.values()]
    return show(now, "console/stories/shelf.html", told=told, faulty=found.faulty)


async def _story(request: Request) -> Response:
    story = await _named(request)
    return story if isinstance(story, Response) else await _page(request, story)


async def _page(
    request: Request, story: Story, status: int = 200, said: Said | None = None, *, is_presenter: bool | None = None
) -> Response:
    """The page of a story, at the step of the query or at the one that comes next."""
    query = read_query(request)
    wanted = _number(query.text("step")) if request.method == "GET" else None
    presents = query.text("view") == _PRESENTER if is_presenter is None else is_presenter
    known = {"story": story.document.name, "step": wanted or "", "view": _PRESENTER if presents else ""}
    now = await opened(request, _HERE, stream=f"{_HERE}/-/stream?{urlencode({k: v for k, v in known.items() if v})}")
    shown = await shown_of(request, story, wanted, is_presenter=presents)
    if query.text("check") == "again" and said is None and now.said is None and shown.progress.is_loaded:
        said = _checked(shown.findings and all(each.is_met for each in shown.findings))
    template = "console/stories/presenter.html" if presents else "console/stories/story.html"
    load = (await BOTH.of(request).at_courts.load_state()).load_id or ""
    loaded = await SCENARIO.of(request).as_json()
    return show(
        now,
        template,
        status,
        said=said,
        shown=shown,
        load=load,
        loaded=loaded,
        place=own_world.place_of(SETTINGS.of(request)),
        can_have_world=own_world.can_have_one(WORLDS.of(request), story),
    )


def _checked(is_met: object) -> Said:
    if is_met:
        return Said("success", "It is as expected.")
    return Said("warning", "It is not as expected yet. What is missing is marked below.")


async def _do(request: Request) -> Response:
    """Does the step that comes next, unless somebody was faster."""
    story, form = await _named(request), await read_form(request)
    if isinstance(story, Response):
        return story
    presents = form.text("view") == _PRESENTER
    try:
        refuse_other_name(request)
    except ProblemError as error:
        return await _page(request, story, error.status, Said("refusal", error.detail), is_presenter=presents)
    async with turn_at(BOTH.of(request)) as turn:
        progress = await progress_of(BOTH.of(request), story, await SCENARIO.of(request).as_json())
        if progress.is_loaded and not progress.is_finished and form.text("step") == str(progress.done + 1):
            return await _done(request, story, story.document.steps[progress.done], turn, presents=presents)
    late = Said("warning", _WENT_ON if progress.is_loaded else _OTHER_SCENARIO)
    return await _page(request, story, 409, late, is_presenter=presents)


async def _done(request: Request, story: Story, step: StepTable, turn: Turn, *, presents: bool) -> Response:
    done: list[str] = []
    async with browser_of(request) as browser:
        acts = Acts(request, story.cast, browser)
        try:
            for act in step.do:
                await turn.check()
                done.append(await acts.do(act))
            await await_step(BOTH.of(request), story, step)
            response = redirect_saying(_address(story, presents=presents), " ".join(done))
        except (ActRefusedError, BrowsingError, ProblemError) as error:
            why = error.detail if isinstance(error, ProblemError) else str(error)
            said = Said("refusal", f"This step stopped. {why}", tuple(done))
            response = await _page(request, story, 409, said, is_presenter=presents)
        browser.hand_over(response)
    return response


async def _begin(request: Request) -> Response:
    """Loads the story's scenario, unless another one was loaded since the page was shown."""
    story, form = await _named(request), await read_form(request)
    if isinstance(story, Response):
        return story
    presents = form.text("view") == _PRESENTER
    try:
        await BOTH.of(request).load(story.scenario, instead_of=form.text("load"))
    except ProblemError as error:
        return await _page(request, story, error.status, Said("refusal", error.detail), is_presenter=presents)
    sentence = f"“{story.scenario.title}” is loaded: the story begins."
    return redirect_saying(_address(story, presents=presents), sentence)


async def _world(request: Request) -> Response:
    """Makes a world for the story, and leads to the story in it."""
    story, worlds = await _named(request), WORLDS.of(request)
    if isinstance(story, Response):
        return story
    if worlds is None or not own_world.can_have_one(worlds, story):
        return await _page(
            request, story, 409, Said("refusal", "This story cannot be told in a world of its own here.")
        )
    try:
        made = await own_world.make_for(worlds, story)
    except ProblemError as error:
        return await _page(request, story, error.status, Said("refusal", error.detail))
    return into_console(request, made.issuer, _address(story, presents=False))


async def _hand_out(request: Request) -> Response:
    """All steps on one page, to be printed."""
    story = await _named(request)
    if isinstance(story, Response):
        return story
    steps = [(step, access_of(step, story)) for step in story.document.steps]
    return show(
        await opened(request, _HERE),
        "console/stories/hand_out.html",
        story=story.document,
        scenario=story.scenario,
        steps=steps,
    )


async def _stream(request: Request) -> Response:
    query = read_query(request)
    story = (await _on_shelf(request)).stories.get(query.text("story"))
    if story is None:
        return streamed(request, WithStrip(request))
    presents = query.text("view") == _PRESENTER
    view = StoryView(request, story, _number(query.text("step")), is_presenter=presents)
    return streamed(request, WithStrip(request, view))


def _address(story: Story, *, presents: bool) -> str:
    return at(f"{_HERE}/{story.document.name}") + (f"?view={_PRESENTER}" if presents else "")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else None


async def _named(request: Request) -> Story | Response:
    """The story in the address, or the page that says that there is none, and which one was probably meant."""
    stories, name = (await _on_shelf(request)).stories, request.path_params["name"]
    if name in stories:
        return stories[name]
    return explain(
        404, "No such story", _NO_STORY + did_you_mean(name, stories), {"All stories": below_root(at(_HERE))}
    )
