"""A share of the faults, in a process of its own: `make faults` runs all of them."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, signals and mounts of Linux")


def test_a_share_of_the_faults_harms_no_index() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--share"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    assert ran.stdout.count("ok  ") == 7


def test_the_index_follows_its_folder_through_edits_builds_and_kills() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults.model", "5"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
