"""Other people's programs at a test's federation, which they reach by the real system's host names."""

from typing import Any

from cso_idp.control.models import AccountView
from cso_sim.testing.errors import CsoError
from cso_sim.testing.given import login_id_of
from cso_sim.testing.place import Place


def juriscraper_session(place: Place, person: AccountView | str, password: str | None, more: dict[str, Any]) -> Any:
    """A session of juriscraper for a person, who is named by their account, or by user name and password.

    Raises:
        CsoError: the password is not known.
    """
    from juriscraper.pacer import PacerSession  # type: ignore[import-untyped]  # it has no types

    known = password or (None if isinstance(person, str) else person.password)
    if known is None:
        raise CsoError(f"juriscraper needs the password of {login_id_of(person)!r}: pass it, or pass the account.")
    transport = place.network.async_transport()
    return PacerSession(username=login_id_of(person), password=known, transport=transport, **more)
