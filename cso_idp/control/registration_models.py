"""Request and response models of the control calls about e-file registrations at the provider (rule L11)."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from cso_idp.registrations.model import Sender, Status, StepKind
from cso_kit.control.values import Body, SentTime, ShownTime, View

Text = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class RegistrationCreation(Body):
    """A request for e-filing, as its holder would send it. What is left out of the details is filled in with fictional values."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"loginId": "pquill2019", "court_id": "ca9", "role": "attorney"}]}
    )
    loginId: str = Field(description="The PACER account: individual, upgraded and active.")
    court_id: str = Field(description="The court.")
    kind: Text = Field(default="e_file", description="A kind of registration that the court offers.")
    role: Text = Field(default="attorney", description="A role that the court offers.")
    existing: Literal["no", "lost"] = Field(
        default="no",
        description="`lost`: the person has a CM/ECF login at the court and has lost its password (rule L10).",
    )
    former_login: Text | None = Field(default=None, description="That login, as far as the person knows it.")
    phone: Text = Field(default="(555) 555-0142", description="The telephone number.")
    street: Text = Field(default="1 Fiction Street", description="The street.")
    city: Text = Field(default="Springfield", description="The city.")
    state: Text = Field(default="CA", description="The state.")
    zip: Text = Field(default="90000", description="The ZIP code.")
    bar_number: Text | None = Field(default=None, description="The bar number.")
    order_case: Text | None = Field(
        default=None, description="The case number of the judge's order, if the role needs one."
    )
    order_date: Text | None = Field(default=None, description="The order's date.")
    payment: Literal["ask", "card", "bank", "none"] = Field(default="ask", description="How filing fees are paid.")
    note: LongText | None = Field(default=None, description="A note to the court.")

    def form(self) -> dict[str, str]:
        """The request as the page's form would send it."""
        sent = self.model_dump(exclude={"loginId", "court_id"}, exclude_none=True)
        return {**sent, "terms": "yes"}


class AnswerBody(Body):
    """A holder's answer to what the court had asked."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answer": "The order is docket entry 12."}]})
    answer: LongText = Field(description="The answer.")


class StepView(View):
    """What the holder sent, or what the court decided."""

    sender: Sender = Field(description="Who sent it.")
    number: int = Field(description="Its number among what this sender sent.")
    kind: StepKind = Field(description="What it was.")
    text: str = Field(description="The words that came with it.")
    at: ShownTime = Field(description="When, by calendar time.")


class RegistrationView(View):
    """A registration as its holder sees it."""

    id: str = Field(description="Its id.")
    court_id: str = Field(description="The court.")
    loginId: str = Field(description="Who asks: the user name of the account now.")
    sub: str = Field(description="The account's identity.")
    kind: str = Field(description="The kind of registration.")
    role: str = Field(description="The role.")
    is_rescue: bool = Field(description="Whether the person files there already and has lost the password (rule L10).")
    former_login: str | None = Field(description="The CM/ECF login whose password was lost, if it was named.")
    details: dict[str, JsonValue] = Field(description="The other answers of the form.")
    status: Status = Field(description="Where it stands for its holder; `sent` is on its way to the court.")
    submitted_at: ShownTime = Field(description="When the holder asked.")
    filer_login: str | None = Field(description="The login of the filer whom the approval linked.")
    steps: list[StepView] = Field(description="What was sent and decided, the oldest first.")


class WorldRegistration(Body):
    """A registration of a world. The courts' world has the same one."""

    id: str
    loginId: str
    client_id: str
    court_id: str
    court_name: str
    kind: str
    kind_label: str
    role: str
    is_rescue: bool = False
    former_login: str | None = None
    details: dict[str, Any] = {}
    submitted_at: SentTime
    state: Literal["waiting", "more", "denied"] = "waiting"
    text: str = ""
