"""E-file registration through both services: the person asks, the court decides, and mail tells (rule L11)."""

import asyncio

import pytest

from cso_sim.federation import Federation
from tests.federation.registration_steps import (
    DETAILS,
    LIST,
    NOOR,
    arrival,
    ask,
    asked,
    choose,
    decide,
    events,
    mail,
    sign_on,
    standing,
)
from tests.federation.visitor import Harness, Visitor

LIVE = "2020-02-18T09:00:00-08:00"
CASE = "2:19-cv-04021"


@pytest.fixture
async def noor(visitor: Visitor, harness: Harness) -> Visitor:
    """An attorney without any CM/ECF account, signed on at Manage My Account; C.D. Cal. is live."""
    await harness.set_calendar(LIVE)
    await sign_on(visitor)
    return visitor


async def address_of(harness: Harness, login_id: str = NOOR[0]) -> str:
    return str((await harness.call("GET", f"/accounts/{login_id}"))["email"])


async def test_approval_makes_a_filer_who_is_linked_already(noor: Visitor, harness: Harness) -> None:
    """Rule L11: from the request to a filing, without a CM/ECF password and without linking."""
    registration = await asked(noor, harness, "cacd")
    page = await noor.open("/courts/cacd/login")
    assert (await noor.file("cacd", CASE)).status_code == 403

    done = await decide(harness, registration, "approve", "admitted in this district")

    assert (done["state"], done["filer_login"]) == ("approved", "noorabadi")
    filer = (await harness.call("GET", "/courts/cacd/filers?login=noorabadi"))["filers"][0]
    assert (filer["role"], filer["credential"], filer["may_file"], filer["key"]) == ("attorney", "retired", True, None)
    # The session of before the approval files now.
    page = await noor.file("cacd", CASE)
    assert "Notice of Electronic Filing" in page.text
    page = await noor.open(f"{LIST}/{registration}")
    assert 'data-testid="status">Approved<' in page.text
    assert 'data-testid="filer-login">noorabadi<' in page.text
    address = await address_of(harness)
    [told] = [one for one in await mail(harness, address) if one["court_id"] is None]
    assert "CACD: your e-file registration was approved" in told["subject"]
    assert "admitted in this district" in told["body"]
    assert "cmecf-help@cacd.example" in told["body"]


async def test_denial_says_why_and_the_person_may_ask_again(noor: Visitor, harness: Harness) -> None:
    registration = await asked(noor, harness, "cacd")
    await decide(harness, registration, "deny", "You are not admitted here.")
    page = await noor.open(LIST)
    assert 'data-testid="status-1">Denied<' in page.text
    assert await standing(harness, registration) == ("denied", "denied")
    assert "You are not admitted here." in (await mail(harness, await address_of(harness)))[-1]["body"]
    again = await asked(noor, harness, "cacd")
    assert again != registration
    assert await standing(harness, again) == ("waiting", "waiting")


async def test_court_asks_for_more_and_gets_the_answer(noor: Visitor, harness: Harness) -> None:
    """Rule L11: asked twice and answered twice; each keeps its place in the history."""
    registration = await asked(noor, harness, "cacd")
    await decide(harness, registration, "more", "Which bar are you admitted to?")
    page = await noor.open(f"{LIST}/{registration}")
    assert 'data-testid="question">Which bar are you admitted to?<' in page.text

    page = await noor.submit("csrf", answer="The bar of California.")

    assert 'data-testid="done"' in page.text
    assert 'data-testid="answer-form"' not in page.text
    await arrival(harness, "e_file.answer_received", registration)
    await decide(harness, registration, "more", "Since when?")
    await noor.open(f"{LIST}/{registration}")
    await noor.submit("csrf", answer="Since 2019.")
    await arrival(harness, "e_file.answer_received", registration, 2)
    await decide(harness, registration, "approve", "Welcome.")
    page = await noor.open(f"{LIST}/{registration}")
    texts = ["Which bar are you admitted to?", "The bar of California.", "Since when?", "Since 2019.", "Welcome."]
    places = [page.text.index(f">{text}</td>") for text in texts]
    assert places == sorted(places)
    [one] = [each for each in await harness.call("GET", "/registrations?court_id=cacd") if each["id"] == registration]
    assert [step["kind"] for step in one["steps"]] == [
        "submitted", "more", "answered", "more", "answered", "approved"
    ]  # fmt: skip


async def test_empty_answer_is_refused_beside_the_field(noor: Visitor, harness: Harness) -> None:
    registration = await asked(noor, harness, "cacd")
    await decide(harness, registration, "more", "Which bar?")
    await noor.open(f"{LIST}/{registration}")
    page = await noor.submit("csrf", answer=" ")
    assert page.status_code == 422
    assert 'data-testid="answer-error"' in page.text
    assert await events(harness, "e_file.answered", registration) == []


async def test_decision_is_final(noor: Visitor, harness: Harness) -> None:
    registration = await asked(noor, harness, "cacd")
    await decide(harness, registration, "deny", "No.")
    for decision in ("approve", "deny", "more"):
        body = {"decision": decision, "reason": "Once more."}
        answer = await harness.client.post(f"/registrations/{registration}/decision", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "already_decided")


async def test_existing_filer_is_told_to_link_instead(visitor: Visitor, harness: Harness) -> None:
    """Rule L11: by the form, and by the court for one who says otherwise; nobody becomes a filer twice."""
    await harness.set_calendar(LIVE)
    await sign_on(visitor, "mholloway", "Ready-Attorney-1")
    page = await choose(visitor, "cacd", existing="known")
    assert page.status_code == 422
    assert "link your PACER account to that login instead" in page.text
    assert "/courts/cacd/link" in page.text

    registration = await ask(visitor, "cacd")
    await arrival(harness, "e_file.decision_arrived", registration)

    assert await standing(harness, registration) == ("denied", "denied")
    message = (await mail(harness, await address_of(harness, "mholloway")))[-1]
    assert "link your PACER account to your CM/ECF login instead" in message["body"]
    filers = (await harness.call("GET", "/courts/cacd/filers?login=mholloway"))["filers"]
    assert [filer["login"] for filer in filers] == ["mholloway-cacd"]


async def test_lost_password_is_rescued_by_a_registration(visitor: Visitor, harness: Harness) -> None:
    """Rule L10: the court approves the registration, and links by hand to the filer that exists."""
    await harness.set_calendar(LIVE)
    await sign_on(visitor, "mholloway", "Ready-Attorney-1")
    registration = await ask(visitor, "cacd", {"former_login": "mholloway-cacd"}, existing="lost")
    await arrival(harness, "e_file.delivered", registration)
    assert await standing(harness, registration) == ("waiting", "waiting")

    done = await decide(harness, registration, "approve", "proven at the counter")

    assert done["filer_login"] == "mholloway-cacd"
    filer = (await harness.call("GET", "/courts/cacd/filers?login=mholloway"))["filers"][0]
    assert (filer["linked_login_id"], filer["credential"]) == ("mholloway", "retired")
    await visitor.open("/courts/cacd/login")
    assert (await visitor.file("cacd", CASE)).status_code == 200


async def test_rescue_without_a_login_needs_one_from_the_clerk(visitor: Visitor, harness: Harness) -> None:
    """Rule L10: the person does not remember the login; the court knows it."""
    await harness.set_calendar(LIVE)
    await sign_on(visitor, "mholloway", "Ready-Attorney-1")
    registration = await ask(visitor, "cacd", existing="lost")
    await arrival(harness, "e_file.delivered", registration)
    path, body = f"/registrations/{registration}/decision", {"decision": "approve", "reason": "proven"}
    answer = await harness.client.post(path, json=body)
    assert answer.json()["code"] == "no_such_filer"
    answer = await harness.client.post(path, json={**body, "login": "rdelacroix"})
    assert answer.json()["code"] == "no_such_filer", "a clerk is no filer"
    done = await decide(harness, registration, "approve", "proven", login="mholloway-cacd")
    assert done["filer_login"] == "mholloway-cacd"


async def test_registration_before_go_live_gives_a_login_until_then(visitor: Visitor, harness: Harness) -> None:
    """Rules L11 and L5: the new filer files with the court's login until go-live, and is linked already."""
    await harness.call("PUT", "/courts/cacd/calendar", {"registration_closes_at": None})
    await sign_on(visitor)
    registration = await asked(visitor, harness, "cacd")
    await decide(harness, registration, "approve", "Welcome.")
    letter = next(one for one in await mail(harness, await address_of(harness)) if one["kind"] == "e_file_login")
    key = letter["body"].partition("CM/ECF password: ")[2].partition("\n")[0]
    filer = (await harness.call("GET", "/courts/cacd/filers?login=noorabadi"))["filers"][0]
    assert (filer["credential"], filer["key"], filer["linked_login_id"]) == ("login", key, "noorabadi")
    await visitor.log_in("cacd", "noorabadi", key)
    assert (await visitor.file("cacd", CASE)).status_code == 200
    await harness.set_calendar(LIVE)
    filer = (await harness.call("GET", "/courts/cacd/filers?login=noorabadi"))["filers"][0]
    assert filer["credential"] == "retired"
    await visitor.open("/courts/cacd/login")
    assert (await visitor.file("cacd", CASE)).status_code == 200


async def test_closed_registrations_open_again_with_go_live(visitor: Visitor, harness: Harness) -> None:
    """Rule C8: from the day that the court says until go-live, and the page says until when."""
    await harness.call("PUT", "/courts/cacd/calendar", {"registration_closes_at": "2020-02-14T08:00:00"})
    await sign_on(visitor)
    page = await visitor.open(f"{LIST}/new?court=cacd")
    assert page.status_code == 403
    assert "takes no new e-file registrations until Tuesday, February 18, 2020, 12:00 a.m. PST" in page.text
    await harness.set_calendar(LIVE)
    page = await visitor.open(f"{LIST}/new?court=cacd")
    assert 'data-testid="choice-form"' in page.text


async def test_request_that_was_sent_in_time_is_taken_after_the_closing(visitor: Visitor, harness: Harness) -> None:
    """Rule C8: the moment of sending counts, not that of the decision."""
    await harness.call("PUT", "/courts/cacd/calendar", {"registration_closes_at": "2020-02-15"})
    await sign_on(visitor)
    registration = await asked(visitor, harness, "cacd")
    await harness.set_calendar("2020-02-16T09:00:00-08:00")
    assert await standing(harness, registration) == ("waiting", "waiting")
    await decide(harness, registration, "approve", "in time")


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("login_id", "password", "way"),
    [
        ("lp1234", "Legacy-Account-1", "/account/upgrade"),
        ("hartwellosei", "Shared-Account-1", "/account/register"),
        ("quarrybilling", "Pays-For-Others-1", "/account/register"),
    ],
)
async def test_only_an_upgraded_individual_account_may_ask(
    visitor: Visitor, harness: Harness, login_id: str, password: str, way: str
) -> None:
    """Rules A1 and A12: the page says why not, and leads on."""
    await sign_on(visitor, login_id, password)
    page = await visitor.open(LIST)
    assert 'data-testid="new-registration"' not in page.text
    assert f'href="{way}"' in page.text
    page = await visitor.open(f"{LIST}/new?court=ca9")
    assert page.status_code == 403
    assert f'href="{way}"' in page.text
    answer = await harness.client.post("/registrations", json={"loginId": login_id, "court_id": "ca9"})
    assert answer.status_code == 409


async def test_court_offers_its_own_kinds_and_roles(noor: Visitor, harness: Harness) -> None:
    """Rule L11: what a court offers, and what needs a judge's order, is the court's."""
    await harness.call("PUT", "/courts/cacd/e-file-offer", {"kinds": ["e_file"], "roles": ["attorney", "pro_se"]})
    await noor.open(f"{LIST}/new?court=cacd")
    assert "Pro Hac Vice" not in noor.page.text
    assert "Filing agent" not in noor.page.text
    assert "a judge&#39;s order is needed" in noor.page.text
    page = await choose(noor, "cacd", kind="pro_hac_vice")
    assert page.status_code == 422
    assert 'data-testid="kind-error"' in page.text
    page = await choose(noor, "flsb", kind="pro_hac_vice", role="creditor")
    assert "Pro Hac Vice is not for this role" in page.text
    page = await choose(noor, "cacd", role="pro_se")
    assert 'data-testid="order-needed"' in page.text


async def test_role_by_order_needs_the_order_and_the_form_stays_as_typed(noor: Visitor, harness: Harness) -> None:
    """Errors stand beside their fields, what was typed stays, and nothing is stored."""
    await choose(noor, "cacd", role="pro_se")
    page = await noor.submit("phone", phone="call me", street="1 Lantern Way", payment="gold", terms="")
    assert page.status_code == 422
    for name in ("phone", "city", "order_case", "order_date", "payment", "terms"):
        assert f'data-testid="{name}-error"' in page.text, name
    assert 'value="1 Lantern Way"' in page.text
    assert 'value="call me"' in page.text
    assert 'data-testid="note-error"' not in page.text
    assert await harness.call("GET", "/registrations") == []


async def test_one_request_at_a_time_at_each_court(noor: Visitor, harness: Harness) -> None:
    """Also for two that are sent together: exactly one is stored."""
    await choose(noor, "cacd")
    form = noor.form("phone")
    sent = {**form.values, **DETAILS}
    url = f"{LIST}/new"
    answers = await asyncio.gather(*(noor.client.post(url, data=sent, follow_redirects=False) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [303, 403]
    assert len(await harness.call("GET", "/registrations")) == 1
    other = await asked(noor, harness, "ca9")
    assert await standing(harness, other) == ("waiting", "waiting")


async def test_nobody_sees_anothers_registration(noor: Visitor, harness: Harness, federation: Federation) -> None:
    registration = await asked(noor, harness, "cacd")
    async with Visitor(federation.app) as stranger:
        await sign_on(stranger, "dfryreader", "Only-Reading-1")
        assert (await stranger.open(f"{LIST}/{registration}")).status_code == 404
        assert (await stranger.open(LIST)).text.count("cacd") == 0


async def test_form_of_another_site_sends_nothing(noor: Visitor, harness: Harness) -> None:
    await choose(noor, "cacd")
    page = await noor.submit("phone", csrf="0" * 64)
    assert page.status_code == 403
    assert await harness.call("GET", "/registrations") == []


async def test_case_search_account_becomes_a_filers_by_the_approval(visitor: Visitor, harness: Harness) -> None:
    """D§4.1: the user type follows the role that the court approved."""
    await harness.set_calendar(LIVE)
    await sign_on(visitor, "dfryreader", "Only-Reading-1")
    registration = await asked(visitor, harness, "cacd", role="court_reporter")
    await decide(harness, registration, "approve", "Welcome.")
    assert (await harness.call("GET", "/accounts/dfryreader"))["user_type"] == "court_reporter"


async def test_message_waits_while_the_other_side_refuses(
    noor: Visitor, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule L11: a court that is down gets the request when it is back; the provider gets the decision when it is."""
    from court_rp.registrations import endpoint as court_side
    from cso_idp.court_calls import take as provider_side

    with monkeypatch.context() as down:
        down.setattr(court_side, "take", _fails)
        registration = await ask(noor, "cacd")
        await arrival(harness, "e_file.not_delivered", registration)
        assert await standing(harness, registration) == ("sent", None)
    await arrival(harness, "e_file.received", registration)
    with monkeypatch.context() as down:
        down.setattr(provider_side, "authenticate_own_client", _fails)
        body = {"decision": "approve", "reason": "Welcome."}
        await harness.call("POST", f"/registrations/{registration}/decision", body)
        while not (await harness.call("GET", "/journal?kind=provider.not_told"))["events"]:
            await harness.call("GET", "/journal?kind=provider.not_told&wait=1")
        assert (await standing(harness, registration))[1] == "approved"
    await arrival(harness, "e_file.decision_arrived", registration)
    assert await standing(harness, registration) == ("approved", "approved")


def _fails(*_: object, **__: object) -> None:
    raise RuntimeError("out of order")
