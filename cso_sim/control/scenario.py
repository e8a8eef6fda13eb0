"""Which scenario is loaded, loading another, and going back to how it began."""

import asyncio
import json
from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from cso_kit.control.api import ProblemError
from cso_kit.web.formats import media_type
from cso_kit.web.json_values import PageLimit
from cso_kit.web.paging import USUAL
from cso_sim.scenario import reading
from cso_sim.scenario.document import ScenarioDocument

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

# The body is read by the scenario's own reader, which knows more of it than a schema could say.
_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "description": "A shipped scenario, if nothing else is sent."}
                },
                "additionalProperties": True,
            }
        },
        "application/toml": {"schema": {"type": "string"}},
    },
}
_TOML_TYPES = {"application/toml", "text/plain", "text/x-toml"}


class ResetBody(BaseModel):
    """What to reset: the whole world, or a part of it."""

    model_config = ConfigDict(extra="forbid")
    scope: Literal["world", "journal", "court", "account"] = Field(default="world", description="How much to reset.")
    court_id: str | None = Field(default=None, description="Which court, for the scope `court`.")
    loginId: str | None = Field(default=None, description="Which account, for the scope `account`.")  # noqa: N815


def router(both: "BothServices") -> APIRouter:
    """`/_sim/scenario`, `/_sim/scenarios` and `/_sim/reset`."""
    routes = APIRouter(tags=["scenario"])

    @routes.get("/scenario")
    async def show_scenario(response: Response, limit: PageLimit = USUAL) -> dict[str, Any]:
        """Everybody and every court as they are now, with passwords: they are fictional. Where there are more than `limit`
        accounts, or filers or cases of a court, `GET /_sim/accounts`, `…/courts/{court_id}/filers` and `…/cases` go on.
        """
        shown = await _shown(both, limit)
        if shown["accounts_next"] is not None:
            response.headers["link"] = f'</_sim/accounts?limit={limit}&after={shown["accounts_next"]}>; rel="next"'
        return shown

    @routes.put("/scenario", openapi_extra={"requestBody": _BODY})
    async def load_scenario(request: Request) -> dict[str, Any]:
        """Replaces the world. `{"name": "…"}` names a shipped scenario; else send a whole one, as JSON or as TOML text."""
        kind, body = request.headers.get("content-type", ""), await request.body()
        # In a thread: a large scenario takes seconds to read and check, and others are answered meanwhile.
        document = await asyncio.to_thread(_read, kind, body)
        await both.load(document)
        return await _shown(both)

    @routes.get("/scenarios")
    async def list_scenarios() -> list[dict[str, str]]:
        """The scenarios that come with the simulator."""
        known = [reading.shipped(name) for name in reading.shipped_names()]
        return [{"name": one.name, "title": one.title, "description": one.description} for one in known]

    @routes.post("/reset")
    async def reset(body: ResetBody) -> dict[str, Any]:
        """Goes back to the scenario as it was loaded, wholly or in one part. With the whole world, clients that registered
        themselves are gone and those of the scenario are back; signing keys stay as they are.
        """
        await _reset(both, body)
        return {"scope": body.scope, "scenario": (await both.scenario()).name}

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


async def _shown(both: "BothServices", limit: int = USUAL) -> dict[str, Any]:
    document = await both.scenario()
    return {
        "name": document.name,
        "title": document.title,
        "description": document.description,
        **(await both.provider.accounts(limit=limit)).within("accounts"),
        "courts": await both.courts.courts(limit),
    }


async def _reset(both: "BothServices", body: ResetBody) -> None:
    _needs_exactly(body, {"court": "court_id", "account": "loginId"}.get(body.scope))
    if body.scope == "world":
        await both.reset()
        return
    async with both.alone():
        if body.scope == "journal":
            await both.courts.empty_journal()
            await both.provider.empty_journal()
        elif body.scope == "court":
            await both.courts.reset_court(str(body.court_id))
        else:
            account = await both.provider.reset_account(str(body.loginId))
            await both.courts.reset_person(account["sub"])


def _needs_exactly(body: ResetBody, member: str | None) -> None:
    for name in ("court_id", "loginId"):
        if (getattr(body, name) is not None) != (name == member):
            what = f"needs {member}" if member else "takes no other member"
            raise ProblemError(422, f"The scope {body.scope!r} {what}.")
