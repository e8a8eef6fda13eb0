"""`cso-auth` on the wire: JSON and XML, in by `Content-Type` and out by `Accept` (rule F2; D§1.2 and D§8.5)."""

import re
from collections.abc import AsyncIterator

import pytest
from defusedxml.ElementTree import fromstring

from cso_idp.settings import ProviderSettings
from tests.conftest import Databases
from tests.idp.conftest import PASSWORD
from tests.idp.pacer_program import ATTORNEY, JSON, LOGIN, LOGOUT, READER, XML, PacerProgram, pacer_program


@pytest.fixture
async def program(sqlite_databases: Databases) -> AsyncIterator[PacerProgram]:
    async with pacer_program(sqlite_databases) as program:
        yield program


async def test_response_has_the_profile_of_every_known_client(program: PacerProgram) -> None:
    """Rule F2, D§8.5: three members in order, all texts, a token of 128 letters and digits, no description."""
    answer = await program.client.post(LOGIN, json=ATTORNEY, headers=JSON)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    members = answer.json()
    assert list(members) == ["nextGenCSO", "loginResult", "errorDescription"]
    assert re.fullmatch(r"[A-Za-z0-9]{128}", members["nextGenCSO"])
    assert (members["loginResult"], members["errorDescription"]) == ("0", "")


async def test_xml_in_and_out(program: PacerProgram) -> None:
    """Rule F2, D§1.2: root CsoAuth, elements of the same names."""
    body = f"<CsoAuth><loginId>rae.reader</loginId><password>{PASSWORD}</password></CsoAuth>"
    answer = await program.client.post(LOGIN, content=body, headers=XML)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
    root = fromstring(answer.content)
    assert (root.tag, [child.tag for child in root]) == ("CsoAuth", ["nextGenCSO", "loginResult", "errorDescription"])
    assert re.search(r"<nextGenCSO>[A-Za-z0-9]{128}</nextGenCSO>", answer.text)
    assert [child.text for child in root][1:] == ["0", None]


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, "application/xml"),
        ("*/*", "application/xml"),
        ("application/*", "application/xml"),
        ("text/html", "application/xml"),
        ("text/xml", "application/xml"),
        ("application/json", "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        ("Application/JSON", "application/json"),
        ("application/json, text/plain, */*", "application/json"),
        ("application/xml;q=0.5, application/json", "application/json"),
        ("application/json;q=0.5, application/xml", "application/xml"),
        ("application/xml, application/json", "application/xml"),
        ("application/json, application/xml", "application/json"),
        ("application/json;q=0", "application/xml"),
        ("application/json;q=0, application/xml;q=0.1, */*", "application/xml"),
        ("application/json;q=nonsense, */*", "application/xml"),
        (",;q=,", "application/xml"),
    ],
)
async def test_accept_chooses_the_format_with_xml_as_default(
    program: PacerProgram, accept: str | None, wanted: str
) -> None:
    """Rule F2, D§1.2: a client in the wild sends JSON without Accept and reads XML."""
    request = program.client.build_request("POST", LOGIN, json=READER)
    del request.headers["accept"]
    if accept is not None:
        request.headers["accept"] = accept

    answer = await program.client.send(request)

    assert answer.headers["content-type"] == wanted
    assert "nextGenCSO" in answer.text


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=UTF-8", "application/json;charset=utf-8", "APPLICATION/JSON"]
)
async def test_charset_of_the_request_is_tolerated(program: PacerProgram, content_type: str) -> None:
    """Rule F2, D§8.5."""
    body = program.client.build_request("POST", LOGIN, json=READER).content
    answer = await program.client.post(LOGIN, content=body, headers={**JSON, "content-type": content_type})

    assert answer.json()["loginResult"] == "0"


@pytest.mark.parametrize("text", [b"\xef\xbb\xbf%s", b" \n %s\n"])
async def test_byte_order_mark_and_white_space_are_tolerated(program: PacerProgram, text: bytes) -> None:
    """RFC 8259 §8.1: implementations may ignore the presence of a byte order mark."""
    body = program.client.build_request("POST", LOGIN, json=READER).content
    answer = await program.client.post(LOGIN, content=text % body, headers=JSON)

    assert answer.json()["loginResult"] == "0"


async def test_xml_may_declare_its_encoding(program: PacerProgram) -> None:
    members = f"<loginId>rae.reader</loginId><password>{PASSWORD}</password>"
    body = f"<?xml version='1.0' encoding='UTF-16'?><CsoAuth>{members}</CsoAuth>"
    answer = await program.client.post(LOGIN, content=body.encode("utf-16"), headers=XML)

    assert "<loginResult>0</loginResult>" in answer.text


def test_invalid_expression_in_a_setting_ends_the_start() -> None:
    with pytest.raises(ValueError, match="this is no regular expression"):
        ProviderSettings(pacer_client_code="[")


async def test_logout_in_xml(program: PacerProgram) -> None:
    token = await program.log_in()

    answer = await program.client.post(
        LOGOUT, content=f"<CsoAuth><nextGenCSO>{token}</nextGenCSO></CsoAuth>", headers=XML
    )

    assert answer.headers["content-type"] == "application/xml"
    assert answer.text.endswith("<CsoAuth><loginResult>0</loginResult><errorDescription></errorDescription></CsoAuth>")
    assert await program.seen_by_court(token) == {"active": False}


async def test_description_is_null_by_a_setting(sqlite_databases: Databases) -> None:
    """D§1.2: clients differ; D§8.5: a switch. Warnings and refusals do not change, and XML has no null."""
    async with pacer_program(sqlite_databases, pacer_null_description="on") as program:
        clean = await program.post(READER)
        wrong = await program.post({**READER, "password": "x"})
        left = await program.log_out(clean["nextGenCSO"])
        in_xml = await program.client.post(LOGIN, json=READER, headers={"accept": "application/xml"})

    assert (clean["loginResult"], clean["errorDescription"]) == ("0", None)
    assert wrong["errorDescription"].startswith("Invalid username")
    assert left == {"loginResult": "0", "errorDescription": None}
    assert "<errorDescription></errorDescription>" in in_xml.text
