"""The settings of every service: its database connections, its control plane, and the authorities that it trusts.

`cso_kit.environment` reads settings from the environment.
"""

from abc import abstractmethod
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from cso_kit.storage.database import TimeOuts
from cso_kit.storage.outbox import Schedule
from cso_kit.time.setting_duration import DurationSetting
from cso_kit.trust import usable_ca_file

LONGEST_SEED = 200


class ServiceSettings(BaseSettings):
    """Base of a service's settings. Durations are ISO 8601 (`PT10M`) or seconds."""

    database_url: str = Field(description="Where the service keeps its rows: sqlite:///file or postgresql://…")
    database_pool_size: int = Field(8, ge=1, le=100, description="Connections kept to a PostgreSQL database.")
    database_pool_timeout: DurationSetting = Field(
        timedelta(seconds=5),
        gt=timedelta(0),
        description="How long a request waits for one of them before it is answered 503.",
    )
    database_connect_timeout: DurationSetting = Field(
        timedelta(seconds=5),
        ge=timedelta(seconds=2),
        description="How long a new connection to PostgreSQL may take.",
    )
    database_statement_timeout: DurationSetting = Field(
        timedelta(seconds=30),
        ge=timedelta(milliseconds=1),
        description="How long PostgreSQL may take for one statement. A server that says nothing at all is given up two seconds "
        "later.",
    )
    control: Literal["on", "off"] = Field("on", description="Whether the control plane under /_sim exists at all.")
    control_token: str | None = Field(
        None, description="Bearer token the control plane asks for; without one it answers loopback callers only."
    )
    seed: str | None = Field(
        None,
        min_length=1,
        max_length=LONGEST_SEED,
        description="Makes all keys, ids and codes follow from this text, so that a run can be repeated. Whoever knows it can "
        "predict them.",
    )
    seed_when_exposed: Literal["refuse", "allow"] = Field(
        "refuse", description="Whether a service with a seed may be reachable from other machines."
    )
    ca_file: Path | None = Field(
        None,
        description="A file of certificates (PEM) of authorities that are trusted besides the usual ones when this service calls "
        "others over https.",
    )

    delivery_pause: DurationSetting = Field(
        timedelta(seconds=1),
        gt=timedelta(0),
        description="How long after a call to another service failed it is made again; the pause doubles each time.",
    )
    delivery_longest_pause: DurationSetting = Field(
        timedelta(minutes=5), gt=timedelta(0), description="What the pause between two attempts grows to at most."
    )
    delivery_attempts: int = Field(
        20, ge=1, description="How often a call is made before it is given up; by default for an hour."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Settings come from arguments and the environment only. An unused source costs a search for every field."""
        return init_settings, env_settings

    _ca_file_is_usable = field_validator("ca_file")(usable_ca_file)

    @property
    @abstractmethod
    def own_address(self) -> str:
        """Where others reach this service."""

    @property
    def delivery_schedule(self) -> Schedule:
        """When a call that failed is made again."""
        return Schedule(
            pause=self.delivery_pause,
            longest_pause=self.delivery_longest_pause,
            attempts=self.delivery_attempts,
        )

    @property
    def database_time_outs(self) -> TimeOuts:
        """The time limits of PostgreSQL."""
        return TimeOuts(self.database_pool_timeout, self.database_connect_timeout, self.database_statement_timeout)
