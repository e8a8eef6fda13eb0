"""Forms as a browser fills them in. `markup.py` finds them in a page; `async_browser.py` sends them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_BUTTONS = ("submit", "image")
_TICKED = ("checkbox", "radio")


@dataclass
class Field:
    """A control of a form.

    `kind` is the input's type, or `select`, `textarea` or `submit` (buttons too). `value` is its initial value. `options` are the
    values that a list offers. `is_chosen` says whether a box is ticked initially. `label` is what a button says.
    """

    name: str
    kind: str
    value: str
    testid: str = ""
    options: list[str] = field(default_factory=list)
    is_required: bool = False
    is_chosen: bool = False
    label: str = ""


@dataclass
class Form:
    """A form of a page. An empty `action` is the page's own address; `encoding` is empty unless the form names one."""

    action: str
    method: str = "get"
    encoding: str = ""
    testid: str = ""
    fields: list[Field] = field(default_factory=list)

    @property
    def values(self) -> dict[str, str]:
        """What is sent if nothing is typed: the initial values, and of several buttons the first, as with the Enter key."""
        sent: dict[str, str] = {}
        has_pressed = False
        for each in self.fields:
            if each.kind in _BUTTONS:
                if has_pressed:
                    continue
                has_pressed = True
            elif each.kind in _TICKED and not each.is_chosen:
                continue
            if each.name and each.kind not in ("file", "reset", "button"):
                sent[each.name] = each.value
        return sent

    def filled(self, typed: Mapping[str, str | None]) -> dict[str, str]:
        """The values to send. `None` leaves a value out, as an unticked box does. A typed button is the one that is pressed."""
        values = self.values
        if any(each.name in typed for each in self.buttons()):
            for each in self.buttons():
                values.pop(each.name, None)
        values |= {name: value for name, value in typed.items() if value is not None}
        return {name: value for name, value in values.items() if typed.get(name, "") is not None}

    def has(self, name: str) -> bool:
        """Whether there is a control of this name."""
        return any(each.name == name for each in self.fields)

    def control(self, name: str) -> Field | None:
        """The first control of this name."""
        return next((each for each in self.fields if each.name == name), None)

    def buttons(self) -> Iterator[Field]:
        """The buttons that submit the form."""
        return (each for each in self.fields if each.kind in _BUTTONS)
