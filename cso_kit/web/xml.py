"""The one writer of XML: text and attributes are escaped here, and lose what XML cannot hold (XML 1.0 §2.2).

What is called markup is XML already and is written as it is.
"""

from xml.sax.saxutils import escape, quoteattr

_IN_SINGLE_QUOTES = {"'": "&apos;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def text(value: str) -> str:
    """A text as the content of an element."""
    return escape(writable(value))


def attribute(value: str) -> str:
    """A text as the value of an attribute, with its quotation marks."""
    return quoteattr(writable(value))


def single_quoted(value: str) -> str:
    """As `attribute`, always between single quotation marks: some clients search an answer for a text that has them."""
    return f"'{escape(writable(value), _IN_SINGLE_QUOTES)}'"


def element(name: str, markup: str, **attributes: str) -> str:
    """An element around markup; the end tag is written also where nothing is inside, as the old clients expect."""
    return f"<{name}{_attributes(attributes)}>{markup}</{name}>"


def empty_element(name: str, **attributes: str) -> str:
    """An element with attributes only, as one tag."""
    return f"<{name}{_attributes(attributes)}/>"


def cdata(markup: str) -> str:
    """A text that is not escaped but marked as characters, as partial pages are sent (XML 1.0 §2.7)."""
    return f"<![CDATA[{writable(markup).replace(']]>', ']]]]><![CDATA[>')}]]>"


def writable(value: str) -> str:
    """The text without what XML cannot hold, not even escaped."""
    return value if value.isprintable() else "".join(filter(_is_writable, value))


def _is_writable(letter: str) -> bool:
    return letter in "\t\n\r" or " " <= letter <= "\ud7ff" or "\ue000" <= letter <= "\ufffd" or letter >= "\U00010000"


def _attributes(attributes: dict[str, str]) -> str:
    return "".join(f" {name}={attribute(value)}" for name, value in attributes.items())
