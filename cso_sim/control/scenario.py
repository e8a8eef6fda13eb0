"""The control calls about the scenario: show it, load another one, reset."""

import json

from fastapi import APIRouter, Request, Response

from cso_idp.control.world import parse_world
from cso_kit.control.parameters import PageLimit
from cso_kit.control.problem import ProblemError
from cso_kit.web.formats import media_type
from cso_kit.web.paging import USUAL
from cso_kit.web.root import below_root
from cso_sim.both_services import BothServices
from cso_sim.control.description import SCENARIO_BODY
from cso_sim.control.models import Reset, ResetView, ScenarioSummary, ScenarioText, ScenarioView
from cso_sim.control.of_request import BothOfRequest
from cso_sim.scenario import reading
from cso_sim.scenario.aside import aside
from cso_sim.scenario.document import ScenarioDocument
from cso_sim.scenario.writing import stored_as_toml

_TOML_TYPES = {"application/toml", "text/plain", "text/x-toml"}


def router() -> APIRouter:
    """`/_sim/scenario`, `/_sim/scenario/toml`, `/_sim/scenarios` and `/_sim/reset`."""
    routes = APIRouter(tags=["scenario"])

    @routes.get("/scenario")
    async def show_scenario(both: BothOfRequest, response: Response, limit: PageLimit = USUAL) -> ScenarioView:
        """The present people and courts, with their fictional passwords. Of accounts, and of a court's filers and cases, at most
        `limit` are shown; `GET /_sim/accounts`, `…/courts/{court_id}/filers` and `…/cases` have the rest.
        """
        shown = await _shown(both, limit)
        if shown.accounts_next is not None:
            response.headers["link"] = (
                f'<{below_root("/_sim/accounts")}?limit={limit}&after={shown.accounts_next}>; rel="next"'
            )
        return shown

    @routes.put("/scenario", openapi_extra={"requestBody": SCENARIO_BODY})
    async def load_scenario(both: BothOfRequest, request: Request) -> ScenarioView:
        """Replaces the world. Send `{"name": "…"}` for a shipped scenario, or a whole scenario as JSON or TOML."""
        kind, body = request.headers.get("content-type", ""), await request.body()
        document = await aside(_read, kind, body)
        await both.load(document)
        return await _shown(both)

    @routes.post("/reset")
    async def reset(both: BothOfRequest, body: Reset) -> ResetView:
        """Resets everything, or one part, to the scenario as it was loaded. A full reset removes self-registered clients and
        restores those of the scenario; signing keys stay.
        """
        await reset_part(both, body)
        return ResetView(scope=body.scope, scenario=(await both.scenario_as_json())["name"])

    routes.include_router(_file_router())
    return routes


def _file_router() -> APIRouter:
    """Scenarios as files: the loaded one, and those that are shipped."""
    routes = APIRouter()

    @routes.get("/scenario/toml")
    async def write_scenario(both: BothOfRequest) -> ScenarioText:
        """The loaded scenario as a file, without what happened since. A shipped one has its comments."""
        stored = await both.scenario_as_json()
        return ScenarioText(name=stored["name"], toml=await aside(stored_as_toml, stored))

    @routes.get("/scenarios")
    async def list_scenarios() -> list[ScenarioSummary]:
        """The scenarios that come with the simulator."""
        known = [reading.shipped(name) for name in reading.shipped_names()]
        return [ScenarioSummary(name=one.name, title=one.title, description=one.description) for one in known]

    return routes


def _read(content_type: str, body: bytes) -> ScenarioDocument:
    kind = media_type(content_type)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProblemError(400, "The scenario is not UTF-8 text.") from error
    if kind in _TOML_TYPES:
        return reading.from_toml(text, "scenario")
    if kind != "application/json":
        raise ProblemError(415, "Send a scenario as application/json or application/toml.")
    try:
        members = json.loads(text)
    except ValueError as error:
        raise ProblemError(400, f"This is not JSON: {error}.") from error
    except RecursionError as error:
        raise ProblemError(400, "This JSON is nested too deeply for a scenario.") from error
    if isinstance(members, dict) and members.keys() == {"name"}:
        return reading.shipped(str(members["name"]))
    return reading.from_json(members)


async def _shown(both: BothServices, limit: int = USUAL) -> ScenarioView:
    loaded = await both.scenario_as_json()
    accounts = await both.provider.accounts(limit=limit)
    return ScenarioView(
        name=loaded["name"],
        title=loaded["title"],
        description=loaded.get("description", ""),
        accounts=accounts.items,
        accounts_total=accounts.total,
        accounts_next=accounts.next,
        courts=await both.courts.courts(limit),
    )


async def reset_part(both: BothServices, body: Reset) -> None:
    """Resets everything, or one part. Raises `ProblemError` if the part is not known."""
    _needs_exactly(body, {"court": "court_id", "account": "loginId"}.get(body.scope))
    if body.scope == "world":
        await both.reset()
        return
    async with both.alone():
        if body.scope == "journal":
            await both.courts.empty_journal()
            await both.provider.empty_journal()
        elif body.scope == "court":
            court = await both.courts.reset_court(str(body.court_id))
            loaded = parse_world(await both.provider.world() or {}).registrations
            await both.provider.registrations.restore(court.court_id, loaded)
        else:
            account = await both.provider.reset_account(str(body.loginId))
            await both.courts.reset_person(account.sub)


def _needs_exactly(body: Reset, member: str | None) -> None:
    for name in ("court_id", "loginId"):
        if (getattr(body, name) is not None) != (name == member):
            what = f"needs {member}" if member else "takes no other member"
            raise ProblemError(422, f"The scope {body.scope!r} {what}.")
