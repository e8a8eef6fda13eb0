"""Request and response models of the control calls about a court's desk: its staff, and what was done there."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from cso_kit.control.values import Body, ShownTime, Truth, View

StaffLogin = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\s\x00-\x1f]+$")]
StaffKey = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[^\x00]*$")]
StaffName = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]+$")]

Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class StaffCreation(Body):
    """A new member of the staff of a clerk's office."""

    login: StaffLogin = Field(description="The staff login, for the desk only. It is no filer's.")
    key: StaffKey = Field(description="Its password.")
    name: StaffName | None = Field(default=None, description="The person's name; the login, if left out.")


class StaffChange(Body):
    """The members of a member of staff that are to change; the others stay."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"key": "Another-Desk-Key1"}]})
    key: StaffKey | None = Field(
        default=None, description="Another password; it ends the sessions that the old one opened."
    )
    name: StaffName | None = Field(default=None, description="Another name.")


class KeyReset(Body):
    """Why the desk resets a filer's court password."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Lost it; identity checked by telephone."}]})
    reason: Reason = Field(description="Why; it is recorded.")


class LoginJoin(Body):
    """A login that the desk joins into another one of the same person (rule L14)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"other": "tturner-trustee", "reason": "One person"}]})
    other: StaffLogin = Field(description="The login that is closed; its filings move.")
    reason: Reason = Field(description="Why; it is recorded.")


class NoticeCreation(Body):
    """A notice that the desk posts (rule C9)."""

    title: StaffName = Field(max_length=150, description="Its one line.")
    text: Annotated[str, StringConstraints(min_length=1, max_length=5000, pattern=r"^[^\x00]*$")] = Field(
        description="Its text; empty lines separate the paragraphs."
    )
    to_filers: Truth = Field(default=False, description="Whether it is mailed to the registered filers.")


class NoticeView(View):
    """A notice, as it was posted."""

    notice: str = Field(description="Its kind; `clerk` if a clerk wrote it.")
    title: str = Field(description="Its one line.")
    text: str = Field(description="Its text; empty lines separate the paragraphs.")
    posted_at: ShownTime = Field(description="When it was posted, by the calendar.")


class StaffView(View):
    """A member of the staff of a clerk's office."""

    court_id: str = Field(description="The court.")
    login: str = Field(description="The staff login.")
    key: str | None = Field(description="The password that was given out.")
    name: str = Field(description="The person's name.")


class DeskActView(View):
    """Something that was done at a court's desk."""

    act: str = Field(description="What was done, as a stable word.")
    text: str = Field(description="What was done, in one sentence.")
    reason: str | None = Field(description="Why.")
    by: str | None = Field(description="The staff login of who did it; null for the control plane.")
    by_name: str = Field(description="The name of who did it.")
    done_at: ShownTime = Field(description="When, by the calendar.")
