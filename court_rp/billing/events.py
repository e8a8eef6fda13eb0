"""The events of receipts and client codes. Each docstring is the event's entry in the reference."""

from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class ReceiptWritten(Event):
    """Somebody looked at cases at a court, or at the Case Locator (then without a court), and got a receipt (rule A15). `cost` is
    in cents, and never real money.
    """

    kind: ClassVar[str] = "receipt.written"
    number: str
    sub: str
    description: str
    pages: int
    cost: int
    exempt: bool
    client_code: str | None = None
    court_id: str | None = None


@event
class ClientCodeChanged(Event):
    """A visitor chose another client code at a court, for the receipts from then on; without one that of the sign-on."""

    kind: ClassVar[str] = "client_code.changed"
    court_id: str
    sub: str | None = None
    client_code: str | None = None
