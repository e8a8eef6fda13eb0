"""Request and response models of the control calls about the exchange log."""

from pydantic import ConfigDict, Field

from cso_kit.control.values import Body, Count, Truth, View

# So many fit into memory.
_MOST = 5000


class ExchangeRecording(Body):
    """What to change; what is not sent stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"recording": True, "limit": 1000}]})
    recording: Truth | None = Field(default=None, description="Whether requests and responses are recorded.")
    limit: Count | None = Field(default=None, ge=1, le=_MOST, description="How many are kept at most: the newest.")


class ExchangesView(View):
    """The exchange log of the process that answers."""

    recording: bool = Field(description="Whether requests and responses are recorded.")
    limit: int = Field(description="How many are kept at most: the newest.")
    body_limit: int = Field(description="Bytes of a body above which it is left out.")
    kept: int = Field(description="How many are kept.")
    dropped: int = Field(description="How many older ones were dropped, because there were more than the limit.")
    covers: str = Field(description="What of this simulator is in the log, and what is not, as a sentence.")
    process: int = Field(description="The process whose exchanges these are.")
    other_processes: list[str] = Field(
        description="The other processes that serve this simulator: each has an exchange log of its own."
    )
