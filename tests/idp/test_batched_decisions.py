"""Requests of strangers raise no exception, which would undo or repeat the other decisions of a commit batch
(docs/decisions/0010-one-commit-for-a-turn.md). A repeated decision has no extra effect.
"""

import base64
from collections.abc import Callable
from typing import Any, TypeVar

import httpx
import pytest
from joserfc.jwk import ECKey
from sqlalchemy import delete

from cso_idp import tables
from cso_idp.oauth.received import ReceivedRequest
from cso_idp.oauth.token_request import answer_token_request
from cso_idp.provider import Provider
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from tests.conftest import Databases
from tests.idp.client_site import SECTOR, Site, provider_that_reaches
from tests.idp.conftest import new_browser, populated, settings_for
from tests.idp.pacer_program import ATTORNEY, JSON, LOGIN, pacer_program
from tests.idp.registered import allowed_tokens, registered_party

T = TypeVar("T")


def watch(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """The list that every exception which leaves a decision will be added to."""
    left: list[Exception] = []
    real = database.work

    async def work(decide: Callable[[Transaction], T], **how: Any) -> T:
        def watched(tx: Transaction) -> T:
            try:
                return decide(tx)
            except Exception as error:
                left.append(error)
                raise

        return await real(watched, **how)

    monkeypatch.setattr(database, "work", work)
    return left


async def test_missing_redaction_flag_undoes_no_other_decision(
    sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with pacer_program(sqlite_databases) as program:
        left = watch(program.provider.database, monkeypatch)
        answer = await program.post({**ATTORNEY, "redactFlag": "0"})

    assert answer["loginResult"] == "1"
    assert left == []


async def test_registration_that_needs_a_document_undoes_no_other_decision(
    sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site()
    site.documents[SECTOR] = ["https://app.example/cb"]
    metadata = {"redirect_uris": ["https://app.example/cb"], "sector_identifier_uri": SECTOR}
    async with provider_that_reaches(site, settings_for(sqlite_databases)) as provider:
        left = watch(provider.database, monkeypatch)
        async with new_browser(provider) as browser:
            answer = await browser.client.post("/register", json=metadata)

    assert answer.status_code == 201
    assert site.fetched == [SECTOR]
    assert left == []


def decide_twice(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has every decision made, undone, and made again, as if each had somebody in its turn who fails."""
    real = database.work

    async def work(decide: Callable[[Transaction], T], **how: Any) -> T:
        def undone(tx: Transaction) -> None:
            decide(tx)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await real(undone, **how)
        return await real(decide, **how)

    monkeypatch.setattr(database, "work", work)


async def story(provider: Provider) -> list[tuple[int, Any]]:
    """Registers a client, consents to it and uses its tokens, rightly and wrongly. Returns the responses."""
    async with new_browser(provider) as browser, new_browser(provider) as other:
        grants = ["authorization_code", "refresh_token"]
        party, _ = await registered_party(other.client, grant_types=grants, scope="openid offline_access")
        tokens = await allowed_tokens(browser, party, scope="openid offline_access", prompt="consent")
        auth = (party.client_id, party.secret)
        rotated = await party.refresh(tokens["refresh_token"])
        answers = [rotated, await party.userinfo(rotated.json()["access_token"])]
        answers.append(await party.refresh(tokens["refresh_token"]))  # which was used: all of the grant is revoked
        answers.append(await party.userinfo(rotated.json()["access_token"]))
        answers.append(
            await other.client.post("/introspect", data={"token": rotated.json()["refresh_token"]}, auth=auth)
        )
        answers.append(await other.client.post(LOGIN, json=ATTORNEY, headers=JSON))
        answers.append(await other.client.post(LOGIN, json={**ATTORNEY, "password": "wrong"}, headers=JSON))
        answers.append(await browser.open(f"/end_session?id_token_hint={tokens['id_token']}"))
    return [
        (answer.status_code, answer.json().get("error") if "json" in kind_of(answer) else None) for answer in answers
    ]


def kind_of(answer: httpx.Response) -> str:
    return str(answer.headers.get("content-type", ""))


async def test_retried_decision_has_no_extra_effect(
    sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same answers, and the same events each time."""
    outcomes = []
    for has_neighbours in (False, True):
        async with populated(settings_for(sqlite_databases)) as provider:
            if has_neighbours:
                decide_twice(provider.database, monkeypatch)
            answers = await story(provider)
            outcomes.append((answers, [event.kind for event in await provider.control.events()]))

    assert outcomes[0] == outcomes[1]
    assert [status for status, _ in outcomes[0][0]] == [200, 200, 400, 401, 200, 200, 200, 200]


async def test_second_run_of_a_decision_starts_without_state_of_the_first(provider: Provider) -> None:
    """A token request is decided, undone, and decided again when its client is gone: only its own word is left for who it was."""
    basic = "Basic Y291cnQtdGVzdDpjb3VydC1zZWNyZXQ="  # court-test, court-secret
    received = ReceivedRequest("POST", "/token", {"grant_type": "refresh_token"}, {"Authorization": basic})

    def undone(tx: Transaction) -> None:
        assert answer_token_request(tx, provider.engine, received).body["error"] == "invalid_request"
        raise ZeroDivisionError

    def forget(tx: Transaction) -> None:
        tx.execute(delete(tables.client).where(tables.client.c.client_id == "court-test"))
        tx.config_changed()

    with pytest.raises(ZeroDivisionError):
        await provider.database.work(undone)
    await provider.database.work(forget)
    answer = await provider.database.work(lambda tx: answer_token_request(tx, provider.engine, received))

    assert answer.body["error"] == "invalid_client"
    (refused,) = await provider.control.events(kinds=["token.refused"])
    assert refused.data["client_id"] == "court-test"


def signed_by_nobody(header: str, claims: str) -> str:
    """A text in the form of a signed JWT."""
    return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in (header, claims, "none"))


_DEEP = "[" * 3000 + "]" * 3000
_SAID = '{"sub":"keyed","iss":"keyed"}'


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ('{"alg":"RS256","crit":5}', _SAID),
        ('{"alg":"RS256","crit":[{}]}', _SAID),
        ('{"alg":["RS256"]}', _SAID),
        ('{"alg":"RS256","kid":{}}', _SAID),
        ('{"alg":"RS256","x":' + _DEEP + "}", _SAID),
        (_DEEP, _SAID),
        ('{"alg":"RS256"}', _DEEP),
        ('{"alg":"RS256"}', '{"sub":"keyed","x":' + _DEEP + "}"),
        ('{"alg":"RS256"}', '{"sub":"keyed","x":' + "9" * 5000 + "}"),
    ],
    ids=lambda text: text[:30],
)
async def test_unreadable_jwt_undoes_no_other_decision(
    provider: Provider, monkeypatch: pytest.MonkeyPatch, header: str, claims: str
) -> None:
    """At every place of a signed token: as a hint, as a request object, and as the assertion of a client that has keys."""
    key = ECKey.generate_key("P-256", {"kid": "one"})
    keyed = {"token_endpoint_auth_method": "private_key_jwt", "jwks": {"keys": [key.as_dict(private=False)]}}
    redirect_uris = ["http://localhost:9000/cb"]
    await provider.control.register_clients([{"client_id": "keyed", "redirect_uris": redirect_uris, **keyed}])
    left, sent = watch(provider.database, monkeypatch), signed_by_nobody(header, claims)
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    parameters = {"client_id": "keyed", "redirect_uri": redirect_uris[0], "response_type": "code", "scope": "openid"}
    async with new_browser(provider) as browser:
        client = browser.client
        answers = [await client.get("/end_session", params={"id_token_hint": sent})]
        answers += [
            await client.get("/authorize", params={**parameters, name: sent}) for name in ("id_token_hint", "request")
        ]
        form = {"grant_type": "refresh_token", "token": "x", "client_assertion_type": kind, "client_assertion": sent}
        answers += [await client.post(path, data=form) for path in ("/token", "/introspect", "/revoke", "/par")]

    assert [answer.status_code for answer in answers] == [400, 302, 302, 401, 401, 401, 401]
    assert left == []
