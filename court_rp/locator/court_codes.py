"""The Case Locator's identifiers of courts and regions (appendices A and E of its guide): `cacdc`, `wawbk`, `09ca`.

A region is a state, a district of one, or a circuit's court of appeals: `ca`, `cac`, `09`.
"""

import re

from court_rp.courts.registry import Court, Registry

_CIRCUIT = re.compile(r"ca(\d{1,2})")
_OTHERS = {"cadc": "dcca", "cafc": "cafc", "cit": "citdc", "cofc": "cofc", "jpml": "jpmldc"}


def code_of(court: Court) -> str:
    """The Case Locator's identifier of a court."""
    circuit = _CIRCUIT.fullmatch(court.court_id)
    if circuit:
        return f"{int(circuit[1]):02}ca"
    if court.court_id in _OTHERS:
        return _OTHERS[court.court_id]
    # The last letter of a court's id is its kind: d or b.
    return court.court_id[:-1] + {"district": "dc", "bankruptcy": "bk"}[court.type]


def courts_meant(registry: Registry, code: str) -> list[str]:
    """The ids of the courts that an identifier or a region stands for; empty if it is unknown."""
    wanted = code.lower()
    return [court.court_id for court in registry if wanted == code_of(court) or wanted in _regions(court)]


def _regions(court: Court) -> tuple[str, ...]:
    code = code_of(court)
    if court.type in {"district", "bankruptcy"}:
        # The Northern Mariana Islands (nmi) do not belong to New Mexico (nm).
        return (code[:-2],) if code.startswith("nmi") else (code[:-2], code[:2])
    return (code[:2],) if court.type == "appellate" and code[:2].isdigit() else ()
