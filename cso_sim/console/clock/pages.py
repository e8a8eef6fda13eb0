"""The pages of the clock: `/_sim/console/clock`, its forms and its stream, and the form of the strip above every page."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from cso_kit.control.problem import ProblemError
from cso_kit.web.form_model import FRESH, RefusedForm
from cso_kit.web.forms import Parameters, read_form, read_query
from cso_kit.web.pages import page_response
from cso_sim.console.clock import acts
from cso_sim.console.clock.face import ClockView, read_face, read_preview
from cso_sim.console.clock.moments import picked_moment
from cso_sim.console.frame import WithStrip, opened, show
from cso_sim.console.live import streamed
from cso_sim.console.paths import at, is_page
from cso_sim.console.plain_pages import PAGES
from cso_sim.console.said import Said, redirect_saying
from cso_sim.control.of_request import BOTH
from cso_sim.journal.position import BEGINNING, JournalPosition

_HERE = at("clock")
_INCOMPLETE = "This form was not complete. Open the page again, and press the button there."


def routes() -> list[Route]:
    """The room's pages."""
    return [
        Route(_HERE, _clock),
        Route(f"{_HERE}/stream", _stream),
        Route(f"{_HERE}/preview", _preview),
        Route(f"{_HERE}/act", _act, methods=["POST"]),
        Route(f"{_HERE}/pick", _pick, methods=["POST"]),
        Route(f"{_HERE}/strip", _strip, methods=["POST"]),
    ]


async def _clock(request: Request) -> Response:
    """The page; with `day` and `time` also the preview of that moment."""
    asked = read_query(request).once()
    if "day" not in asked:
        return await _page(request)
    moment = picked_moment(asked)
    if isinstance(moment, RefusedForm):
        return await _page(request, 422, moment)
    picked = RefusedForm({name: asked.text(name) for name in ("day", "time")}, {})
    return await _page(request, picked=picked, previewed=moment)


async def _preview(request: Request) -> Response:
    """The preview alone, for the slider: `since` is the place of the journal at which its page was made."""
    asked = read_query(request).once()
    moment = picked_moment(asked)
    if isinstance(moment, RefusedForm):
        return PlainTextResponse(" ".join(moment.errors.values()), 422)
    both = BOTH.of(request)
    found = await read_preview(request, moment, JournalPosition.parse(asked.text("since")))
    state, _ = await both.provider.read_clock()
    return page_response(PAGES.part("console/clock_parts.html", "preview", found=found, version=state.version))


async def _stream(request: Request) -> Response:
    return streamed(request, WithStrip(request, ClockView(request)))


async def _page(
    request: Request,
    status: int = 200,
    picked: RefusedForm = FRESH,
    refusal: ProblemError | None = None,
    previewed: datetime | None = None,
) -> Response:
    now = await opened(request, "clock", stream="clock/stream")
    face = await read_face(BOTH.of(request))
    found = await read_preview(request, previewed, BEGINNING) if previewed else None
    said = Said("refusal", refusal.detail) if refusal else None
    status = refusal.status if refusal else status
    return show(now, "console/clock.html", status, said=said, face=face, picked=picked, found=found)


async def _act(request: Request) -> Response:
    """The buttons of the page."""
    sent = (await read_form(request)).once()
    try:
        return redirect_saying(_HERE, await _done(request, sent))
    except ProblemError as refusal:
        return await _page(request, refusal=refusal)


async def _pick(request: Request) -> Response:
    """The form for a date and a time."""
    sent = (await read_form(request)).once()
    moment = picked_moment(sent)
    if isinstance(moment, RefusedForm):
        return await _page(request, 422, moment)
    try:
        return redirect_saying(_HERE, await acts.move_to(BOTH.of(request), moment, acts.version_of(sent)))
    except ProblemError as refusal:
        kept = RefusedForm({name: sent.text(name) for name in ("day", "time")}, {})
        return await _page(request, picked=kept, refusal=refusal)


async def _strip(request: Request) -> Response:
    """The buttons of the strip. They lead back to the page on which they were pressed."""
    sent = (await read_form(request)).once()
    back = sent.text("back")
    address = back if is_page(back) else at()
    try:
        return redirect_saying(address, await _done(request, sent))
    except ProblemError as refusal:
        return redirect_saying(address, refusal.detail, kind="refusal")


async def _done(request: Request, sent: Parameters) -> str:
    """Does what the pressed button says. Returns the sentence about it."""
    both, act = BOTH.of(request), sent.text("act")
    if act == "next":
        return await acts.move_to_next_event(both, sent)
    if act == "advance" or sent.text("by"):
        return await acts.advance(both, sent)
    if act in {"freeze", "release"}:
        return await acts.hold(both, sent, is_held=act == "freeze")
    raise ProblemError(422, _INCOMPLETE)
