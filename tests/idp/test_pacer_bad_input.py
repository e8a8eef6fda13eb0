"""Whatever is sent to the PACER Authentication API: a documented answer in the asked format, never a 500 (rule F2)."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cso_idp.control.service_control import ProviderControl
from cso_kit.storage.unavailable import DatabaseUnavailableError
from tests.conftest import Databases
from tests.idp.conftest import ACCOUNTS, PASSWORD
from tests.idp.pacer_program import JSON, LOGIN, LOGOUT, READER, XML, PacerProgram, pacer_program
from tests.idp.sender import Sender, sender_to

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.fixture
async def program(sqlite_databases: Databases) -> AsyncIterator[PacerProgram]:
    async with pacer_program(sqlite_databases) as program:
        yield program


async def refused(program: PacerProgram, body: bytes | str, headers: dict[str, str], path: str = LOGIN) -> str:
    """Checks the form of a refusal. Returns its description."""
    answer = await program.client.post(path, content=body, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == headers.get("accept", "application/xml")
    members = _members(answer)
    expected = ["nextGenCSO", "loginResult", "errorDescription"]
    assert list(members) == (expected if path == LOGIN else expected[1:])
    assert members["loginResult"] == "99"
    assert not members.get("nextGenCSO")
    return str(members["errorDescription"])


def _members(answer: httpx.Response) -> dict[str, Any]:
    if answer.headers["content-type"] == "application/json":
        found: dict[str, Any] = answer.json()
        return found
    return {child.tag: child.text or "" for child in fromstring(answer.content)}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"nonsense", "not JSON"),
        (b"\xff\xfe{\x00}\x00", "not JSON"),
        (b"[" * 30_000, "not JSON"),
        (b'{"loginId":' * 5_000, "not JSON"),
        (b'{"loginId": ' + b"9" * 5_000 + b"}", "not JSON"),
        (b"null", "not a JSON object"),
        (b"[]", "not a JSON object"),
        (b'[["loginId", "x"]]', "not a JSON object"),
        (b'"loginId"', "not a JSON object"),
        (b'{"loginId": 7, "password": "x"}', "loginId is not a text"),
        (b'{"loginId": ["x"], "password": "x"}', "loginId is not a text"),
        (b'{"loginId": "x", "password": {"a": "b"}}', "password is not a text"),
        (b'{"loginId": "x", "password": "x", "redactFlag": 1}', "redactFlag is not a text"),
        (b'{"loginId": "x", "password": "x", "redactFlag": true}', "redactFlag is not a text"),
        (b'{"loginId": "x", "password": "x", "otpCode": 123456}', "otpCode is not a text"),
        (b'{"loginId": "x", "loginId": "y"}', "loginId was sent more than once"),
        (
            b'{"loginId": "x", "password": "x", "twoFactorCode": "1"}',
            "no member 'twoFactorCode'; known are clientCode,",
        ),
        (b'{"<script>": "x"}', "no member of that name"),
        (b'{"loginId": "\\ud800", "password": "x"}', "half a character"),
        (b'{"loginId": "a\\u0000b", "password": "x"}', "NUL"),
        (b'{"loginId": "' + b"x" * 257 + b'"}', "longer than 256"),
        (b'{"loginId": NaN}', "not a text"),
    ],
)
async def test_malformed_json_request_is_refused(program: PacerProgram, body: bytes, why: str) -> None:
    """Rule F2."""
    assert why in await refused(program, body, JSON)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "not XML"),
        ("<CsoAuth>", "not XML"),
        ("{}", "not XML"),
        ("<CsoAuth/><CsoAuth/>", "not XML"),
        ("<?xml version='1.0' encoding='nonsense'?><CsoAuth/>", "not XML"),
        ("<?xml version='1.0' encoding='UTF-32'?><CsoAuth/>", "not XML"),
        ("<CsoAuth><loginId>&#0;</loginId></CsoAuth>", "not XML"),
        ("<CsoAuth><loginId>&nbsp;</loginId></CsoAuth>", "not XML"),
        ("<CsoAuth><x:loginId>a</x:loginId></CsoAuth>", "not XML"),
        ("<CsoLogin><loginId>x</loginId></CsoLogin>", "root element of the request is not CsoAuth"),
        ("<CsoAuth xmlns='urn:x'><loginId>x</loginId></CsoAuth>", "root element"),
        ("<CsoAuth loginId='x'/>", "elements only"),
        ("<CsoAuth>loginId=x</CsoAuth>", "elements only"),
        ("<CsoAuth><loginId>x</loginId>&amp;</CsoAuth>", "elements only"),
        ("<CsoAuth><loginId><b>x</b></loginId></CsoAuth>", "text only"),
        ("<CsoAuth><loginId type='text'>x</loginId></CsoAuth>", "text only"),
        ("<CsoAuth><loginId>x</loginId><loginId>y</loginId></CsoAuth>", "more than once"),
        ("<CsoAuth><user>x</user></CsoAuth>", "no member 'user'"),
        ("<CsoAuth>" + "<a>" * 10_000 + "</a>" * 10_000 + "</CsoAuth>", "larger than"),
        ("<CsoAuth>" + "<a>" * 5_000 + "</a>" * 5_000 + "</CsoAuth>", "text only"),
        ("<!DOCTYPE CsoAuth><CsoAuth/>", "document type definition"),
        (f"<!DOCTYPE CsoAuth [<!ENTITY l0 'ha'>{LAUGHS}]><CsoAuth><loginId>&l9;</loginId></CsoAuth>", "document type"),
        (
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><CsoAuth><loginId>&x;</loginId></CsoAuth>",
            "document type",
        ),
        ("<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/x'> %x;]><CsoAuth/>", "document type"),
        ("<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'><CsoAuth/>", "document type"),
    ],
)
async def test_malformed_xml_request_is_refused(program: PacerProgram, body: str, why: str) -> None:
    """Rule F2. Entity expansion and external entities (OWASP XXE): entities are neither expanded nor fetched."""
    assert why in await refused(program, body, XML)


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "json"]
)
async def test_other_content_types_are_refused_with_the_supported_ones(
    program: PacerProgram, content_type: str
) -> None:
    headers = {**JSON, "content-type": content_type}

    assert "application/json or application/xml" in await refused(program, json.dumps(READER), headers)


@pytest.mark.parametrize("path", [LOGIN, LOGOUT])
@pytest.mark.parametrize("accept", ["application/json", "application/xml"])
async def test_too_large_body_is_refused_in_the_requested_format(program: PacerProgram, path: str, accept: str) -> None:
    """Rule F2: always 200; with its length declared, and without."""
    body, headers = b'{"loginId": "' + b"x" * 70_000 + b'"}', {"content-type": "application/json", "accept": accept}

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 9_000):
            yield body[start : start + 9_000]

    assert "64 KiB" in await refused(program, body, headers, path)
    assert "64 KiB" in await refused(program, in_pieces(), headers, path)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", [LOGIN, LOGOUT])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_only_post_is_accepted(program: PacerProgram, path: str, method: str) -> None:
    answer = await program.client.request(method, path, headers={"accept": "application/json"})

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["errorDescription"] == "Send a POST request."


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"{", "not JSON"),
        (b'{"nextGenCSO": 1}', "nextGenCSO is not a text"),
        (b'{"token": "x"}', "no member 'token'"),
        (b'{"nextGenCSO": "' + b"x" * 300 + b'"}', "longer than 256"),
    ],
)
async def test_malformed_logout_request_is_refused(program: PacerProgram, body: bytes, why: str) -> None:
    assert why in await refused(program, body, JSON, LOGOUT)


async def test_obsolete_member_is_accepted_and_ignored(program: PacerProgram) -> None:
    """D§1.2: `userIpAddress` is seen in an old client's request."""
    assert (await program.post({**READER, "userIpAddress": "192.0.2.1"}))["loginResult"] == "0"


async def test_unknown_members_are_ignored_by_a_setting(sqlite_databases: Databases) -> None:
    async with pacer_program(sqlite_databases, pacer_unknown_members="ignore", pacer_other_result="7") as program:
        sent = {**READER, "twoFactorCode": 1, "more": [2]}
        assert (await program.post(sent))["loginResult"] == "0"
        assert (await program.post({**sent, "otpCode": 1}))["loginResult"] == "7"


async def test_unreachable_database_is_reported_in_the_requested_format(
    program: PacerProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: object) -> None:
        raise DatabaseUnavailableError("The database cannot be used; nothing was changed.")

    monkeypatch.setattr(program.provider.database, "read", away)
    answer = await program.client.post(LOGIN, json=READER, headers=JSON)

    assert answer.status_code == 503
    assert list(answer.json()) == ["nextGenCSO", "loginResult", "errorDescription"]


text = st.text(max_size=20) | st.sampled_from(["\x00", "\ud800", "é", "", " ", "rae.reader", PASSWORD, "1", "x" * 300])
value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=5,
)
NAMES = ["loginId", "password", "otpCode", "clientCode", "redactFlag", "nextGenCSO", "userIpAddress"]
name = st.sampled_from(NAMES) | text
as_json = st.dictionaries(name, value, max_size=7).map(lambda members: json.dumps(members).encode())
as_xml = st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=20)), max_size=7).map(
    lambda pairs: "".join(["<CsoAuth>", *(f"<{tag}>{value}</{tag}>" for tag, value in pairs), "</CsoAuth>"]).encode(
        errors="replace"
    )
)
pieces = st.sampled_from(
    [b"<CsoAuth>", b"</CsoAuth>", b"<!DOCTYPE a [", b"]>", b"&", b"<![CDATA[", b"<?xml ", b'{"loginId":']
)
anything = st.binary(max_size=60) | st.lists(pieces | st.binary(max_size=5), max_size=8).map(b"".join)
TYPES = ["application/json", "application/xml", "application/json; charset=utf-16", "text/xml", "text/plain", ""]
ACCEPTS = ["application/json", "application/xml", "*/*", "application/json;q=0.1, */*", "q=;;,", "*/*;q=1e999", "\\"]


@pytest.fixture
def sender(sqlite_databases: Databases) -> Iterator[Sender]:
    async def prepare(control: ProviderControl, _: httpx.AsyncClient) -> None:
        state, _now = await control.read_clock()
        await control.load({"accounts": ACCOUNTS}, state)

    with sender_to(sqlite_databases, prepare) as sender:
        yield sender


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    path=st.sampled_from([LOGIN, LOGOUT]),
    body=as_json | as_xml | anything,
    content_type=st.sampled_from(TYPES),
    accept=st.sampled_from(ACCEPTS),
)
def test_every_request_gets_a_documented_response(
    sender: Sender, path: str, body: bytes, content_type: str, accept: str
) -> None:
    """Rule F2: 200, all members in their order, a numeric result, and a token only with success."""
    answer = sender.post(path, body, **{"content-type": content_type, "accept": accept})

    assert answer.status_code == 200
    members = _members(answer)
    expected = ["nextGenCSO", "loginResult", "errorDescription"]
    assert list(members) == (expected if path == LOGIN else expected[1:])
    assert members["loginResult"] in {"0", "1", "13", "99"}
    if path == LOGIN:
        assert (len(members["nextGenCSO"]) == 128) == (members["loginResult"] == "0")
