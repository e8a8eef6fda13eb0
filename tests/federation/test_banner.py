"""The start-up message of `cso-sim serve` fits a terminal of 80 columns, and ends with the address that a person opens."""

from pathlib import Path

import pytest

from cso_sim.banner import banner
from cso_sim.scenario import reading
from cso_sim.serve import federation_settings
from cso_sim.serve_options import ServeOptions
from tests.federation.command_line import Server

WIDTH = 80
# The longest that a port can be, so that the addresses are no shorter than anybody's.
PORT = 65535


@pytest.mark.parametrize("name", reading.shipped_names())
def test_start_up_message_of_every_shipped_scenario_fits_and_ends_with_the_address(name: str, tmp_path: Path) -> None:
    document = reading.shipped(name)
    proxy = f"http://127.0.0.1:{PORT}"
    for wide, token in ((False, None), (True, "a-secret-token")):
        settings = federation_settings(ServeOptions(data=str(tmp_path), scenario=name, control_token=token), PORT)
        text = banner(settings, reading.as_json(document), document.clock.calendar, proxy, wide=wide)
        assert [line for line in text.splitlines() if len(line) > WIDTH] == []
        assert text.splitlines()[-1].endswith(f" Open http://localhost:{PORT}/")
        # A browser cannot send the token, so its holder is told what does.
        assert ("/_sim/docs" in text, "Authorization: Bearer" in text) == (token is None, token is not None)


def test_served_simulator_prints_its_address_last(tmp_path: Path) -> None:
    running = Server("--data", str(tmp_path), "--scenario", "account_matrix")
    printed = running.printed
    running.stop()

    assert [line for line in printed.splitlines() if len(line) > WIDTH] == []
    # As the console and the front page show it (rule A2), and as a program sends it.
    assert (
        "The calendar shows Monday, September 13, 2021, 10:00 a.m. CDT\n(2021-09-13T15:00Z, for programs)." in printed
    )
    assert printed.splitlines()[-1] == f"Ready. Stop with Ctrl-C; state is kept. Open {running.url}/"
