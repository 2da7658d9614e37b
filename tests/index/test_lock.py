"""One builder at a time: the second hears who builds, and a builder that died stands in nobody's way."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.errors import IndexBusy
from index.lock import holder, only_builder

HOLDS = """
import sys
from pathlib import Path
from index.lock import only_builder
with only_builder(Path(sys.argv[1])):
    print("holds", flush=True)
    sys.stdin.read()
"""


def other_builder(folder: Path) -> "subprocess.Popen[str]":
    """Start a process that holds the lock until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "holds\n"
    return process


def test_a_second_builder_is_refused_at_once_and_told_who_builds(tmp_path: Path) -> None:
    with other_builder(tmp_path) as process:
        started = time.monotonic()
        with pytest.raises(IndexBusy) as raised, only_builder(tmp_path):
            pass
        assert time.monotonic() - started < 2
        assert f"another build is at work on {tmp_path} (process {process.pid} on " in raised.value.what
        assert " since 20" in raised.value.what
        assert process.stdin is not None
        process.stdin.close()
        process.wait()
        process.stdout.close() if process.stdout else None
    with only_builder(tmp_path):
        assert str(os.getpid()) in str(holder(tmp_path))


def test_the_lock_of_a_builder_that_was_killed_is_free(tmp_path: Path) -> None:
    with other_builder(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert f"process {process.pid} on " in str(holder(tmp_path)), "it could not clear away who it was"
    with only_builder(tmp_path):
        assert json.loads((tmp_path / "builder.json").read_text())["pid"] == os.getpid()


def test_a_lock_that_is_free_leaves_nothing_behind(tmp_path: Path) -> None:
    with only_builder(tmp_path):
        pass
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("content", ["", "[]", "{", '{"pid": 1}'])
def test_a_holder_that_cannot_be_read_is_nobody_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "builder.json").write_text(content)
    assert holder(tmp_path) is None
