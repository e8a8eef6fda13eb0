"""Folders in memory that killed test processes leave."""

import subprocess
import sys
from pathlib import Path

from cso_kit.processes import own_name
from cso_sim.testing.stage import remove_left_behind

# What a test process that is killed has done before.
ENDED = "from cso_kit.processes import own_name; print(own_name(), end='')"


def test_folders_of_processes_that_have_ended_are_removed(tmp_path: Path) -> None:
    """Those of processes that run, and folders that name none, stay."""
    ended = subprocess.run([sys.executable, "-c", ENDED], capture_output=True, text=True, check=True).stdout
    for folder, name in (
        ("cso-testing-ended", ended),
        ("cso-testing-running", own_name()),
        ("cso-testing-unnamed", None),
    ):
        (tmp_path / folder / "databases").mkdir(parents=True)
        if name is not None:
            (tmp_path / folder / "process").write_text(name, "utf-8")
    remove_left_behind(tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["cso-testing-running", "cso-testing-unnamed"]
