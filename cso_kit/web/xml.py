"""The only writer of XML: it escapes text and attributes, and drops characters that XML cannot hold (XML 1.0 §2.2).

Arguments named `markup` are XML already and are not escaped.
"""

from xml.sax.saxutils import escape, quoteattr

_IN_SINGLE_QUOTES = {"'": "&apos;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def text(value: str) -> str:
    """A text as an element's content."""
    return escape(writable(value))


def attribute(value: str) -> str:
    """A text as an attribute's value, with quotation marks."""
    return quoteattr(writable(value))


def single_quoted(value: str) -> str:
    """As `attribute`, but always with single quotation marks, for which some clients search."""
    return f"'{escape(writable(value), _IN_SINGLE_QUOTES)}'"


def element(name: str, markup: str, /, **attributes: str) -> str:
    """An element around markup, always with an end tag, as the old clients expect."""
    return f"<{name}{_attributes(attributes)}>{markup}</{name}>"


def empty_element(name: str, /, **attributes: str) -> str:
    """An element with attributes only, as one tag."""
    return f"<{name}{_attributes(attributes)}/>"


def cdata(markup: str) -> str:
    """Markup as a CDATA section, for partial pages (XML 1.0 §2.7)."""
    return f"<![CDATA[{writable(markup).replace(']]>', ']]]]><![CDATA[>')}]]>"


def writable(value: str) -> str:
    """The text without the characters that XML cannot hold, even escaped."""
    return value if value.isprintable() else "".join(filter(_is_writable, value))


def _is_writable(letter: str) -> bool:
    return letter in "\t\n\r" or " " <= letter <= "\ud7ff" or "\ue000" <= letter <= "\ufffd" or letter >= "\U00010000"


def _attributes(attributes: dict[str, str]) -> str:
    return "".join(f" {name}={attribute(value)}" for name, value in attributes.items())
