"""The exchange log and its export as an HTTP Archive: valid, complete, and without a secret."""

import contextlib
import json
import re
from collections.abc import AsyncIterator
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
import pytest

from cso_sim.browsing import AsyncVisitor
from cso_sim.federation import Federation
from cso_sim.harness.async_harness import AsyncHarness
from cso_sim.harness.errors import HarnessError
from cso_sim.in_process import InProcessTransport
from tests.federation.conftest import running, settings
from tests.federation.control_plane import har
from tests.federation.visitor import ORIGIN

LOGIN_ID, PASSWORD, KEY = "mholloway", "Ready-Attorney-1", "Old-District-Key1"
pytestmark = pytest.mark.parametrize("backend", ["sqlite"])
# Members and parameters that hold a secret, wherever they are sent.
SECRET_NAMES = {
    *(
        "code",
        "state",
        "nonce",
        "code_verifier",
        "code_challenge",
        "client_secret",
        "client_assertion",
        "request",
        "request_uri",
    ),
    *(
        "access_token",
        "refresh_token",
        "id_token",
        "logout_token",
        "token",
        "password",
        "key",
        "csrf",
        "csrf_token",
        "sid",
    ),
}
# What pages carry along unseen, such as tokens against forgery.
_HIDDEN = re.compile(r'type="hidden"[^>]+value="([\w.-]{16,})"')


@pytest.fixture
async def sim(federation: Federation) -> AsyncIterator[AsyncHarness]:
    async with AsyncHarness(ORIGIN, transport=httpx.ASGITransport(federation.app)) as sim:
        yield sim


class Overheard(InProcessTransport):
    """Passes requests on to an application, and collects the secrets in them and in their responses."""

    secrets: ClassVar[set[str]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        for message in (request, response):
            for name, value in message.headers.multi_items():
                if name in ("cookie", "set-cookie"):
                    first = value.split(";") if name == "cookie" else value.split(";")[:1]
                    self.secrets.update(each.partition("=")[2].strip('"') for each in first)
            self._overhear(message.headers.get("location", ""), (await message.aread()).decode("latin-1"))
        self._overhear(str(request.url), "")
        return response

    def _overhear(self, address: str, body: str) -> None:
        sent = parse_qsl(urlsplit(address).query) + parse_qsl(body)
        with contextlib.suppress(ValueError, AttributeError):
            sent += json.loads(body).items()
        self.secrets.update(_HIDDEN.findall(body))
        self.secrets.update(value for name, value in sent if name in SECRET_NAMES and isinstance(value, str))


@pytest.fixture
def overheard(federation: Federation, monkeypatch: pytest.MonkeyPatch) -> type[Overheard]:
    """Also the calls between the services are overheard."""
    monkeypatch.setattr("cso_sim.in_process.InProcessTransport", Overheard)
    monkeypatch.setattr(Overheard, "secrets", set())
    return Overheard


async def test_archive_of_a_sign_on_a_link_and_a_filing_is_valid_complete_and_without_secrets(
    federation: Federation, sim: AsyncHarness, overheard: type[Overheard]
) -> None:
    with pytest.raises(HarnessError, match="PUT /_sim/exchanges"):
        await sim.journal.export("har")
    assert (await sim.exchanges.record()).recording
    await sim.clock.set(calendar="2020-02-18T00:00:00-08:00", frozen=True)
    async with httpx.AsyncClient(transport=overheard(federation.app, ("127.0.0.1", 50000)), base_url=ORIGIN) as client:
        visitor = AsyncVisitor(client)
        await visitor.sign_on("cacd", LOGIN_ID, PASSWORD)
        await visitor.link("cacd", "mholloway-cacd", "Wrong-Key-1")
        await visitor.link("cacd", "mholloway-cacd", KEY)
        case_number = (await sim.courts.cases("cacd")).cases[0].case_number
        notice = await visitor.file("cacd", case_number)
        assert "notice" in notice.url.lower()
        await visitor.log_out("cacd")
    await sim.journal.wait_for("backchannel_logout.delivered", within=50)
    text = await sim.journal.export("har")
    entries = har.check(json.loads(text))

    # No secret of the run is in it, as it was sent or encoded.
    secrets = {each for each in overheard.secrets if len(each) > 5} | {PASSWORD, KEY, "Wrong-Key-1"}
    assert len(secrets) > 12
    for form in (text, unquote(text), text.replace("\\/", "/")):
        assert [secret for secret in secrets if secret in form] == []

    # Nor is a part of a token, and what the tokens said is.
    parts = {part for secret in secrets if secret.count(".") == 2 for part in secret.split(".") if len(part) > 5}
    assert len(parts) >= 6
    assert [part for part in parts if part in text] == []
    said = {each["name"]: each for entry in entries for each in entry.get("_tokens", ())}
    assert said["id_token"]["header"].keys() == {"alg", "kid", "typ"}
    assert said["id_token"]["claims"]["aud"] == "court-cacd"
    assert said["id_token"]["claims"]["nonce"].startswith("redacted-")
    assert said["logout_token"]["claims"]["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert said["id_token"]["claims"]["sub"] == said["logout_token"]["claims"]["sub"]

    # Every event of the run has exchanges, and those between the services are among them.
    events = [event for event in await sim.journal.events() if event.correlation]
    assert {"court_session.opened", "link.refused", "link.made", "filing.accepted"} <= {event.kind for event in events}
    assert {event.correlation for event in events} <= {entry["_correlation"] for entry in entries}
    (opened,) = [each for each in events if each.kind == "court_session.opened" and each.court_id == "cacd"]
    of_sign_on = [each for each in entries if each["_correlation"] == opened.correlation]
    paths = [(each["request"]["method"], urlsplit(each["request"]["url"]).path) for each in of_sign_on]
    for wanted in (("GET", "/authorize"), ("POST", "/token"), ("GET", "/courts/cacd/sso/callback")):
        assert wanted in paths, paths
    (token,) = [each for each in of_sign_on if each["request"]["url"].endswith("/token")]
    assert (token["_service"], token["_court_id"], token["_back_channel"]) == ("cso_idp", "cacd", True)
    sent = {each["name"]: each["value"] for each in token["request"]["postData"]["params"]}
    assert sent["grant_type"] == "authorization_code"
    assert json.loads(token["response"]["content"]["text"])["token_type"] == "Bearer"
    # Equal values have equal marks: the code at the token endpoint is the one that came with the callback.
    (callback,) = [each for each in of_sign_on if urlsplit(each["request"]["url"]).path == "/courts/cacd/sso/callback"]
    assert {"name": "code", "value": sent["code"]} in callback["request"]["queryString"]
    assert any(each["_service"] == "court_rp" and each["_back_channel"] for each in entries)  # the logout token


async def archive(sim: AsyncHarness, **filters: Any) -> list[dict[str, Any]]:
    return har.check(json.loads(await sim.journal.export("har", **filters)))


async def test_filters_are_those_of_the_journal(federation: Federation, sim: AsyncHarness) -> None:
    await sim.exchanges.record()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(federation.app), base_url=ORIGIN) as client:
        visitor = AsyncVisitor(client)
        await visitor.log_in("cacd", "mholloway-cacd", "Wrong-Key-1")
        between = (await sim.journal.read(limit=1000)).next
        await visitor.sign_on("ca9", LOGIN_ID, PASSWORD)
    everything = await archive(sim)
    at_cacd = await archive(sim, court_id="cacd")
    assert {each["_court_id"] for each in at_cacd} == {"cacd"}
    at_ca9 = await archive(sim, court_id="ca9")
    assert any("/interaction/" in each["request"]["url"] for each in at_ca9)  # known by its flow
    of_nobody = [each["request"]["url"] for each in everything if each["_court_id"] is None]
    assert of_nobody == [f"{ORIGIN}/.well-known/openid-configuration"]
    assert await archive(sim, since=between) == everything[len(at_cacd) :]
    flow = (await sim.journal.wait_for("court_session.opened", court_id="ca9")).correlation
    of_flow = await archive(sim, correlation=flow)
    assert of_flow
    assert await archive(sim, loginId=LOGIN_ID) == of_flow == await archive(sim, kind=["court_session.opened"])
    assert await archive(sim, until=between) == at_cacd == everything[: len(at_cacd)]


async def test_recording_is_switched_bounded_and_forgotten(federation: Federation, sim: AsyncHarness) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(federation.app), base_url=ORIGIN) as client:
        await client.get("/courts/cacd/")
        assert (await sim.exchanges.record(limit=2)).kept == 0
        for court_id in ("ca9", "cacd", "azd"):
            await client.get(f"/courts/{court_id}/")
        shown = await sim.exchanges.stop()
        assert (shown.recording, shown.kept, shown.dropped, shown.other_processes) == (False, 2, 1, [])
        await client.get("/courts/cacd/")
        assert [each["_court_id"] for each in await archive(sim)] == ["cacd", "azd"]
        for refused in ({"limit": 0}, {"limit": 10**6}, {"recoding": True}):
            assert (await client.put("/_sim/exchanges", json=refused)).status_code == 422
    assert (await sim.exchanges.clear()).kept == 0
    assert not federation.is_recording


async def test_answer_and_archive_say_that_other_processes_are_not_in_them(
    federation: Federation, sim: AsyncHarness
) -> None:
    """Another federation on the same databases, with memory of its own, as another process would have it."""
    assert "Other processes" not in (await sim.exchanges.record()).covers
    urls = federation.settings.provider.database_url, federation.settings.courts.database_url
    async with running(settings(*urls)) as other:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(other.app), base_url=ORIGIN) as client:
            await client.get("/courts/cacd/")
        shown = await sim.exchanges.show()
        comment = json.loads(await sim.journal.export("har"))["log"]["comment"]
    assert (shown.kept, len(shown.other_processes)) == (0, 1)
    assert shown.covers == comment
    assert f"what they answered is not in it: {shown.other_processes[0]}. Each records what it answers" in comment


async def test_faults_and_recording_do_not_disturb_each_other(federation: Federation, sim: AsyncHarness) -> None:
    """The archive has what the client got, at the routes that need no framework too."""
    metadata = "/.well-known/openid-configuration"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(federation.app), base_url=ORIGIN) as client:
        await sim.exchanges.record()
        await sim.faults.arm("http_503", endpoint=metadata, times=2)
        await sim.faults.arm("http_503", endpoint="/courts/{court_id}/", times=2)
        for path in (metadata, "/courts/cacd/"):
            assert (await client.get(path)).status_code == 503
        await sim.exchanges.stop()
        for path in (metadata, "/courts/cacd/"):
            assert (await client.get(path)).status_code == 503  # still armed
            assert (await client.get(path)).status_code == 200
    assert [each["response"]["status"] for each in await archive(sim)] == [503, 503]


async def test_what_is_not_known_to_be_harmless_is_not_kept(federation: Federation, sim: AsyncHarness) -> None:
    secret = "Tellnobody9"
    sent: list[dict[str, Any]] = [
        {"url": f"/courts/cacd/?{secret}"},
        {
            "url": f"/courts/cacd/{secret}/x?a={secret}&return_to=/x%3Fb%3D{secret}&redirect_uri=app:/cb%3Fcode%3D{secret}"
        },
        {
            "url": "/courts/cacd/",
            "headers": {"cookie": secret, "x-custom": secret, "referer": f"http://a:{secret}@x/#{secret}"},
        },
        {
            "url": "/token",
            "method": "POST",
            "auth": ("court-cacd", secret),
            "data": {secret: "", "grant_type": "x", "b": secret},
        },
        {"url": "/token", "method": "POST", "json": {"kid": {"d": secret}, secret * 5: [secret], "pin": 123456}},
        {
            "url": "/services/cso-auth",
            "method": "POST",
            "json": {"loginId": "x", "password": secret, "otpCode": "654321"},
        },
        {"url": "/token", "method": "POST", "content": secret},
        {"url": "/token", "method": "POST", "files": {"f": (secret, secret)}, "data": {"a": secret}},
    ]
    await sim.exchanges.record()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(federation.app), base_url=ORIGIN) as client:
        for request in sent:
            await client.request(**{"method": "GET", **request})
    text = await sim.journal.export("har")
    assert len(har.check(json.loads(text))) == len(sent)
    assert [each for each in (secret, "123456", "654321") if each in unquote(text)] == []
