"""A start imports only what it needs. Each of these rooms would cost several per cent of it."""

import subprocess
import sys

# What `cso-sim serve` imports before the first request.
START = "import cso_sim.cli, cso_sim.serve, cso_sim.federation, cso_kit.web.serving, sys; print(*sys.modules)"
LATER = (
    "alembic",
    "jinja2",
    "sqlalchemy.dialects.postgresql",
    "cso_idp.control.models",
    "court_rp.control.models",
    "cso_sim.browsing",
    "cso_sim.console",
    "cso_sim.control",
    "cso_sim.faults",
    "cso_sim.front",
    "cso_sim.harness",
    "cso_sim.readiness",
    "cso_sim.rehearsal",
    "cso_sim.scenario.document",
    "cso_sim.testing",
    "cso_sim.worlds",
    "httpx",
    "mcp",
)


def test_start_imports_nothing_that_waits_for_a_request() -> None:
    run = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
    imported = set(run.stdout.split())
    assert "cso_sim.federation" in imported
    assert not [name for name in LATER if name in imported]
