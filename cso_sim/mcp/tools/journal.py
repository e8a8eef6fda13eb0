"""Tools about the journal: what happened, as a sequence, and why something was refused."""

from typing import Annotated

from pydantic import BaseModel, Field, JsonValue

from cso_kit.control.values import ShownTime
from cso_kit.web.paging import USUAL
from cso_sim.harness import AsyncHarness, HarnessError
from cso_sim.journal.explain import explain
from cso_sim.journal.models import Expectation, MergedEvent, MergedJournal, VerificationView
from cso_sim.journal.steps import court_of_client
from cso_sim.mcp.event_meanings import meanings
from cso_sim.mcp.inputs import MAIN, BrowserName, Limit, MaybeCourt, MaybeLoginId
from cso_sim.mcp.offered import Offered, Tools, reads

# Endings of the kinds of events that say no.
_SAYS_NO = (
    "fault.fired",
    ".refused",
    "_refused",
    ".failed",
    ".given_up",
    ".locked",
    ".kept",
    ".cancelled",
    ".suspended",
    ".not_told",
)
_OWN = frozenset(("source", "id", "cursor", "kind", "recorded_at", "calendar", "protocol", "sentence"))


class RefusalView(BaseModel):
    """An event of the journal that says no."""

    at: ShownTime = Field(description="When, in real time.")
    sentence: str = Field(description="What was refused and why, in one sentence.")
    kind: str = Field(description="The kind of event.")
    meaning: str = Field(description="What this kind means, with its possible reasons.")
    members: dict[str, JsonValue] = Field(description="What the event says; `reason` is a stable word.")


class ExplanationView(BaseModel):
    """Why something was refused."""

    shown: str = Field(description="What the browser's page says; empty if it refuses nothing.")
    refusals: list[RefusalView] = Field(description="The newest events that say no, newest first.")
    next_step: str | None = Field(description="What would help the person at the court, if both were given.")
    why: str | None = Field(description="Why that is the next step.")


class JournalTools(Tools):
    """The journal."""

    def offered(self) -> list[Offered]:
        """The tools, in the order in which they are listed."""
        return [
            reads(self.read_journal),
            reads(self.draw_sequence),
            reads(self.verify_journal),
            reads(self.explain_refusal),
        ]

    async def read_journal(
        self,
        kinds: Annotated[
            list[str], Field(description="Only these kinds; one that ends in a dot is a family, such as link.")
        ] = [],  # noqa: B006 - the schema shows it, and nobody changes it
        court_id: MaybeCourt = None,
        loginId: MaybeLoginId = None,
        since: Annotated[str, Field(description="Go on after this position: `next` of the answer before.")] = "",
        wait: Annotated[float, Field(ge=0, le=30, description="Wait so many seconds for the first event.")] = 0,
        limit: Limit = USUAL,
    ) -> MergedJournal:
        """Read what happened at the provider and the courts, oldest first, each with a sentence that says it.

        It never holds a password, code or token. The resource cso-sim://events lists the kinds.
        """
        journal = (await self.simulator.harness()).journal
        return await journal.read(
            *kinds, since=since, limit=limit, wait=wait, explain=True, court_id=court_id, loginId=loginId
        )

    async def draw_sequence(
        self,
        kinds: Annotated[
            list[str], Field(description="Only these kinds; one that ends in a dot is a family, such as link.")
        ] = [],  # noqa: B006 - the schema shows it, and nobody changes it
        court_id: MaybeCourt = None,
        loginId: MaybeLoginId = None,
        correlation: Annotated[
            str | None, Field(description="Only this flow: `correlation` of one of its events.")
        ] = None,
        since: Annotated[str, Field(description="Only events after this position or real time.")] = "",
    ) -> str:
        """Draw what happened as a Mermaid sequence diagram: browser, provider, courts, applications and mailboxes.

        For one sign-on give its correlation: through browser, provider and courts its events have the same.
        """
        journal = (await self.simulator.harness()).journal
        return await journal.export(
            "mermaid", kind=kinds, court_id=court_id, loginId=loginId, correlation=correlation, since=since
        )

    async def verify_journal(
        self,
        expect: Annotated[
            list[Expectation], Field(min_length=1, description="What should have happened, and how often.")
        ],
        since: Annotated[str, Field(description="Only events after this position or real time.")] = "",
        wait: Annotated[float, Field(ge=0, le=30, description="Wait so many seconds for what is missing.")] = 0,
    ) -> VerificationView:
        """Check whether events happened, and how often. What did not comes with its near misses: what happened instead."""
        return await (await self.simulator.harness()).journal.verify(*expect, since=since, wait=wait)

    async def explain_refusal(
        self,
        court_id: MaybeCourt = None,
        loginId: MaybeLoginId = None,
        browser: BrowserName = MAIN,
        limit: Annotated[int, Field(ge=1, le=50, description="The most events.")] = 5,
    ) -> ExplanationView:
        """Explain why something was refused: what the page says, the events that say no, and the person's next step.

        The next step is given for a person (loginId) at a court (court_id).
        """
        harness = await self.simulator.harness()
        visitor = self.simulator.browsers().get(browser)
        refusals = await _refusals(harness, loginId, court_id)
        next_step, why = await _advice(harness, loginId, court_id)
        return ExplanationView(
            shown=visitor.page.refusal if visitor is not None and visitor.hops else "",
            refusals=[_refusal(each) for each in refusals[::-1][:limit]],
            next_step=next_step,
            why=why,
        )


async def _refusals(harness: AsyncHarness, loginId: str | None, court_id: str | None) -> list[MergedEvent]:
    """The events that say no, to a person and at a court if given. The provider's events have no court, but its client."""
    kinds = [kind for kind in meanings() if kind.endswith(_SAYS_NO)]
    found = await harness.journal.events(*kinds, loginId=loginId)
    if court_id is None:
        return found
    court = await harness.courts.get(court_id, limit=1)
    return [each for each in found if _is_at(each, court.court_id, of_person=loginId is not None)]


def _is_at(event: MergedEvent, court_id: str, *, of_person: bool) -> bool:
    """Whether an event is the court's, or of a sign-on for it. What a person was refused at no court in particular counts too."""
    if event.court_id is not None:
        return event.court_id == court_id
    client_id = (event.__pydantic_extra__ or {}).get("client_id")
    return of_person if client_id is None else court_of_client(str(client_id)) == court_id


async def _advice(harness: AsyncHarness, loginId: str | None, court_id: str | None) -> tuple[str | None, str | None]:
    if loginId is None or court_id is None:
        return None, None
    try:
        advice = await harness.readiness.of(loginId, court_id)
    except HarnessError as error:
        if error.problem is None or error.status == 404:
            raise
        return None, error.problem.detail
    return advice.next_step, advice.why


def _refusal(event: MergedEvent) -> RefusalView:
    members = {name: value for name, value in event.model_dump(mode="json").items() if name not in _OWN}
    return RefusalView(
        at=event.recorded_at,
        sentence=explain(event.model_dump(mode="json")),
        kind=event.kind,
        meaning=meanings().get(event.kind, ""),
        members={name: value for name, value in members.items() if value is not None},
    )
