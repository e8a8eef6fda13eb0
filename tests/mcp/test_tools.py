"""`cso-sim mcp` as coding agents use it, through the official SDK's own client."""

import contextlib
import json
import sys

import httpx
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError

from cso_sim.errors import CommandError
from cso_sim.mcp import command, simulator
from cso_sim.mcp.run import over_http
from cso_sim.settings import FederationSettings
from tests.clients.served import Served, open_port, serving, settings_for
from tests.docs.markdown import ROOT
from tests.federation.command_line import Server, fails
from tests.mcp.conftest import Agent, in_process, listening, over_standard_streams


async def test_agent_takes_a_filer_through_a_go_live_over_standard_streams(served: Served) -> None:
    served.call("POST", "/reset", {})
    async with over_standard_streams("--url", served.url) as agent:
        assert (await agent.call("describe_simulator"))["issuer"] == served.url
        courts = {court["court_id"]: court["phase"] for court in await agent.call("list_courts")}
        assert (courts["ca9"], courts["cacd"]) == ("live", "announced")

        old = await agent.call("log_in_at_court", court_id="cacd", login="mholloway-cacd")
        assert (old["done"], old["who"]["may_file"]) == (True, True)
        await agent.call("set_calendar", calendar="2020-02-18T00:00:00-08:00", frozen=True)
        assert (await agent.call("who_am_i", court_id="cacd"))["authenticated"] is False

        wrong = await agent.call("sign_on", court_id="cacd", loginId="mholloway", password="Not-It-1")
        assert (wrong["done"], wrong["page"]["status"]) == (False, 403)
        why = await agent.call("explain_refusal", court_id="cacd", loginId="mholloway")
        assert why["shown"] == wrong["page"]["refusal"]
        assert [each["members"]["reason"] for each in why["refusals"]] == ["wrong_credentials"]
        assert (await agent.call("explain_refusal", court_id="ca9", loginId="mholloway"))["refusals"] == []

        reader = await agent.call("sign_on", court_id="cacd", loginId="mholloway")
        assert (reader["done"], reader["who"]["may_file"]) == (True, False)
        refused = await agent.call("file_document", court_id="cacd", case_number="2:19-cv-04021")
        assert (refused["done"], refused["page"]["status"]) == (False, 403)
        why = await agent.call("explain_refusal", court_id="cacd", loginId="mholloway")
        assert why["shown"] == refused["page"]["refusal"]
        assert why["refusals"][0]["kind"] == "filing.refused"
        assert why["refusals"][0]["members"]["reason"] == "no_permission"
        assert "was refused" in why["refusals"][0]["sentence"]
        assert "Filing was refused." in why["refusals"][0]["meaning"]
        assert "ink" in why["next_step"]

        linked = await agent.call("link_account", court_id="cacd", login="mholloway-cacd")
        assert linked["done"] is True
        filed = await agent.call("file_document", court_id="cacd", case_number="2:19-cv-04021", event="Motion")
        assert (filed["done"], filed["page"]["heading"]) == (True, "Notice of Electronic Filing")
        journal = await agent.call("read_journal", court_id="cacd", kinds=["link.", "filing.accepted"])
        assert [event["kind"] for event in journal["events"]] == ["link.made", "filing.accepted"]
        assert all("mholloway" in event["sentence"] for event in journal["events"])
        drawn = await agent.call("draw_sequence", court_id="cacd", kinds=["link.", "filing."])
        assert drawn.startswith("sequenceDiagram")
        assert "cacd" in drawn
        once = {"kind": "link.made", "court_id": "cacd", "exactly": 1}
        assert (await agent.call("verify_journal", expect=[once]))["ok"] is True

        other = await agent.call("who_am_i", court_id="cacd", browser="second")
        assert other["authenticated"] is False
        assert (await agent.call("log_out", court_id="cacd"))["done"] is True


async def test_agent_arranges_people_courts_and_an_application_over_http(served: Served) -> None:
    served.call("POST", "/reset", {})
    with listening("--url", served.url) as address:
        # Without a token, websites cannot use it through a browser on this machine.
        assert await posted(address, host="evil.example") == 403
        assert await posted(address, origin="http://evil.example") == 403
        assert await posted(address) == 400
        async with Client(address) as client:
            agent = Agent(client)
            account = {"loginId": "newfiler", "password": "Fictional-1", "mfa_secret": "JBSWY3DPEHPK3PXP"}
            assert (await agent.call("create_account", account=account))["generation"] == "upgraded"
            filer = {"login": "newfiler-ca9", "key": "Key-1", "linked_loginId": "newfiler"}
            assert (await agent.call("create_filer", court_id="ca9", filer=filer))["linked_login_id"] == "newfiler"
            case = await agent.call("open_case", court_id="ca9", case={"title": "Kite v. Lantern"})
            await agent.call("set_calendar", calendar="2025-09-01T09:00:00-07:00")
            assert len(await agent.call("one_time_code", loginId="newfiler")) == 6

            # The code that the second factor asks for is computed, and the sign-on goes on.
            assert (await agent.call("sign_on", court_id="ca9", loginId="newfiler"))["who"]["may_file"] is True
            assert (await agent.call("file_document", court_id="ca9", case_number=case["case_number"]))["done"] is True

            made = await agent.call(
                "register_application", client_name="Mine", redirect_uris=["http://localhost:9/back"]
            )
            request = f"response_type=code&client_id={made['client_id']}&redirect_uri=http://localhost:9/other"
            page = await agent.call("open_page", address=f"/authorize?{request}", browser="mine")
            assert (page["status"], "redirect" in page["text"]) == (400, True)
            why = await agent.call("explain_refusal")
            assert why["refusals"][0]["members"]["sent"] == {"redirect_uri": "http://localhost:9/other"}


async def test_agent_experiments_in_a_world_of_its_own_and_arms_a_fault(worlds: Server) -> None:
    async with in_process(worlds.url) as agent:
        made = await agent.call("create_world", name="mine", scenario="all_live")
        assert (await agent.call("describe_simulator"))["issuer"] == made["issuer"] == f"{worlds.url}/w/mine"
        catalogue = {each["name"]: each for each in json.loads(await agent.read("cso-sim://faults"))}
        fault = next(each for each in await agent.call("list_faults", kind="transport") if "503" in each["name"])
        assert catalogue[fault["name"]] == await agent.call("show_fault", name=fault["name"])
        assert fault["summary"] == catalogue[fault["name"]]["summary"]
        assert len(json.dumps(await agent.call("list_faults"))) < 30_000

        aimed = {"fault": fault["name"], "court_id": "ca9", "endpoint": "/courts/{court_id}/whoami"}
        armed = await agent.call("arm_fault", fault=aimed)
        assert "answered 503" in await agent.refusal("who_am_i", court_id="ca9")
        assert (await agent.call("who_am_i", court_id="ca9"))["authenticated"] is False
        fired = await agent.call("read_journal", kinds=["fault.fired"])
        assert [event["fault"] for event in fired["events"]] == [fault["name"]]
        await agent.call("arm_fault", fault=aimed)
        assert [each["fired"] for each in await agent.call("list_armed_faults")] == [1, 0]
        assert await agent.call("disarm_faults", id=armed["id"]) == "Disarmed: 1."
        assert await agent.call("disarm_faults") == "Disarmed: 1."
        assert "list_faults" in await agent.refusal("arm_fault", fault={"fault": "nothing-like-it"})

        # A browser of the world is not one of the server's own federation.
        assert (await agent.call("sign_on", court_id="ca9", loginId="mholloway"))["done"] is True
        await agent.call("use_world", world=None)
        assert (await agent.call("who_am_i", court_id="ca9"))["authenticated"] is False
        await agent.call("use_world", world="mine")
        assert (await agent.call("who_am_i", court_id="ca9"))["authenticated"] is True
        await agent.call("delete_world", world="mine")
        assert await agent.call("list_worlds") == {"used": None, "worlds": []}
        assert "mine" in await agent.refusal("use_world", world="mine")


async def test_browsers_of_worlds_that_have_ended_are_closed(worlds: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """They would count for ever, and no tool could close them; a new world of the name would get their cookies."""
    monkeypatch.setattr(simulator, "MOST_BROWSERS", 2)
    async with in_process(worlds.url) as agent:
        await agent.call("create_world", name="again", scenario="all_live")
        assert (await agent.call("sign_on", court_id="ca9", loginId="mholloway"))["done"] is True
        await agent.call("delete_world", world="again")
        await agent.call("create_world", name="again", scenario="all_live")
        for number in range(2):
            assert (await agent.call("who_am_i", court_id="ca9", browser=f"b{number}"))["authenticated"] is False
        async with httpx.AsyncClient(trust_env=False) as somebody:
            (await somebody.delete(f"{worlds.url}/_sim/worlds/again")).raise_for_status()
        await agent.call("use_world", world=None)
        assert (await agent.call("who_am_i", court_id="ca9"))["authenticated"] is False


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("show_acount", {}, "There is no tool 'show_acount'. Did you mean 'show_account'?"),
        ("show_account", {"login": "x"}, "There is no 'login' here. Did you mean 'loginId'?"),
        ("show_account", {"loginId": "mhollowy"}, "There is no account 'mhollowy'; list_accounts lists them."),
        ("show_court", {"court_id": "cadc1"}, "cadc"),
        ("create_account", {"account": {"loginId": "x", "pasword": "y"}}, "Did you mean 'password'?"),
        ("set_calendar", {"calendar": "soon"}, "calendar: This must be a time such as 2020-02-17T23:59:00-08:00"),
        ("list_courts", {"phase": "alive"}, "phase: This must be 'unannounced', 'announced', 'frozen' or 'live'"),
        ("load_scenario", {"name": "cacd_2020"}, "There is no scenario 'cacd_2020'. Did you mean 'cacd_2020_cutover'?"),
        ("load_scenario", {}, "Give either the name of a shipped scenario, or a scenario as TOML."),
        ("advance_clock", {"by": "an hour"}, "an hour"),
        (
            "link_account",
            {"court_id": "cacd", "login": "mhollowy-cacd"},
            "cacd has no filer 'mhollowy-cacd'; list_filers lists them. Did you mean 'mholloway-cacd'?",
        ),
        (
            "link_by_hand",
            {"court_id": "cacd", "login": "mhollowy-cacd", "loginId": "mholloway", "reason": "A test."},
            "cacd has no filer 'mhollowy-cacd'; list_filers lists them. Did you mean 'mholloway-cacd'?",
        ),
        (
            "link_by_hand",
            {"court_id": "cacd", "login": "mholloway-cacd", "loginId": "mhollowy", "reason": "A test."},
            "There is no account 'mhollowy'; list_accounts lists them. Did you mean 'mholloway'?",
        ),
        ("show_fault", {"name": "http_53"}, "list_faults lists them. Did you mean 'http_503'?"),
        (
            "verify_journal",
            {"expect": [{"kind": "filing.made"}]},
            "There is no kind of event 'filing.made'. There are filing.accepted, filing.kept, filing.refused.",
        ),
        ("submit_form", {"values": {}, "browser": "new"}, "The browser shows no page yet: open one first."),
        ("open_page", {"address": "https://ecf.cacd.uscourts.gov/"}, "and not to ecf.cacd.uscourts.gov"),
        ("close_browser", {"browser": "none"}, "There is no browser 'none'; open are:"),
    ],
)
async def test_bad_input_gets_one_sentence(
    served: Served, tool: str, arguments: dict[str, object], sentence: str
) -> None:
    async with in_process(served.url) as agent:
        answer = await agent.refusal(tool, **arguments)

    assert sentence in answer
    assert "\n" not in answer
    assert "Error executing" not in answer


async def test_inputs_are_typed_with_their_possible_values(served: Served) -> None:
    async with in_process(served.url) as agent:
        tools = {tool.name: tool for tool in (await agent.client.list_tools()).tools}

    account = tools["create_account"].input_schema["$defs"]["AccountCreation"]["properties"]
    assert account["type"]["enum"] == ["individual", "shared", "paa"]
    assert all(tool.description for tool in tools.values())
    silent = [
        (name, given)
        for name, tool in tools.items()
        for given, schema in tool.input_schema.get("properties", {}).items()
        if "description" not in schema
    ]
    assert silent == []
    assert tools["list_courts"].annotations is not None
    assert tools["list_courts"].annotations.read_only_hint is True
    assert tools["load_scenario"].annotations is not None
    assert tools["load_scenario"].annotations.destructive_hint is True


async def test_schemas_and_answers_have_nothing_that_says_nothing(served: Served) -> None:
    """An agent reads them all the time: titles made from names, indentation and links within a page would be a third of it."""
    async with in_process(served.url) as agent:
        tools = {tool.name: tool for tool in (await agent.client.list_tools()).tools}
        answer = await agent.client.call_tool("show_court", {"court_id": "cacd"})
        page = await agent.call("open_page", address="/courts/cacd/")

    case = tools["open_case"].input_schema["$defs"]["CaseCreation"]["properties"]
    assert case["title"] == {
        "description": "The short title.",
        "maxLength": 500,
        "minLength": 1,
        "pattern": r"^[^\x00-\x1f]+$",
        "type": "string",
    }
    (part,) = answer.content
    assert json.loads(part.text) == answer.structured_content  # type: ignore[union-attr]
    assert "\n" not in part.text  # type: ignore[union-attr]
    assert [link for link in page["links"] if link["address"].startswith("#")] == []


async def test_resources_and_prompts_say_what_there_is(served: Served) -> None:
    async with in_process(served.url) as agent:
        scenarios = {each["name"] for each in json.loads(await agent.read("cso-sim://scenarios"))}
        assert "cacd_2020_cutover" in scenarios
        assert (
            await agent.read("cso-sim://scenarios/all_live") == (ROOT / "cso_sim/scenarios/all_live.toml").read_text()
        )
        rules = {each["rule"]: each["text"] for each in json.loads(await agent.read("cso-sim://rules"))}
        assert rules["L3"] == "Linking is per court."
        assert "link.refused" in json.loads(await agent.read("cso-sim://events"))
        with pytest.raises(MCPError, match="Did you mean 'all_live'"):
            await agent.read("cso-sim://scenarios/all_lives")

        prompt = await agent.client.get_prompt("find_out_why", {"loginId": "mholloway", "court_id": "cacd"})
        assert "mholloway" in prompt.messages[0].content.text  # type: ignore[union-attr]


async def test_guard_over_http_is_that_of_the_control_plane(served: Served) -> None:
    with listening("--url", served.url, "--token", "a-token") as address:
        assert await posted(address) == 401
        assert await posted(address, authorization="Bearer another") == 401
        assert await posted(address, authorization="Bearer a-token") == 400  # no message of the protocol
    assert "lets others use the simulator" in fails("mcp", "--http", "--host", "0.0.0.0", url=served.url)


async def posted(address: str, **headers: str) -> int:
    """The status of an empty message."""
    accepted = {"accept": "application/json, text/event-stream", **headers}
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.post(address, json={}, headers=accepted)).status_code


async def test_simulator_that_asks_for_a_token_or_does_not_run_is_said(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    port = open_port()
    settings = settings_for(tmp_path_factory.mktemp("guarded"), f"http://localhost:{port.getsockname()[1]}")
    token = {"control_token": "secret"}
    settings = FederationSettings(settings.provider.model_copy(update=token), settings.courts.model_copy(update=token))
    with serving(settings, port) as guarded:
        async with in_process(guarded.url) as agent:
            assert "this server was started without --token" in await agent.refusal("read_clock")
        async with in_process(guarded.url, "secret") as agent:
            assert "calendar" in await agent.call("read_clock")
    async with in_process(guarded.url) as agent:
        sentence = await agent.refusal("read_clock")
        assert sentence.startswith("No simulator answers at")
        assert sentence.endswith("Start one with 'cso-sim serve'; the next call looks for it again.")


def test_port_that_is_taken_is_said_with_another_one() -> None:
    """The way out of `make demo`, another port and data directory, would start another simulator."""
    with contextlib.closing(open_port()) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"Port {port} is in use\..* --port {port + 1}\.$"):
            over_http("127.0.0.1", port, None, None, None)


def test_missing_sdk_is_said_with_the_way_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(("cso_sim.mcp.server", "cso_sim.mcp.run", "mcp."))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("cso_sim.mcp.run", raising=False)  # a test before may have imported it
    monkeypatch.setitem(sys.modules, "mcp", None)

    with pytest.raises(CommandError, match=r"pip install 'cso-simulator\[mcp\]'"):
        command.mcp()
