"""The error of an act that the simulator refused."""

from cso_sim.browsing import Page


class ActRefusedError(Exception):
    """Something was not done. The message says in a sentence why."""


def needs(page: Page, is_done: bool, failure: str) -> None:  # noqa: FBT001
    """Raises `ActRefusedError` with what the page says, if something is not done."""
    if not is_done:
        why = page.refusal or page.heading or f"the page answered {page.status}"
        raise ActRefusedError(f"{failure}: {' '.join(why.split())}")
