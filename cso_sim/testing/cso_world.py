"""`cso_world` and `cso_server`: a federation for a block or a test function, in any test framework."""

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from cso_sim.testing.async_cso import AsyncCso
from cso_sim.testing.cso import Cso
from cso_sim.testing.in_process_place import InProcessPlace

if TYPE_CHECKING:
    from cso_sim.worlds.record import Keys

Function = TypeVar("Function", bound=Callable[..., Any])


class cso_world:  # noqa: N801 - used like a function
    """A federation of its own, as a context manager or as a decorator.

        with cso_world(scenario="all_live") as cso: ...
        async with cso_world() as cso: ...          # an `AsyncCso`

        @cso_world()
        def test_it(self, cso): ...                 # every call has its own one, as the argument `cso`

    `scenario` is a shipped scenario or the path of a TOML file. With a `seed`, keys, ids and codes are the same in each run.
    With `keys="own"` no other federation has its signing keys and client secrets.
    """

    def __init__(self, scenario: str | None = None, seed: str | None = None, keys: "Keys" = "shared") -> None:
        self._wanted = scenario, seed, keys
        self._places: list[InProcessPlace] = []

    def __enter__(self) -> Cso:
        return Cso(self._new_place())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._places.pop().close()

    async def __aenter__(self) -> AsyncCso:
        return AsyncCso(self._new_place())

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._places.pop().close()

    def __call__(self, test: Function) -> Function:
        """Gives each call of a test function a federation, as its argument `cso`."""
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

    def _new_place(self) -> InProcessPlace:
        self._places.append(InProcessPlace(*self._wanted))
        return self._places[-1]


def _without_cso(run: Any, test: Function) -> Function:
    """Hides the argument that `run` gives by itself: pytest would give its fixture of this name too."""
    signature = inspect.signature(test)
    others = [each for each in signature.parameters.values() if each.name != "cso"]
    run.__signature__ = signature.replace(parameters=others)
    return cast("Function", run)


@contextmanager
def cso_server(scenario: str | None = None, seed: str | None = None, keys: "Keys" = "shared") -> Iterator[Cso]:
    """A federation at a free port of this machine: `address` says where."""
    with cso_world(scenario, seed, keys) as cso:
        cso.serve()
        yield cso
