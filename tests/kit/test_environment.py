"""A service that runs apart and cannot start says why in one sentence; nobody has to read a trace to find it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings
from starlette.types import ASGIApp, Message

from court_rp.app import create_from_environment as courts
from court_rp.settings import CourtSettings
from cso_idp.app import create_from_environment as provider
from cso_idp.settings import ProviderSettings
from cso_kit.environment import settings_from_environment
from cso_sim.worlds import WorldSettings


async def start(create: Callable[[], ASGIApp], messages: list[Message]) -> None:
    """Starts a service as a server does, and keeps its output."""

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(message: Message) -> None:
        messages.append(message)

    await create()({"type": "lifespan"}, receive, send)


@pytest.mark.parametrize(
    ("create", "name", "value", "sentence"),
    [
        (provider, "CSO_CONTROL", "perhaps", "The setting CSO_CONTROL cannot be used: "),
        (provider, "CSO_ISSUER", "nowhere", "The setting CSO_ISSUER cannot be used: "),
        (provider, "CSO_DATABASE_URL", "mysql://x", "mysql databases are not supported."),
        (
            courts,
            "COURT_LOCKOUT_FAILURES",
            "many",
            "The setting COURT_LOCKOUT_FAILURES cannot be used: This must be a whole",
        ),
        (courts, "COURT_CLIENTS", "{not json", "The setting COURT_CLIENTS cannot be used: it is not JSON."),
        (courts, "COURT_ISSUER", "nowhere", "The setting COURT_ISSUER cannot be used: an address starts with http"),
        (courts, "COURT_DATABASE_URL", "mysql://x", "mysql databases are not supported."),
    ],
)
def test_unusable_setting_ends_the_start(
    create: Callable[[], ASGIApp], name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        create()
    assert str(ended.value).startswith(sentence)
    assert len(str(ended.value).splitlines()) == 1


@pytest.mark.parametrize(("create", "setting"), [(provider, "CSO_DATABASE_URL"), (courts, "COURT_DATABASE_URL")])
@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:///{folder}/new.sqlite3", "The database sqlite:///"),
        ("postgresql://somebody:secret@127.0.0.1:1/none", "The database postgresql"),
    ],
)
async def test_unusable_database_ends_the_start(
    create: Callable[[], ASGIApp],
    setting: str,
    url: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(setting, url.format(folder=tmp_path))
    sent: list[Message] = []
    await start(create, sent)
    assert [message["type"] for message in sent] == ["lifespan.startup.failed"]
    assert sent[0]["message"].startswith(sentence)
    assert len(sent[0]["message"].splitlines()) == 1
    assert "secret" not in sent[0]["message"]


@pytest.mark.parametrize(
    ("create", "settings", "sentence"),
    [
        (provider, {"CSO_ISSUER": "https://sso.example"}, "Set a token with CSO_CONTROL_TOKEN"),
        (provider, {"CSO_ISSUER": "http://10.0.0.7:8401", "CSO_CONTROL": "off"}, "add CSO_PASSWORD_PROFILE=hardened"),
        (courts, {"COURT_PUBLIC_ADDRESS": "https://courts.example"}, "Set a token with COURT_CONTROL_TOKEN"),
        (
            courts,
            {"COURT_PUBLIC_ADDRESS": "https://courts.example", "COURT_CONTROL_TOKEN": "x"},
            "Give COURT_CONTROL_TOKEN at least 16 characters",
        ),
        (
            courts,
            {"COURT_PUBLIC_ADDRESS": "https://courts.example", "COURT_CONTROL_TOKEN": "x" * 16},
            "add COURT_PASSWORD_PROFILE=hardened",
        ),
        (
            courts,
            {
                "COURT_PUBLIC_ADDRESS": "https://courts.example",
                "COURT_CONTROL": "off",
                "COURT_PASSWORD_PROFILE": "hardened",
                "COURT_SEED": "one",
            },
            "allow it with COURT_SEED_WHEN_EXPOSED=allow",
        ),
    ],
)
def test_service_with_a_public_address_beyond_this_machine_needs_protection(
    create: Callable[[], ASGIApp], settings: dict[str, str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy on this machine that adds no X-Forwarded-For makes everybody a caller from this machine."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        create()
    assert str(ended.value).startswith("The public address http")
    assert sentence in str(ended.value)


def settings_of_each_program() -> Iterator[tuple[type[BaseSettings], str]]:
    for settings in (ProviderSettings, CourtSettings, WorldSettings):
        for name, field in settings.model_fields.items():
            if field.annotation in (timedelta, timedelta | None):
                yield settings, name


@pytest.mark.parametrize(("settings", "name"), list(settings_of_each_program()))
def test_duration_is_iso_8601_or_seconds(
    settings: type[BaseSettings], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable = str(settings.model_config["env_prefix"]) + name.upper()
    for text in ("PT1H", "3600", "3600.0"):
        monkeypatch.setenv(variable, text)
        assert getattr(settings_from_environment(settings), name) == timedelta(hours=1)
