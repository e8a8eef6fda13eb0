"""Durations in settings: ISO 8601 (`PT10M`) or seconds, also as the text that an environment variable is."""

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator

_SECONDS = re.compile(r"\d+(\.\d+)?", re.ASCII)


def _seconds(value: Any) -> Any:
    # Pydantic takes a number for seconds, but not the text of a number.
    return float(value) if isinstance(value, str) and _SECONDS.fullmatch(value) else value


# The type of a setting that is a duration.
DurationSetting = Annotated[timedelta, BeforeValidator(_seconds)]
