"""A copy of a folder is gone with the process that made it, or with the next opening."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from index.private_copy import private_copy

ROOT = Path(__file__).parents[2]
HOLDING = """
import sys
from pathlib import Path
from index.private_copy import private_copy
copy, remove = private_copy(Path(sys.argv[1]))
print((copy / "a.bin").read_text(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "chroma").mkdir()
    (tmp_path / "chroma" / "a.bin").write_text("vectors")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path / "temporary"


def holder(folder: Path) -> subprocess.Popen[str]:
    """Start a process that holds a copy, and wait until it has it."""
    process = subprocess.Popen([sys.executable, "-c", HOLDING, str(folder)], stdin=-1, stdout=-1, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "vectors\n"
    return process


def test_killed_processes_pile_up_no_copies_and_a_living_one_keeps_its_own(tmp_path: Path, temporary: Path) -> None:
    living = holder(tmp_path / "chroma")
    try:
        for _ in range(3):
            killed = holder(tmp_path / "chroma")
            killed.send_signal(signal.SIGKILL)
            killed.communicate()
        assert len(list(temporary.iterdir())) == 2  # the living one's, and that of the last one killed
        copy, remove = private_copy(tmp_path / "chroma")
        assert len(list(temporary.iterdir())) == 2  # the living one's, and this one
        remove()
        assert len(list(temporary.iterdir())) == 1
        assert (copy.exists(), living.poll()) == (False, None)
    finally:
        living.communicate()


def test_a_strangers_link_is_not_followed(tmp_path: Path, temporary: Path) -> None:
    (temporary / "footnote-copy-x").symlink_to(tmp_path / "chroma")
    private_copy(tmp_path / "chroma")[1]()
    assert (tmp_path / "chroma" / "a.bin").exists()
