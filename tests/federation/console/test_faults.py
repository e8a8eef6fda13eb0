"""The console's page about faults: the catalogue, the form that arms one, and the armed ones while they strike."""

import json
import re

import httpx

from cso_sim.federation import Federation
from tests.driver.event_stream import EventStream
from tests.federation.console.conftest import stream_of
from tests.federation.control_plane.answers import ok
from tests.federation.visitor import Harness

FAULTS = "/_sim/console/faults"


async def test_catalogue_is_searched_and_each_fault_explains_itself(
    console: httpx.AsyncClient, harness: Harness
) -> None:
    catalogue = (await harness.call("GET", "/faults/catalogue"))["faults"]

    async def names(query: str) -> list[str]:
        return re.findall(r'data-testid="fault-([^"]+)"', (await console.get(f"{FAULTS}{query}")).text)

    assert sorted(await names("")) == [each["name"] for each in catalogue]
    assert await names("?kind=pacer") == [each["name"] for each in catalogue if each["kind"] == "pacer"]
    assert await names("?q=ID+token+id_token_iss_other") == ["id_token_iss_other"]
    assert await names("?q=no-such-thing") == []
    for fault in (catalogue[0], catalogue[-1]):
        html = (await console.get(f"{FAULTS}/{fault['name']}")).text
        shown = set(re.findall(r'<input id="([^"]+)"', html.split('data-testid="arming"')[1]))
        assert shown == {*fault["aims"], "times", "percent", "seed"}
    assert (await console.get(f"{FAULTS}/no_such_fault")).status_code == 404


async def test_armed_fault_is_counted_live_and_cleared(
    federation: Federation, console: httpx.AsyncClient, harness: Harness
) -> None:
    sent = {"endpoint": "/.well-known/openid-configuration", "times": "2", "percent": "", "seed": ""}
    answer = await console.post(f"{FAULTS}/http_503", data=sent)
    assert answer.status_code == 303
    [armed] = (await harness.call("GET", "/faults"))["faults"]
    assert (armed["fault"], armed["times"], armed["probability"]) == ("http_503", 2, None)
    assert answer.headers["location"] == f"{FAULTS}#armed-{armed['id']}"

    html = (await console.get(FAULTS)).text
    assert "http_503 is armed: at address /.well-known/openid-configuration, 2 times." in html
    assert "has not fired yet" in html
    async with EventStream(federation.app, stream_of(html)) as stream:
        assert (await console.get("/.well-known/openid-configuration")).status_code == 503
        changes = json.loads((await stream.next()).data)
        [html] = [html for _, target, html in changes if target == "armed"]
        assert "fired once" in html
    struck = (await console.get("/_sim/console/timeline?kind=fault.fired")).text
    assert "The fault http_503 fired at GET /.well-known/openid-configuration" in struck

    cleared = await console.post(f"{FAULTS}/clear", data={"armed": armed["id"]})
    assert cleared.status_code == 303
    impossible = await console.post(f"{FAULTS}/http_503", data={"loginId": "mholloway", "times": "3"})
    assert (impossible.status_code, "It can be aimed at" in impossible.text) == (422, True)
    assert (await harness.call("GET", "/faults"))["faults"] == []
    lost = await console.post(f"{FAULTS}/clear", data={"armed": armed["id"]})
    assert lost.status_code == 409
    assert "somebody else was faster" in lost.text
    await others_follow_arming_and_disarming(federation, console, stream_of((await console.get(FAULTS)).text))


async def others_follow_arming_and_disarming(federation: Federation, console: httpx.AsyncClient, address: str) -> None:
    """A page that was open before is told of a fault that somebody else arms, and of its end."""
    async with EventStream(federation.app, address) as stream:
        for act in ("arm", "disarm"):
            if act == "arm":
                made = ok(await console.post("/_sim/faults", json={"fault": "http_429"}), 201)
            else:
                ok(await console.delete(f"/_sim/faults/{made['id']}"))
            changes = json.loads((await stream.next()).data)
            [html] = [html for _, target, html in changes if target == "armed"]
            assert (made["id"] in html) == (act == "arm")
    told = (await console.get("/_sim/console/timeline?kind=fault.disarmed")).text
    assert "The fault http_429 was disarmed" in told


async def test_what_is_wrong_stands_at_its_field_and_nothing_is_armed(
    console: httpx.AsyncClient, harness: Harness
) -> None:
    for field, value, told in (
        ("court_id", "cadc2", "Did you mean &#39;cadc&#39;?"),
        ("client_id", "cacd", "Did you mean &#39;court-cacd&#39;?"),
        ("loginId", "mhollowey", "Did you mean &#39;mholloway&#39;?"),
        ("endpoint", "token", "An address begins with a slash."),
        ("times", "many", "number"),
        ("percent", "130", "100"),
        ("seed", "x" * 201, "200"),
    ):
        fault = "id_token_iss_other" if field == "loginId" else "http_503"
        answer = await console.post(f"{FAULTS}/{fault}", data={"court_id": "", "times": "3", field: value})
        assert answer.status_code == 422, field
        at_field = answer.text.split(f'data-testid="{field}-error"')[1].split("</p>")[0]
        assert told in at_field
        assert f'value="{value}"' in answer.text
    impossible = await console.post(f"{FAULTS}/http_503", data={"loginId": "mholloway", "times": "3"})
    assert (impossible.status_code, "It can be aimed at" in impossible.text) == (422, True)
    assert (await harness.call("GET", "/faults"))["faults"] == []
