"""The settings of worlds: how many there may be, and how long they live and stay awake."""

from datetime import timedelta

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from cso_kit.time.setting_duration import DurationSetting
from cso_sim.worlds.errors import UnusableExpiryError

_LONGEST = timedelta(days=36_525)


class WorldSettings(BaseSettings):
    """The limits of the worlds at one location. Durations are ISO 8601 (`PT10M`) or seconds."""

    model_config = SettingsConfigDict(env_prefix="CSO_SIM_WORLDS_", frozen=True)

    limit: int = Field(1000, ge=0, description="How many worlds there may be at a time. One more is refused with 429.")
    idle: DurationSetting = Field(
        timedelta(seconds=10),
        gt=timedelta(0),
        description="How long a world without a request stays awake. Then it is closed, and the next request opens it again.",
    )
    expires_in: DurationSetting | None = Field(
        timedelta(days=1),
        gt=timedelta(0),
        le=_LONGEST,
        description="How long after its making a world is deleted, if its maker does not say, in real time.",
    )

    def life(self, wanted: timedelta | None) -> timedelta | None:
        """How long a world lives; `None`: until somebody deletes it.

        Raises:
            UnusableExpiryError: it would expire before it is made, or in more than a hundred years.
        """
        lasts = self.expires_in if wanted is None else wanted
        if lasts is not None and not timedelta(0) < lasts <= _LONGEST:
            raise UnusableExpiryError
        return lasts
