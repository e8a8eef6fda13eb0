"""What a page shows of a story, and its live view: the step that comes next, or one that somebody looks at again."""

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from starlette.requests import Request

from cso_sim.console.frame import SCENARIO
from cso_sim.console.live import Change
from cso_sim.console.plain_pages import PAGES
from cso_sim.console.stories.access import Access, access_of, mailboxes_of, numbers_of
from cso_sim.console.stories.facts import Facts, Finding
from cso_sim.console.stories.progress import Progress, findings_of, progress_of
from cso_sim.control.of_request import BOTH
from cso_sim.journal.models import MergedEvent
from cso_sim.stories.document import StepTable, StoryDocument
from cso_sim.stories.reading import Story


class Shown(NamedTuple):
    """A story as a page shows it.

    Args:
        story: its document.
        progress: how far it is.
        number: the number of the shown step, from 1.
        step: the shown step.
        findings: what the step expects, and what is there.
        is_presenter: whether it is the presenter's view: large, and without passwords.
        access: the logins, passwords and numbers for doing the step by hand.
        mailboxes: the e-mail addresses whose letters the step needs, by person.
    """

    story: StoryDocument
    progress: Progress
    number: int
    step: StepTable
    findings: Sequence[Finding]
    is_presenter: bool
    access: Sequence[Access]
    mailboxes: Mapping[str, str]

    @property
    def is_current(self) -> bool:
        """Whether the shown step is the one that comes next."""
        return self.number == self.progress.done + 1

    @property
    def before(self) -> StepTable | None:
        """The step that was done last, if the next one or the end is shown."""
        done = self.progress.done
        is_at_end = self.progress.is_finished and self.number == self.progress.total
        return self.story.steps[done - 1] if done and (self.is_current or is_at_end) else None


async def shown_of(request: Request, story: Story, wanted: int | None, *, is_presenter: bool) -> Shown:
    """What the page shows. `wanted` is the number of a step, `None` the one that comes next."""
    both = BOTH.of(request)
    facts = Facts(both, story.cast)
    progress = await progress_of(both, story, await SCENARIO.of(request).as_json(), facts)
    number = min(max(wanted, 1), progress.total) if wanted is not None else progress.current
    step = story.document.steps[number - 1]
    findings = await findings_of(facts, step) if progress.is_loaded else []
    access = [] if is_presenter else [*access_of(step, story), *await numbers_of(step, both)]
    return Shown(story.document, progress, number, step, findings, is_presenter, access, mailboxes_of(step, story))


class StoryView:
    """The live part of a story's page. Any event may be what a step waits for."""

    def __init__(self, request: Request, story: Story, wanted: int | None, *, is_presenter: bool) -> None:
        self._request = request
        self._story = story
        self._wanted = wanted
        self._is_presenter = is_presenter

    @property
    def key(self) -> Hashable:
        """The story, the step and the view."""
        return self._story.document.name, self._wanted, self._is_presenter

    async def whole(self) -> Sequence[Change]:
        """The step."""
        shown = await shown_of(self._request, self._story, self._wanted, is_presenter=self._is_presenter)
        return [Change("replace", "story", PAGES.part("console/stories/parts.html", "story", shown=shown))]

    async def changed(self, events: Sequence[MergedEvent]) -> Sequence[Change]:
        """The step, whatever has happened."""
        return await self.whole() if events else []
