"""The base of all refusals: a stable code, an HTTP status, and one sentence with a way out.

Decisions return refusals; they do not raise them, so a counter or a journal entry is committed. Each feature declares its own
refusals in its `errors.py`.
"""

from typing import ClassVar

from cso_kit.light_dataclass import light_dataclass


@light_dataclass
class Refusal:
    """Base of all refusals. `code` is for machines and the journal, `message` for the person."""

    code: ClassVar[str]
    status: ClassVar[int] = 403
    title: ClassVar[str] = "This was refused"

    @property
    def message(self) -> str:
        """One clear sentence, and what to do now."""
        raise TypeError(f"{type(self).__name__} says nothing")


@light_dataclass
class StaleForm(Refusal):
    """The form's token is not of this session: the form is older than the login, or from another site."""

    code: ClassVar[str] = "stale_form"
    title: ClassVar[str] = "Send the form again"

    @property
    def message(self) -> str:
        return "This form was opened in an older session, so nothing was done with it. Check what it says, and send it again."


class RefusedError(Exception):
    """Ends a program's request with a refusal. Records that are committed already stay."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
