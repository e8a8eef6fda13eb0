"""The pages of the roll-out: `/_sim/console/roll-out`, its stream, and the form that changes a court's calendar."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime, time
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from court_rp.courts.calendar import CalendarRow
from cso_idp.service_center import SERVICE_CENTER
from cso_kit.control.problem import ProblemError
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.list_part import part_of
from cso_kit.web.root import root
from cso_sim.console.forecasts import FORECASTS
from cso_sim.console.frame import WithStrip, opened, show
from cso_sim.console.live import LIVE, Change, in_common, streamed
from cso_sim.console.paths import at
from cso_sim.console.plain_pages import PAGES
from cso_sim.console.roll_out.change import CourtForm, change, field_of, known_court, read_form_of
from cso_sim.console.roll_out.map import PHASES, CourtReadiness, RollOut, readiness, roll_out, totals_bars
from cso_sim.console.said import Said, redirect_saying
from cso_sim.control.of_request import BOTH
from cso_sim.journal.models import MergedEvent
from cso_sim.readiness.chart import Bars
from cso_sim.readiness.day import day_of

_HERE = at("roll-out")
_PER_PAGE = 25
# The elements that change, each with its macro, and the names of what it shows, besides what the address asks for.
_PARTS = {
    "map-heading": ("map_heading", ("moment",)),
    "map-cells": ("map_cells", ("map",)),
    "roll-out-numbers": ("numbers", ("map",)),
    "roll-out-readiness": ("readiness", ("states", "reasons", "part")),
}
_CAUSES = {"clock.moved", "court.calendar_changed", "court.announced", "court.went_live", "world.loaded"}


class Asked(NamedTuple):
    """What the address asks for: a day (empty: the simulated date) and what is wrong with it, a court, a page of the table."""

    day: str
    court: str
    page: str
    on: datetime | None
    error: str


def routes() -> list[Route]:
    """The room's pages."""
    return [
        Route(_HERE, _roll_out),
        Route(f"{_HERE}/stream", _stream),
        Route(f"{_HERE}/calendar", _calendar, methods=["POST"]),
    ]


def _asked(query: Mapping[str, str]) -> Asked:
    typed, court = query.get("on", "").strip()[:20], known_court(query.get("court", "").strip())
    try:
        on = datetime.combine(day_of(typed), time(12), SERVICE_CENTER) if typed else None
        return Asked(typed, court, query.get("page", ""), on, "")
    except ValueError as error:
        return Asked(typed, court, query.get("page", ""), None, str(error))


class Now(NamedTuple):
    """What every page of the room shows, whatever its address asks for."""

    calendar: datetime
    rows: Mapping[str, CalendarRow]
    courts: list[CourtReadiness]
    states: Bars
    reasons: Bars


async def _read_now(request: Request) -> Now:
    state, real = await BOTH.of(request).provider.read_clock()
    calendar = state.read(real).calendar
    forecast = await FORECASTS.of(request).since()
    courts = readiness(forecast, calendar)
    return Now(calendar, forecast.rows, courts, *totals_bars(courts))


def _values(now: Now, asked: Asked, drawn: RollOut | None = None) -> dict[str, Any]:
    """What the parts of the page show. `drawn` is the map, if it is known."""
    moment = asked.on or now.calendar
    return {
        "asked": asked,
        "moment": moment,
        "map": drawn or roll_out(now.rows, moment),
        "phases": PHASES,
        "states": now.states,
        "reasons": now.reasons,
        "part": part_of(now.courts, asked.page, _PER_PAGE),
    }


async def _page(
    request: Request, asked: Asked, *, refusal: ProblemError | None = None, form: CourtForm | None = None
) -> Response:
    query = "" if asked.error else f"?{urlencode({'on': asked.day, 'page': asked.page})}"
    now = await opened(request, "roll-out", stream=f"roll-out/stream{query}")
    values = _values(await _read_now(request), asked)
    if asked.court:
        shown = await read_form_of(BOTH.of(request), asked.court, now.strip.calendar)
        form = shown._replace(values=form.values) if form else shown
    name, sentence = field_of(refusal) if refusal else ("", "")
    said = Said("refusal", sentence) if refusal and not name else None
    status = refusal.status if refusal else 422 if asked.error else 200
    return show(now, "console/roll_out.html", status, said=said, form=form, errors={name: sentence}, v=values)


async def _roll_out(request: Request) -> Response:
    query = read_query(request).once()
    asked = _asked(query)
    if query.get("court") and not asked.court:
        refusal = ProblemError(404, f"There is no court {query['court'][:20]!r}; choose one on the map.")
        return await _page(request, asked, refusal=refusal)
    return await _page(request, asked)


async def _calendar(request: Request) -> Response:
    """The form of one court."""
    sent = (await read_form(request)).once()
    asked = _asked(sent)
    both = BOTH.of(request)
    state, real = await both.provider.read_clock()
    calendar = state.read(real).calendar
    form = await read_form_of(both, asked.court or sent.text("court"), calendar)
    try:
        sentence = await change(both, form, sent, calendar)
    except ProblemError as refusal:
        kept = {name: sent.get(name, form.values[name])[:100] for name in form.values}
        return await _page(request, asked, refusal=refusal, form=form._replace(values=kept))
    address = f"{_HERE}?court={form.court.court_id}#court"
    if not sentence:
        return redirect_saying(address, "Nothing differs, so nothing was changed.", kind="info")
    return redirect_saying(address, sentence)


class RollOutView:
    """The map, its numbers and the readiness for their stream."""

    def __init__(self, request: Request, asked: Asked) -> None:
        self._request = request
        self._asked = asked

    @property
    def key(self) -> Hashable:
        """The day and the page of the table."""
        return self._asked.day, self._asked.page

    async def whole(self) -> Sequence[Change]:
        """All parts of the page that can change."""
        now = await in_common(RollOutView, lambda: _read_now(self._request))
        values = _values(now, self._asked, self._map(now))
        return [Change("show", target, self._part(target, values)) for target in _PARTS]

    def _map(self, now: Now) -> RollOut:
        """The map. That of a day is drawn once, as long as the courts' dates are the same."""
        kept = self._kept(self._asked.day)
        depends = now.rows, self._asked.on or now.calendar
        if kept.get("depends") != depends:
            kept |= {"depends": depends, "map": roll_out(*depends)}
        drawn: RollOut = kept["map"]
        return drawn

    def _part(self, target: str, values: dict[str, Any]) -> str:
        """The HTML of a part. What shows the same as the last time is not rendered again."""
        macro, names = _PARTS[target]
        shown = [values[name] for name in names]
        # The pages of the table differ in nothing else.
        kept = self._kept(self.key if target == "roll-out-readiness" else self._asked.day)
        if kept.get(target, [None])[0] != shown:
            kept[target] = shown, PAGES.part("console/roll_out_parts.html", macro, v=values)
        html: str = kept[target][1]
        return html

    def _kept(self, key: Hashable) -> dict[str, Any]:
        """What was shown before, on this page or on another one that shows the same."""
        live, kept_as = LIVE.of(self._request), (type(self), key, root())
        if kept_as not in live.kept:
            live.keep(kept_as, {})
        found: dict[str, Any] = live.kept[kept_as]
        return found

    async def changed(self, events: Sequence[MergedEvent]) -> Sequence[Change]:
        """The page after a move of the clock, or after another calendar."""
        return await self.whole() if any(event.kind in _CAUSES for event in events) else ()


async def _stream(request: Request) -> Response:
    view = RollOutView(request, _asked(read_query(request)))
    return streamed(request, WithStrip(request, view))
