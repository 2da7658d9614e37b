"""A share of the faults, in a process of its own: `make faults` runs all of them."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, signals and mounts of Linux")


def ran(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_a_share_of_the_faults_harms_no_index() -> None:
    assert ran("tests.faults", "--share").count("ok  ") == 9


def test_the_index_follows_its_folder_through_edits_builds_and_kills() -> None:
    ran("tests.faults.model", "5")
