"""The forms of a page, as a browser finds them: their addresses and their initial values."""

import html
import re
from dataclasses import dataclass

_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
_CONTROL = re.compile(r"<(input|button|select)\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-zA-Z-]+)="([^"]*)"')


@dataclass
class Form:
    """One form of a page: its address (empty: its own page), its initial values, and its method."""

    action: str
    values: dict[str, str]
    method: str = "post"


def forms(page: str) -> list[Form]:
    """The forms of a page, in order."""
    found = []
    for attributes, inner in _FORM.findall(page):
        values: dict[str, str] = {}
        has_pressed = False
        for kind, control in _CONTROL.findall(inner):
            given = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(control)}
            # HTML: of several buttons only the one that is pressed is sent, with the Enter key the first.
            is_sent = kind != "button" or not has_pressed
            has_pressed = has_pressed or kind == "button"
            if given.get("name") and is_sent:
                values[given["name"]] = given.get("value", "")
        own = dict(_ATTRIBUTE.findall(attributes))
        found.append(Form(html.unescape(own.get("action", "")), values, own.get("method", "get").lower()))
    return found
