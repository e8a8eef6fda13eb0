"""Readers of single search members: each parses a text or number, or refuses it.

An empty text is no criterion, as in the guide's examples. `criteria` checks whether the members fit together.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from court_rp.cases.number import CaseNumber, full_year, parse
from court_rp.errors import RefusedError
from court_rp.locator.errors import Invalid

T = TypeVar("T")
# Takes the member's name and its value as sent.
Reader = Callable[[str, Any], T]
_LONGEST_TEXT, _LONGEST_LIST = 254, 100
_DAY = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def invalid(name: str, what: str) -> RefusedError:
    """The refusal of one member."""
    return RefusedError(Invalid(name, f"{name}: {what}"))


def text(name: str, sent: Any) -> str:
    """A text, or a whole number as text."""
    if isinstance(sent, int) and not isinstance(sent, bool) and abs(sent) < 10**18:
        sent = str(sent)
    if not isinstance(sent, str):
        raise invalid(name, "this is a text.")
    if len(sent) > _LONGEST_TEXT:
        raise invalid(name, f"at most {_LONGEST_TEXT} characters.")
    if _CONTROL.search(sent):
        raise invalid(name, "no control characters, and no half ones.")
    return sent.strip()


def short(most: int) -> Reader[str]:
    """A text of at most so many characters, in small letters."""

    def read(name: str, sent: Any) -> str:
        value = text(name, sent)
        if len(value) > most:
            raise invalid(name, f"at most {most} characters.")
        return value.lower()

    return read


def matching(pattern: str, wanted: str) -> Reader[str]:
    """A text of a certain form, in small letters."""
    form = re.compile(pattern)

    def read(name: str, sent: Any) -> str:
        value = text(name, sent).lower()
        if not form.fullmatch(value):
            raise invalid(name, f"this is {wanted}.")
        return value

    return read


def one_of(*choices: str) -> Reader[str]:
    """One of a few words."""
    return matching("|".join(choices), f"one of {', '.join(choices)}")


def whole(least: int, most: int) -> Reader[int]:
    """A whole number, or digits."""

    def read(name: str, sent: Any) -> int:
        value = text(name, sent)
        if not re.fullmatch(r"[0-9]{1,10}", value) or not least <= int(value) <= most:
            raise invalid(name, f"this is a whole number from {least} to {most}.")
        return int(value)

    return read


def flag(name: str, sent: Any) -> bool:
    """True or false; XML has it as a word."""
    if isinstance(sent, bool):
        return sent
    return one_of("true", "false")(name, sent) == "true"


def year(name: str, sent: Any) -> int:
    """A year of two or four digits."""
    return full_year(matching(r"[0-9]{2}(?:[0-9]{2})?", "a year of two or four digits")(name, sent))


def day(name: str, sent: Any) -> date:
    """A date as `2019-05-08`."""
    found = _DAY.fullmatch(text(name, sent))
    try:
        if found is not None:
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise invalid(name, "this is a date in the form 2019-05-08.")


def case_number(name: str, sent: Any) -> CaseNumber:
    """A case number in one of the guide's forms."""
    number = parse(text(name, sent))
    if number is None:
        raise invalid(name, "this is a case number such as 2:19-cv-04021, 19-14020, 1:2002bk20340.")
    return number


def several(read: Reader[T]) -> Reader[tuple[T, ...] | None]:
    """A list of values, or one value. Empty values are ignored."""

    def read_all(name: str, sent: Any) -> tuple[T, ...] | None:
        values = sent if isinstance(sent, list) else [sent]
        if len(values) > _LONGEST_LIST:
            raise invalid(name, f"at most {_LONGEST_LIST} values.")
        return tuple(read(name, value) for value in values if not is_empty(value)) or None

    return read_all


def is_empty(sent: Any) -> bool:
    """Whether a member was sent without a value."""
    return sent is None or (isinstance(sent, str) and not sent.strip()) or sent in ([], {})
