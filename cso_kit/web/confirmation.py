"""The confirmation of an act of staff. The act is asked for twice: first with its reason, then once more with the reason shown.

The macro `confirmation` of `kit/parts.html` is its form. The caller does the act, and records who did it and why.
"""

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from pydantic import StringConstraints

from cso_kit.web.form_model import EMPTY, FormModel, Wording, check_form

LAST = "yes"


class _ConfirmationForm(FormModel):
    reason: Annotated[str, StringConstraints(min_length=3), Wording("Say why, in 3 to 200 characters.")]
    confirmed: str = ""


class Confirmed(NamedTuple):
    """The act was confirmed, for this reason."""

    reason: str


class Asking(NamedTuple):
    """The form is shown (again): `reason` as it was typed, `error` beside it, and `is_last` if only the last word is missing."""

    reason: str = ""
    error: str = ""
    is_last: bool = False


def read_confirmation(sent: Mapping[str, str]) -> Confirmed | Asking:
    """What a sent form says. Nothing may be done unless it is `Confirmed`."""
    typed = sent.get("reason", "").strip()
    checked = check_form(_ConfirmationForm, sent)
    if not isinstance(checked, _ConfirmationForm):
        return Asking(typed, checked.errors.get("reason", EMPTY))
    return Confirmed(checked.reason) if checked.confirmed == LAST else Asking(checked.reason, is_last=True)
