"""What the load states of two databases say together: new, interrupted, or not made for each other. It decides nothing else."""

from cso_kit.control.service_control import LoadState, load_of


class StartRefusedError(Exception):
    """The databases do not fit this start; nothing was changed."""


def is_new(state: LoadState) -> bool:
    """Whether nothing was ever loaded into a database."""
    return state == LoadState(None, None, is_empty=True)


def is_interrupted(courts: LoadState, provider: LoadState) -> bool:
    """Whether the courts' database has a load in progress, and the provider's database is the one that this load replaces or has
    replaced.
    """
    if courts.loading_id is None:
        return False
    load_id = load_of(courts.loading_id)
    if provider.loading_id is not None:
        return load_id == load_of(provider.loading_id)
    if provider.load_id is None:
        # The first load had not reached the provider. Accounts without a load are from elsewhere and must not be replaced.
        return courts.load_id is None and provider.is_empty
    return provider.load_id in {load_id, courts.load_id}


def mismatch(courts: LoadState, provider: LoadState, scenario: str | None) -> str:
    """What to tell somebody whose databases do not belong together. `scenario` is the one that the courts have."""
    ways = "or start over: make demo FRESH=1 (cso-sim serve --fresh) replaces what both hold"
    if is_new(provider):
        return (
            f"The courts' database holds the scenario {scenario!r}, but the provider's database is empty: it was removed, or "
            f"another one is named. Bring the provider's database back or name the right one, {ways}."
        )
    if is_new(courts):
        return (
            f"The provider's database holds accounts, but the courts' database is empty: it was removed, or another one is "
            f"named. Bring the courts' database back or name the right one, {ways}."
        )
    return (
        f"The provider's and the courts' database do not belong together: what they hold was not loaded together. Name two "
        f"that belong together, {ways}."
    )
