"""Makes text from strangers safe to print: escapes the characters that control a terminal.

A line break can begin a forged line, an escape sequence can move the cursor, and a format character can reverse the writing
direction, so that a line shows another text than was sent (CWE-150).
"""


def visible(text: str) -> str:
    r"""The text on one line, with invisible characters (control, format) as `\n`, `\x1b`, `\u202e`."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else _escape(letter) for letter in text)


def visible_json(text: str) -> str:
    r"""Equivalent JSON with `\u….` for characters that control a terminal; the line breaks between members stay."""
    if text.isprintable():
        return text
    return "".join(letter if letter == "\n" or letter.isprintable() else _json_escape(letter) for letter in text)


def _escape(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")


def _json_escape(letter: str) -> str:
    units = letter.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
