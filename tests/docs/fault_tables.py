"""The tables of the reference of faults, made from the catalogue."""

from collections.abc import Iterator
from itertools import groupby

from cso_kit.faults.fault import Fault
from cso_sim.faults.catalogue import load_faults

_HEADINGS = {
    "openid": "OpenID Connect",
    "transport": "Connections",
    "pacer": "The PACER-native face",
    "court": "Courts",
}


def tables() -> str:
    """A table for each point where faults strike, by kind."""
    faults = sorted(load_faults().values(), key=_order)
    return "\n\n".join(
        part for kind, each in groupby(faults, lambda fault: fault.kind) for part in _of_kind(kind, each)
    )


def _order(fault: Fault[object]) -> tuple[int, str, str]:
    return [*_HEADINGS].index(fault.kind), fault.strikes.name, fault.name


def _of_kind(kind: str, faults: Iterator[Fault[object]]) -> Iterator[str]:
    yield f"## {_HEADINGS[kind]}"
    for point, each in groupby(faults, lambda fault: fault.strikes):
        where = f" at {' and '.join(f'`{path}`' for path in point.endpoints)}" if point.endpoints else ""
        yield f"### `{point.name}`{where}"
        yield f"Can be aimed by {', '.join(f'`{aim}`' for aim in point.aims)}."
        lines = [("fault", "what happens", "a correct client", "expected", "source"), ("---",) * 5]
        lines += [(f"`{one.name}`", one.summary(), one.correct_client(), _expected(one), one.source) for one in each]
        yield "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _expected(fault: Fault[object]) -> str:
    return f"{fault.expects} if `{fault.if_sent}` was sent" if fault.if_sent else fault.expects
