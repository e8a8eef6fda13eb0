"""Whether a server may be reached by others as it is set up: fictional passwords are shown and cheap to guess, time can be moved.

Decided by where it listens and by its public address. A proxy on the same machine makes everybody a caller from this machine, so
a public address beyond it asks for the same as listening beyond it.
"""

from typing import NamedTuple

from cso_kit.web.hosts import host_of, is_loopback_host


class Ways(NamedTuple):
    """What the settings are called where whoever runs the server sets them."""

    token: str
    control_off: str
    hardened: str


class Protection(NamedTuple):
    """What protects a server from strangers."""

    control: str
    control_token: str | None
    password_profile: str


def beyond_this_machine(host: str | None, public_address: str) -> str | None:
    """What lets others reach a server, as the beginning of a sentence; `None` if nothing does."""
    if host is not None and not is_loopback_host(host):
        return f"Listening on {host}"
    if not is_loopback_host(host_of(public_address)):
        return f"The public address {public_address}"
    return None


def why_not(host: str | None, public_address: str, protection: Protection, ways: Ways) -> str | None:
    """Why a server may not be reached like that, and the ways out; `None` if it may."""
    what = beyond_this_machine(host, public_address)
    if what is None:
        return None
    if protection.control == "on" and not protection.control_token:
        return (
            f"{what} lets others reach the control plane. Set a token with {ways.token}, switch the control plane off with "
            f"{ways.control_off}, or stay on localhost."
        )
    if protection.password_profile != "hardened":
        return f"{what} needs password hashes that are dear to guess: add {ways.hardened}, or stay on localhost."
    return None
