"""Writing XML: a parser reads the written document with the same values."""

from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from cso_kit.web import xml


def test_only_characters_that_xml_cannot_hold_are_dropped() -> None:
    """XML 1.0 §2.2: control characters but tab and line ends, halves of characters, and two that are none."""
    kept = "a\t\n\r é\u00a0\ud7ff\ue000\ufffd\U00010000\U0010ffff"

    assert xml.writable(kept) == kept
    assert xml.writable(f"{kept}\x00\x08\x0b\x1f\ud800\udfff\ufffe\uffffz") == f"{kept}z"


@given(st.text(alphabet=st.characters() | st.sampled_from("<>&'\"]\n\t\r")))
def test_any_text_survives_in_every_xml_position(value: str) -> None:
    document = (
        f"<all one={xml.single_quoted(value)}>{xml.empty_element('it', two=value)}"
        f"{xml.element('it', xml.text(value), three=value)}{xml.element('it', xml.cdata(value))}</all>"
    )

    root = fromstring(document.encode())

    wanted, lines = xml.writable(value), xml.writable(value).replace("\r\n", "\n").replace("\r", "\n")
    assert [root.get("one"), root[0].get("two"), root[1].get("three")] == [wanted] * 3
    # XML 1.0 §2.11: line ends in content are read as one kind.
    assert [root[1].text or "", root[2].text or ""] == [lines] * 2
