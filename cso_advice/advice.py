"""Advice as a value, and as a page shows it: with the addresses of its links."""

from typing import NamedTuple

from cso_advice.ways import TARGETS, Sites, Way


class Step(NamedTuple):
    """One thing to do: a sentence, and the page for it."""

    text: str
    way: Way


class Advice(NamedTuple):
    """What somebody can do now, the next step, and what helps those for whom the next step is not the right one."""

    can: tuple[str, ...]
    step: Step
    others: tuple[Step, ...] = ()


class ShownStep(NamedTuple):
    """A step with its link."""

    text: str
    way: Way
    label: str
    href: str


class ShownAdvice(NamedTuple):
    """Advice with its links, for a page."""

    can: tuple[str, ...]
    step: ShownStep
    others: tuple[ShownStep, ...]


def shown(advice: Advice, sites: Sites) -> ShownAdvice:
    """Advice with the addresses that its ways have for this browser."""
    others = tuple(shown_step(step, sites) for step in advice.others)
    return ShownAdvice(advice.can, shown_step(advice.step, sites), others)


def shown_step(step: Step, sites: Sites) -> ShownStep:
    """A step with the address that its way has for this browser."""
    return ShownStep(step.text, step.way, TARGETS[step.way].label, sites.address(step.way))
