"""The event of a changed CM/ECF password. Its docstring is its entry in the reference."""

from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class KeyChanged(Event):
    """A filer changed the password of their CM/ECF login. Other sessions of the former password ended."""

    kind: ClassVar[str] = "credential.key_changed"
    court_id: str
    login: str
