"""Where the federation of a test is: in this process, or a world of a running server. Nothing is done until it is used."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cso_sim.testing.names import Names
    from cso_sim.testing.network import Network

PATIENCE = 120.0  # seconds; a busy machine answers late


class Place(Protocol):
    """A place with one federation."""

    @property
    def names(self) -> "Names":
        """The names that the federation's tests did not choose."""

    @property
    def address(self) -> str:
        """The federation's address. The federation begins now, if it has not."""

    @property
    def token(self) -> str | None:
        """What its control plane asks for."""

    @property
    def network(self) -> "Network":
        """What can be reached from there. The federation begins now, if it has not."""

    @property
    def has_begun(self) -> bool:
        """Whether the federation was used."""

    @property
    def beginning(self) -> str:
        """The place in the journal after everything that the scenario arranged."""

    # The place in the journal up to which reports of earlier tests told it.
    reported: str

    def serve(self) -> str:
        """Gives the federation a port of this machine. Returns its address."""

    def close(self) -> None:
        """Ends the federation and removes all of it."""
