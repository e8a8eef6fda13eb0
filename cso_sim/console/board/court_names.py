"""Finds courts by what people type: an id, or words of a name, city or circuit; and guesses what a mistyped one means."""

import re
from functools import cache

from court_rp.courts.registry import Court, Registry

_WORD = re.compile(r"[\w.’'-]+")
# Shorter words of names ("of", "the") are no use as a guess.
_SHORTEST_GUESS = 3
_LIKENESS = 0.7


def courts_like(typed: str) -> list[Court]:
    """The court with this id or another name of it; otherwise those whose id, name, city or circuit has every typed word."""
    text, registry = typed.casefold(), Registry.load()
    if exact := registry.get(text) or registry.meant(text):
        return [exact]
    words = text.split()
    return [court for court in registry if all(word in _text(court) for word in words)]


def meant_by(typed: str) -> str:
    """What was probably meant by a text that finds no court: the same with each unknown word replaced by the nearest known one.

    Empty if there is no such guess, or if it finds no court either.
    """
    if not typed or courts_like(typed):
        return ""
    guess = " ".join(_nearest(word) for word in typed.casefold().split())
    return guess if courts_like(guess) else ""


def _nearest(word: str) -> str:
    from difflib import get_close_matches  # seldom needed, so not imported at the start

    known = _known_words()
    if any(word in each for each in known):
        return word
    return next(iter(get_close_matches(word, known, n=1, cutoff=_LIKENESS)), word)


@cache
def _known_words() -> tuple[str, ...]:
    words = {word for court in Registry.load() for word in _WORD.findall(_text(court))}
    return tuple(sorted(word for word in words if len(word) >= _SHORTEST_GUESS))


def _text(court: Court) -> str:
    return f"{court.court_id} {court.name} {court.city} {court.circuit_name}".casefold()
