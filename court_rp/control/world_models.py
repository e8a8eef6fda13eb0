"""The models of the courts' world: calendars, filers and cases. A scenario or a call to a service that runs apart contains it.

The document is stored as it was sent, and parsed with these models at each load or reset.
"""

from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field, JsonValue, StringConstraints, ValidationError

from court_rp.cases.model import LARGEST_ID, Chapter
from court_rp.control.desk_models import StaffCreation
from court_rp.control.models import CalendarChange, CaseParty, FilerCreation, PlainName
from court_rp.control.registration_models import OfferChange, WorldRegistration
from cso_kit.control.problem import ProblemError
from cso_kit.control.values import Body, Day, SentTime, Truth
from cso_kit.web.validation_messages import validation_message


class WorldFiler(FilerCreation):
    """A filer of a world."""

    court_id: str = Field(description="The filer's court.")
    key: Annotated[str, StringConstraints(min_length=1, max_length=500)] = Field(description="The filer's password.")
    linked_at: SentTime | None = Field(default=None, description="When it was linked; at the load, if left out.")
    agents: list[str] = Field(default=[], description="The logins of the filer's filing agents (rule L13).")


class WorldStaff(StaffCreation):
    """A member of the staff of a world."""

    court_id: str = Field(description="Whose staff it is.")


class WorldCase(Body):
    """A case of a world."""

    court_id: str = Field(description="The case's court.")
    case_number: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f/]+$")]
    title: PlainName
    case_id: int | None = Field(
        default=None, ge=1, le=LARGEST_ID, description="The identifier programs use; one is made up if left out."
    )
    office: Annotated[str, StringConstraints(pattern=r"^[0-9a-z]$")] | None = None
    type: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,6}$")] | None = None
    filed_on: Day | None = None
    closed_on: Day | None = None
    judge: PlainName | None = None
    nature_of_suit: Annotated[str, StringConstraints(pattern=r"^[0-9]{3,4}$")] | None = None
    chapter: Chapter | None = None
    parties: list[CaseParty] = Field(default=[], description="Who is party to it.")


class CourtWorld(Body):
    """A whole world of the courts. Other members of the scenario are kept with it."""

    model_config = ConfigDict(
        extra="allow", json_schema_extra={"additionalProperties": {"description": "Remembered as it is sent."}}
    )
    __pydantic_extra__: dict[str, JsonValue]

    courts: dict[str, CalendarChange] = Field(default={}, description="The calendars, by court.")
    filers: list[WorldFiler] = Field(default=[], description="The filers.")
    staff: list[WorldStaff] = Field(default=[], description="The staff of the clerks' offices.")
    default_staff: Truth = Field(
        default=True, description="Whether each court without staff has one member, `clerk` / `Clerks-Desk-Key1`."
    )
    cases: list[WorldCase] = Field(default=[], description="The cases.")
    offers: dict[str, OfferChange] = Field(
        default={}, description="What courts offer for e-file registration, by court."
    )
    registrations: list[WorldRegistration] = Field(
        default=[], description="E-file registrations that are not approved."
    )
    made_up_cases: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        default=None,
        description="The seed of the small dockets that are made up for courts without a case; null makes none (rule C11).",
    )

    def begins_at(self, now: datetime) -> datetime:
        """The calendar time at which the world begins; `now` if it does not say."""
        begins = (self.__pydantic_extra__ or {}).get("calendar")
        return datetime.fromisoformat(begins) if isinstance(begins, str) else now


def parsed(document: dict[str, Any]) -> CourtWorld:
    """A stored world.

    Raises:
        ProblemError: it has another form; the first mistake is named.
    """
    try:
        return CourtWorld.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        known = list(CourtWorld.model_fields) if len(first["loc"]) == 1 else []
        raise ProblemError(422, f"{'.'.join(map(str, first['loc']))}: {validation_message(first, known)}") from error
