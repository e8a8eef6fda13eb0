"""The refusals about worlds. A control call that meets one answers with it."""

from collections.abc import Iterable
from http import HTTPStatus

from cso_kit.control.problem import ProblemError
from cso_kit.web.validation_messages import did_you_mean


class UnknownWorldError(ProblemError):
    """There is no world with this name. `existing` are the names of those there are, and `said` is the sentence for people."""

    def __init__(self, name: str, existing: Iterable[str] = ()) -> None:
        near = did_you_mean(name, sorted(existing))
        super().__init__(HTTPStatus.NOT_FOUND, f"There is no world {name!r}.{near or ' GET /_sim/worlds lists them.'}")
        self.name = name
        self.said = f"There is no world {name!r} on this server: it was never made, was deleted, or has expired.{near}"


class WorldDeletedError(ProblemError):
    """The world was deleted while it answered a request."""

    def __init__(self, name: str) -> None:
        super().__init__(HTTPStatus.GONE, f"The world {name!r} was deleted.")


class WorldSleepsError(ProblemError):
    """The world was closed while it answered a request, which did not end in time."""

    def __init__(self, name: str) -> None:
        super().__init__(
            HTTPStatus.SERVICE_UNAVAILABLE, f"The world {name!r} was closed before this was complete; ask again."
        )


class WorldExistsError(ProblemError):
    """There is a world with this name already."""

    def __init__(self, name: str) -> None:
        super().__init__(
            HTTPStatus.CONFLICT,
            f"There is a world {name!r} already; delete it, or leave the name out to get a new one.",
        )


class UnusableNameError(ProblemError):
    """A world cannot have this name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"name: {name!r} cannot be a world's name: use at most 40 lower-case letters, digits and hyphens, and begin and end "
            f"with a letter or digit.",
        )


class UnusableExpiryError(ProblemError):
    """A world cannot expire before it is made, nor after the calendar's end."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "expires_in: this must be longer than zero and at most a hundred years; send for example PT1H.",
        )


class UnusableKeysError(ProblemError):
    """A world cannot have such keys. `keys` is what was asked for."""

    def __init__(self, keys: str) -> None:
        super().__init__(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "keys: a world with a seed has the keys that follow from the seed, as all worlds with it; leave keys out, or make a "
            "world without a seed (at a server that was started without one)."
            if keys == "own"
            else f"keys: {keys!r} is unknown; send 'own' or 'shared'.",
        )


class TooManyWorldsError(ProblemError):
    """There are as many worlds as the limit allows."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"{_as_many(limit)}, and no more are allowed; delete some, let them expire sooner (expires_in), or raise "
            f"the limit with CSO_SIM_WORLDS_LIMIT.",
            limit=limit,
        )


def _as_many(limit: int) -> str:
    return "There is 1 world" if limit == 1 else f"There are {limit:,} worlds"
