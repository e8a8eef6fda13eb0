"""`make bench-check`: a check without a peer. It measures CPU per operation in RS256 signatures of the same minute.

A slow machine also signs slowly, so the figure does not depend on the machine. The exit status is 1 if a bound is broken.
"""

import sys

from benchmarks.bench import compile_byte_code
from benchmarks.measure import OURS, SCENARIO, run, seeded_data, signature_cost

# CPU per operation, in signatures. A login makes one signature; the rest is HTTP, SQL and Python.
BOUNDS = {
    "login": 12.0,
    "sso": 7.0,
    "refresh": 5.0,
    "userinfo": 1.5,
    "discovery": 0.5,
    "cso_auth": 3.0,
    "court_page": 2.5,
}
USERS = 16


def main() -> int:
    """Measures and compares. Returns the exit status."""
    compile_byte_code()
    data = seeded_data("check", SCENARIO)
    unit = signature_cost()
    measured = run(
        [OURS],
        ops=BOUNDS,
        users=(USERS,),
        seconds=3,
        warmup=1,
        rounds=1,
        variables={"data": data, "scenario": str(SCENARIO)},
    )["simulator"]
    unit = min(unit, signature_cost())
    sys.stdout.write(f"One RS256 signature: {unit:.3f} ms of CPU.\n")
    broken = measured.errors
    for op, bound in BOUNDS.items():
        cost = measured.median(op, USERS, "cpu_ms_op")
        signatures = (cost or float("inf")) / unit
        within = signatures <= bound
        broken += not within
        verdict = "" if within else "  <-- above its bound"
        sys.stdout.write(f"{op:12} {cost or 0:7.3f} ms = {signatures:5.2f} signatures (bound {bound:g}){verdict}\n")
    if measured.errors:
        sys.stdout.write(f"{measured.errors} operations failed.\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
