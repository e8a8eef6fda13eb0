"""`cso_world` and `cso_server`: a federation for a block or a test function, in any test framework."""

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from cso_sim.testing.async_cso import AsyncCso
from cso_sim.testing.cso import Cso
from cso_sim.testing.errors import CsoError
from cso_sim.testing.journal import add_journal
from cso_sim.testing.places import PLACES

if TYPE_CHECKING:
    from os import PathLike

    from cso_sim.testing.place import Place
    from cso_sim.worlds.record import Keys

Function = TypeVar("Function", bound=Callable[..., Any])


class cso_world:  # noqa: N801 - used like a function
    """A federation of its own, as a context manager or as a decorator.

        with cso_world(scenario="all_live") as cso: ...
        async with cso_world() as cso: ...          # an `AsyncCso`

        @cso_world()
        def test_it(self, cso): ...                 # every call has its own one, as the argument `cso`

    `scenario` is a shipped scenario or the path of a TOML file. With a `seed`, keys, ids and codes are the same in each run.
    With `keys="own"` no other federation has its signing keys and client secrets. An exception that leaves the block or the
    function gets the federation's journal as a note.

    Raises:
        CsoError: it is used without parentheses.
    """

    def __init__(
        self, scenario: "str | PathLike[str] | None" = None, seed: str | None = None, keys: "Keys" = "shared"
    ) -> None:
        if callable(scenario):
            raise CsoError("Write @cso_world(), with parentheses.")
        self._wanted = scenario, seed, keys
        self._places: list[Place] = []

    def __enter__(self) -> Cso:
        return Cso(self._new_place())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(error)

    async def __aenter__(self) -> AsyncCso:
        return AsyncCso(self._new_place())

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(error)

    def __call__(self, test: Function) -> Function:
        """Gives each call of a test function a federation, as its argument `cso`.

        Raises:
            CsoError: it is a class, or has no argument `cso`.
        """
        if inspect.isclass(test) or "cso" not in inspect.signature(test).parameters:
            raise CsoError(f"@cso_world() is for a function with the argument cso, which {test.__qualname__} is not.")
        if inspect.iscoroutinefunction(test):

            @functools.wraps(test)
            async def run_async(*given: Any, **named: Any) -> Any:
                async with cso_world(*self._wanted) as cso:
                    return await test(*given, cso=cso, **named)

            return _without_cso(run_async, test)

        @functools.wraps(test)
        def run(*given: Any, **named: Any) -> Any:
            with cso_world(*self._wanted) as cso:
                return test(*given, cso=cso, **named)

        return _without_cso(run, test)

    def _new_place(self) -> "Place":
        self._places.append(PLACES.open(*self._wanted))
        return self._places[-1]

    def _end(self, error: BaseException | None) -> None:
        place = self._places.pop()
        if error is not None:
            add_journal(place, error)
        PLACES.close(place)


def _without_cso(run: Any, test: Function) -> Function:
    """Hides the argument that `run` gives by itself: pytest would give its fixture of this name too."""
    signature = inspect.signature(test)
    others = [each for each in signature.parameters.values() if each.name != "cso"]
    run.__signature__ = signature.replace(parameters=others)
    return cast("Function", run)


@contextmanager
def cso_server(
    scenario: "str | PathLike[str] | None" = None, seed: str | None = None, keys: "Keys" = "shared"
) -> Iterator[Cso]:
    """A federation at a free port of this machine: `address` says where."""
    with cso_world(scenario, seed, keys) as cso:
        cso.serve()
        yield cso
