"""A call of a court, and the kinds of calls that the provider takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from annotated_types import Len
from pydantic import BaseModel, ConfigDict, StringConstraints

from cso_idp.endpoint_table import Endpoint
from cso_kit.storage.unit_of_work import Transaction

# RFC 6749 §2.3.1, RFC 7521 §4.2: beside the message, unless the credential is in the `Authorization` header.
CREDENTIAL_MEMBERS = ("client_id", "client_secret", "client_assertion", "client_assertion_type")


# In one request.
MOST_CALLS = 100


class Strict(BaseModel):
    """A part of a call. Unknown members are refused, so that a court and a provider of two versions do not misunderstand each
    other.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Message(Strict):
    """What a call says; each kind has its own members."""


class Call(Strict):
    """One call. If it is sent again, it has the same `id` and is not taken again."""

    id: Annotated[str, StringConstraints(min_length=8, max_length=100)]
    message: dict[str, Any]


class Authenticated(Strict):
    """The members that authenticate the client, beside what it says."""

    client_id: str | None = None
    client_secret: str | None = None
    client_assertion: str | None = None
    client_assertion_type: str | None = None

    def credential(self) -> dict[str, str]:
        """The members that authenticate the client."""
        return {name: value for name in CREDENTIAL_MEMBERS if (value := getattr(self, name))}


class Calls(Authenticated):
    """The body of a request with calls of one kind. They are taken in their order, in one transaction."""

    calls: Annotated[list[Call], Len(1, MOST_CALLS)]


class Question(Authenticated, Call):
    """The body of a request with a question."""


class Caller(NamedTuple):
    """Who called: a court, or the Case Locator (`court_id` is `None`)."""

    client_id: str
    court_id: str | None


@dataclass(frozen=True)
class Declined:
    """Why a call that was understood is not taken. It is a final answer: the court does not send it again."""

    reason: str
    message: str


# Takes the message of a call in the transaction that remembers its id. Returns a refusal, or `None`.
Take = Callable[[Transaction, Caller, Any], Declined | None]


# Answers a question in a transaction that only reads. Returns the members of the answer, or a refusal.
Answer = Callable[[Transaction, Caller, Any], "dict[str, Any] | Declined"]


class QuestionKind(NamedTuple):
    """One kind of question: its address, the model of its message, and the function that answers it. It may be asked again."""

    endpoint: Endpoint
    message: type[Message]
    answer: Answer


class CallKind(NamedTuple):
    """One kind of call: its address, the model of its message, and the function that takes it."""

    endpoint: Endpoint
    message: type[Message]
    take: Take
