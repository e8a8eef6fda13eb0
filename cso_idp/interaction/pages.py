"""Renders the pages of the steps.

The sign-on page is by far the most rendered page of the provider, so pages that differ in nothing but the interaction's id are
rendered once and kept.
"""

from collections.abc import Hashable

from starlette.responses import Response

from cso_idp.interaction.outcome import ShowStep
from cso_idp.interaction.step import Page, PageContext, Step
from cso_kit.secrets.opaque import make_secret
from cso_kit.secrets.randomness import SYSTEM
from cso_kit.web.guard import PAGE_POLICY, policy_with
from cso_kit.web.pages import Pages, page_response
from cso_kit.web.root import below_root, root

# Nobody can guess it: a client's name or logo with the mark in it would be given the id of everybody's interaction.
_MARK = make_secret(SYSTEM, "interaction-")
_PAGES_KEPT = 2000


class StepPages:
    """The pages of one provider's steps."""

    def __init__(self, pages: Pages, steps: dict[str, Step]) -> None:
        self._pages = pages
        self._steps = steps
        # The pieces of a page's HTML between which the interaction's id goes, and its content security policy.
        self._kept: dict[Hashable, tuple[list[bytes], str]] = {}

    def page(self, shown: ShowStep, session_cookie: str | None) -> Response:
        """The page of the step that is shown, at the OpenID face."""
        step = self._steps[shown.missing.step]
        own_key = step.kept_as(shown)
        if own_key is None:
            return self.render(step.page(shown, _context(shown.waiting.id, session_cookie)))
        key = step.name, root(), own_key
        pieces, policy = self._kept.get(key) or self._keep(key, step.page(shown, _context(_MARK, None)))
        return page_response(shown.waiting.id.encode().join(pieces), policy=policy)

    def render(self, page: Page) -> Response:
        """A step's page as a response."""
        return page_response(self._pages.text(page.template, **page.values), page.status, _policy(page))

    def _keep(self, key: Hashable, page: Page) -> tuple[list[bytes], str]:
        if len(self._kept) >= _PAGES_KEPT:
            # The key holds the client as it was registered then: pages of former registrations are only in the way.
            self._kept.clear()
        html = self._pages.text(page.template, **page.values)
        made = self._kept[key] = html.encode().split(_MARK.encode()), _policy(page)
        return made


def _context(interaction_id: str, session_cookie: str | None) -> PageContext:
    start = below_root(f"/interaction/{interaction_id}")
    return PageContext(start, f"{start}/cancel", f"{start}/", session_cookie or "")


def _policy(page: Page) -> str:
    # Only the client's own logo is let in besides our own images.
    return policy_with("img-src", page.image_source) if page.image_source else PAGE_POLICY
