"""Request and response models of the control calls about e-file registrations at courts (rule L11)."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from court_rp.control.models import Login, Reason
from court_rp.filers.model import FilingRole
from court_rp.registrations.model import State, StepKind
from court_rp.registrations.offer import Kind
from cso_kit.control.values import Body, SentTime, ShownTime, View

Contact = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class OfferChange(Body):
    """The members of a court's offer that are to change; the others stay."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kinds": ["e_file"], "order_roles": ["pro_se"]}]})
    kinds: list[Kind] | None = Field(default=None, description="The kinds of registration.")
    roles: list[FilingRole] | None = Field(default=None, description="The roles.")
    order_roles: list[FilingRole] | None = Field(default=None, description="The roles that need a judge's order.")
    contact: Contact | None = Field(default=None, description="The contact text in the mail about a decision.")


class OfferView(View):
    """What a court offers for e-file registration."""

    court_id: str = Field(description="The court.")
    kinds: list[Kind] = Field(description="The kinds of registration.")
    roles: list[FilingRole] = Field(description="The roles.")
    order_roles: list[FilingRole] = Field(description="The roles that need a judge's order.")
    contact: str = Field(description="The contact text in the mail about a decision.")


class DecisionBody(Body):
    """A court's decision about a registration."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"decision": "approve", "reason": "admitted in this district"}]}
    )
    decision: Literal["approve", "deny", "more"] = Field(description="The decision; `more` asks the person for more.")
    reason: Reason = Field(description="Why, or what is asked for; the person reads it.")
    login: Login | None = Field(
        default=None,
        description="For an approval: the new filer's login, made from the PACER user name if left out; for a lost password the "
        "login of the filer to link, which the person named if left out.",
    )


class StepAtCourt(View):
    """What happened to a registration at the court."""

    kind: StepKind = Field(description="What happened.")
    text: str = Field(description="The words that came with it.")
    by: str = Field(description="Who did it.")
    at: ShownTime = Field(description="When, by calendar time.")


class RegistrationAtCourt(View):
    """A registration as its court has it."""

    id: str = Field(description="Its id, which the provider made.")
    court_id: str = Field(description="The court.")
    sub: str = Field(description="Who asks: the `sub` of the PACER account.")
    login_id: str = Field(description="The account's user name when it asked.")
    name: str = Field(description="The person's name.")
    email: str = Field(description="The person's e-mail address.")
    kind: str = Field(description="The kind of registration.")
    role: str = Field(description="The role.")
    is_rescue: bool = Field(description="Whether the person files there already and has lost the password (rule L10).")
    former_login: str | None = Field(
        description="The CM/ECF login whose password was lost, as far as the person knows it."
    )
    details: dict[str, JsonValue] = Field(description="The other answers of the form.")
    state: State = Field(description="Where it stands at the court.")
    submitted_at: ShownTime = Field(description="When the person asked.")
    received_at: ShownTime = Field(description="When the court received it.")
    filer_login: str | None = Field(description="The login of the filer whom the approval linked.")
    steps: list[StepAtCourt] = Field(description="What happened, the oldest first.")


class AgentView(View):
    """A filing agent of a filer (rule L13)."""

    login: str = Field(description="The agent's login at the court.")
    name: str = Field(description="The agent's name.")
    added_at: ShownTime = Field(description="Since when.")


class WorldRegistration(Body):
    """A registration of a world. Only one that is not approved: an approved one is a linked filer."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
    court_id: str
    sub: str
    login_id: str
    name: str
    email: str
    kind: Kind = "e_file"
    role: FilingRole = "attorney"
    is_rescue: bool = False
    former_login: str | None = None
    details: dict[str, JsonValue] = {}
    submitted_at: SentTime
    state: Literal["waiting", "more", "denied"] = "waiting"
    text: str = ""
