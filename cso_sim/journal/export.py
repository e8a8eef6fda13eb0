"""Writes events in other formats: JSON lines, which can be read again, a Mermaid sequence diagram, and its steps as text.

`steps.py` says between which lanes a step goes.
"""

from collections.abc import AsyncIterator

from cso_sim.journal.models import MergedEvent
from cso_sim.journal.near_misses import with_sentence
from cso_sim.journal.steps import Step, in_order, step_of

_LONGEST = 160
_ESCAPES = str.maketrans({"#": "#35;", ";": ",", "<": "‹", ">": "›"})


async def as_json_lines(events: AsyncIterator[MergedEvent]) -> AsyncIterator[bytes]:
    """One JSON object a line, with the members that `GET /_sim/journal` shows."""
    async for event in events:
        yield event.model_dump_json(exclude={"sentence"}).encode() + b"\n"


async def as_mermaid(events: AsyncIterator[MergedEvent]) -> str:
    """A sequence diagram, its lanes in a fixed order."""
    steps = [(step_of(event), _told(event)) for event in [each async for each in events]]
    lanes = in_order({lane for step, _ in steps for lane in (step.sender, step.receiver) if lane})
    names = {lane: f"p{number}" for number, lane in enumerate(lanes)}
    head = ["sequenceDiagram", *(f"    participant {names[lane]} as {_escaped(lane)}" for lane in lanes)]
    return "\n".join([*head, *(f"    {_line(step, told, names)}" for step, told in steps), ""])


def as_step(event: MergedEvent) -> str:
    """An event as one step for terminals, with the arrows of the diagram: `Browser -x cacd: A sign-on at cacd was refused: …`."""
    step, told = step_of(event), _told(event)
    if step.receiver is None:
        return f"{step.sender}: {told}"
    return f"{step.sender} {'-x' if step.is_refusal else '->'} {step.receiver}: {told}"


def _told(event: MergedEvent) -> str:
    return with_sentence(event).sentence or event.kind


def _line(step: Step, told: str, names: dict[str, str]) -> str:
    """One line of the diagram; without a receiver it is a note."""
    sentence = _escaped(told)
    if step.receiver is None:
        return f"Note over {names[step.sender]}: {sentence}"
    return f"{names[step.sender]}{'-x' if step.is_refusal else '->>'}{names[step.receiver]}: {sentence}"


def _escaped(text: str) -> str:
    """A text that Mermaid does not take for more than text: a semicolon ends a statement, a hash begins a character's code."""
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return " ".join(shown.translate(_ESCAPES).split())
