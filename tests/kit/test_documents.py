"""Documents from clients: malformed ones, document type definitions, and encodings."""

from typing import Any

import pytest

from cso_kit.web.documents import parse_json, parse_xml
from cso_kit.web.forms import BadInputError


@pytest.mark.parametrize("body", [b'{"name": "\xc3\xa9"}', b'\xef\xbb\xbf{"name": "\xc3\xa9"}'])
def test_json_may_have_a_byte_order_mark(body: bytes) -> None:
    assert parse_json(body, "letter") == {"name": "é"}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"a": 1} 2', b'{"a": NaN}', b"[-Infinity]", b'"\xff"', '{"a": 1}'.encode("utf-16"), b"[" * 100_000],
    ids=["empty", "cut", "more", "not a number", "infinite", "not UTF-8", "UTF-16", "deep"],
)
def test_malformed_json_is_refused_with_the_documents_name(body: bytes) -> None:
    with pytest.raises(BadInputError, match=r"^The letter is not JSON\.$"):
        parse_json(body, "letter")


def test_json_readers_get_repeated_members_and_may_accept_constants() -> None:
    seen: list[list[tuple[str, Any]]] = []

    assert parse_json(b'{"a": 1, "a": Infinity}', "letter", members=seen.append, constant=float) is None
    assert seen == [[("a", 1), ("a", float("inf"))]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_xml_is_read_in_its_declared_encoding(encoding: str) -> None:
    root = parse_xml(
        f'<?xml version="1.0" encoding="{encoding}"?><letter><name>é</name></letter>'.encode(encoding), "letter"
    )

    assert (root.tag, root.findtext("name")) == ("letter", "é")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"letter",
        b"<letter>",
        b"<a/><b/>",
        b"<a>\xff</a>",
        b'<?xml version="1.0" encoding="klingon"?><a/>',
        b"<a>&b;</a>",
    ],
    ids=["empty", "text", "cut", "two roots", "not UTF-8", "unknown encoding", "unknown entity"],
)
def test_malformed_xml_is_refused_with_the_documents_name(body: bytes) -> None:
    with pytest.raises(BadInputError, match=r"^The letter is not XML\.$"):
        parse_xml(body, "letter")


@pytest.mark.parametrize(
    "definition",
    ["<!DOCTYPE a>", '<!DOCTYPE a [<!ENTITY b "c">]>', '<!DOCTYPE a SYSTEM "file:///etc/passwd">'],
    ids=["empty", "an entity", "an address"],
)
def test_every_document_type_definition_is_refused(definition: str) -> None:
    with pytest.raises(BadInputError, match=r"^The letter has a document type definition; leave it out\.$"):
        parse_xml(f"{definition}<a>&b;</a>".encode(), "letter")
