"""Request and response models of the control calls about faults."""

from typing import Literal

from pydantic import ConfigDict, Field

from cso_kit.control.models import Service
from cso_kit.control.values import Body, Count, ShownTime, View

FaultKind = Literal["openid", "transport", "pacer", "court"]
Expected = Literal["refuse", "recover", "any"]
AimName = Literal["client_id", "court_id", "loginId", "endpoint"]


class FaultEntry(View):
    """A fault of the catalogue."""

    name: str = Field(description="Its name.")
    kind: FaultKind = Field(
        description="What it is a fault of: the OpenID face, connections, the PACER face, or a court."
    )
    strikes: str = Field(description="The point where it strikes, such as `id_token`.")
    summary: str = Field(description="What happens.")
    correct_client: str = Field(description="What a correct client does.")
    expects: Expected = Field(
        description="The same for programs: it signs nobody on, it goes on all the same, or either is right."
    )
    if_sent: str = Field(
        description="A parameter of the authorization request without which a client cannot notice it; empty: it always can."
    )
    source: str = Field(description="Where it is from: a specification, a test of the certification, a report.")
    aims: list[AimName] = Field(description="What it can be aimed at.")
    endpoints: list[str] = Field(description="The addresses where it can strike; empty for any.")


class FaultCatalogue(View):
    """All faults that can be armed."""

    faults: list[FaultEntry] = Field(description="The faults, by name.")


class FaultArming(Body):
    """A fault to arm. Without `times` and `probability` it fires once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"fault": "id_token_iss_other", "court_id": "ca9"},
                {"fault": "http_503", "endpoint": "/token", "times": 3},
                {"fault": "delay", "probability": 0.2, "seed": "monday"},
            ]
        }
    )
    fault: str = Field(description="Its name; GET /_sim/faults/catalogue lists them.")
    client_id: str | None = Field(default=None, description="Only at requests of this client.")
    court_id: str | None = Field(default=None, description="Only at requests of this court's client, or at this court.")
    loginId: str | None = Field(default=None, description="Only at requests about this account.")
    endpoint: str | None = Field(
        default=None,
        description="Only at this address: one of the provider's, such as `/token`, or a court's, written "
        "`/courts/{court_id}/login`. An address that ends in `*` stands for all that begin with it.",
    )
    times: Count | None = Field(
        default=None, ge=1, le=1_000_000, description="How often it fires at most; `null` for as often as it can."
    )
    probability: float | None = Field(
        default=None,
        ge=0.000001,
        le=1,
        description="The probability that it fires, at each request that it could fire at.",
    )
    seed: str | None = Field(
        default=None,
        max_length=200,
        description="What the draw is made with: the same seed fires at the same requests, counted from the first. By default "
        "the name of the fault.",
    )


class ArmedFault(View):
    """An armed fault. One that has fired as often as it may stays listed until it is disarmed."""

    id: str = Field(description="Its id.")
    fault: str = Field(description="Its name.")
    service: Service = Field(description="The service that it strikes.")
    client_id: str | None = Field(description="The client that it is aimed at.")
    court_id: str | None = Field(description="The court that it is aimed at.")
    loginId: str | None = Field(description="The account that it is aimed at.")
    endpoint: str | None = Field(description="The address that it is aimed at.")
    times: int | None = Field(description="How often it fires at most; null for as often as it can.")
    probability: float | None = Field(description="The probability that it fires; null for certain.")
    seed: str = Field(description="What the draw is made with.")
    armed_at: ShownTime = Field(description="When it was armed, in real time.")
    opportunities: int = Field(description="How many requests it could have fired at.")
    fired: int = Field(description="At how many it fired. Each is an event `fault.fired` in the journal.")


class ArmedFaults(View):
    """The armed faults."""

    faults: list[ArmedFault] = Field(description="The armed faults, the oldest first.")


class Disarmed(View):
    """How many faults were disarmed."""

    disarmed: int = Field(description="How many there were.")
