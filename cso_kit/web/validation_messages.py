"""Plain messages for invalid values from outside: members of a call, parameters, settings.

Pydantic finds the errors, this module words them. Scenario files have their own messages with line numbers
(`cso_sim.scenario.messages`).
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import timedelta

from pydantic_core import ErrorDetails

_MOMENT = "a time such as 2020-02-17T23:59:00-08:00"
_DATE = "a date such as 2009-03-01"
# By the prefix of Pydantic's error type. A message repeats the sent value only if it cannot be a secret.
_WANTED = {
    "datetime": _MOMENT,
    "date": _DATE,
    "time_delta": "a duration such as PT10M, or seconds",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
}
_KINDS = {
    "string_type": "a text",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}
_LENGTHS = {
    "string_too_short": "This must have at least {min_length} characters.",
    "string_too_long": "This must have at most {max_length} characters.",
}
_BOUNDS = {
    "greater_than_equal": "This must be at least {ge}, not {value}.",
    "greater_than": "This must be more than {gt}, not {value}.",
    "less_than_equal": "This must be at most {le}, not {value}.",
    "less_than": "This must be less than {lt}, not {value}.",
}
_LONGEST_QUOTED = 60


def did_you_mean(given: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """` Did you mean 'x'?` if a known name is similar to the given one or is the only one that begins with it.

    Otherwise an empty text.
    """
    from difflib import get_close_matches  # seldom needed, so not imported at the start

    names = list(known)
    beginning = [name for name in names if given and name.startswith(given)]
    near = get_close_matches(given, names, n=1, cutoff=likeness) or (beginning if len(beginning) == 1 else [])
    return f" Did you mean {near[0]!r}?" if near else ""


_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")


def meant_date(text: str) -> str:
    """` Did you mean 2020-02-29?` if the text has a date that does not exist: a day beyond the end of its month, or day and month
    changed over. Otherwise an empty text.
    """
    found = _DAY.search(text)
    if found is None:
        return ""
    year, month, day = (int(part) for part in found.groups())
    if month > 12 >= day:
        month, day = day, month
    if not (1 <= month <= 12 and year >= 1 and day >= 1):
        return ""
    near = f"{year:04}-{month:02}-{min(day, monthrange(year, month)[1]):02}"
    return "" if near == found[0] else f" Did you mean {near}?"


def unknown_name(given: str, known: Iterable[str]) -> str:
    """The sentence about an unknown name, with a similar known name or all known names."""
    names = list(known)
    there_are = f" Known are: {', '.join(names)}." if names else ""
    return f"There is no {given!r} here.{did_you_mean(given, names) or there_are}"


def misspelt_first(errors: Iterable[ErrorDetails]) -> list[ErrorDetails]:
    """The errors, those of unknown names first: another name may be missing because one was misspelt."""
    return sorted(errors, key=lambda details: details["type"] != "extra_forbidden")


def validation_message(details: ErrorDetails, known: Iterable[str] = ()) -> str:
    """A sentence for one of Pydantic's errors, without its location. `known` are the names that are allowed there."""
    kind, context, value = details["type"], details.get("ctx", {}), details["input"]
    if kind == "extra_forbidden":
        return unknown_name(str(details["loc"][-1]), known)
    if kind == "missing":
        return "This is missing."
    if kind == "literal_error":
        return f"This must be {context['expected']}, not {_quoted(value)}."
    if kind in _KINDS:
        return f"This must be {_KINDS[kind]}."
    if kind in _LENGTHS:
        return "This must not be empty." if context.get("min_length") == 1 else _LENGTHS[kind].format(**context)
    if kind in _BOUNDS:
        return _BOUNDS[kind].format(**context, value=_quoted(value))
    if kind == "string_pattern_mismatch":
        return f"This has a character that cannot stand here, or another form than {context['pattern']}."
    for beginning, wanted in _WANTED.items():
        if kind.startswith(f"{beginning}_"):
            reason = f" ({context['error']})" if "error" in context else ""
            return f"This must be {wanted}, not {_quoted(value)}{reason}.{meant_date(str(value))}"
    message = details["msg"].removeprefix("Value error, ")
    return message if message.endswith((".", "?")) else f"{message}."


def _quoted(value: object) -> str:
    shown = f"{value.total_seconds():g} seconds" if isinstance(value, timedelta) else repr(value)
    return shown if len(shown) <= _LONGEST_QUOTED else f"{shown[:_LONGEST_QUOTED]}…"
