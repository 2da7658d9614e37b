"""A copy of a folder is gone with the process that made it, or with the next opening."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Event

import pytest

import index.private_copy
from index.private_copy import private_copy

ROOT = Path(__file__).parents[2]
HOLDING = """
import sys
from pathlib import Path
import index.private_copy
from index.private_copy import private_copy
index.private_copy._SHELL = sys.argv[2]
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


def holder(folder: Path, shell: str = "/bin/sh") -> subprocess.Popen[str]:
    """Start a process that holds a copy, and wait until it has it."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(folder), shell], stdin=-1, stdout=-1, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "vectors\n"
    return process


def gone(temporary: Path, left: int) -> bool:
    """Wait until so many copies are left."""
    for _ in range(1000):
        if len(list(temporary.iterdir())) == left:
            return True
        Event().wait(0.01)
    return False


@pytest.mark.skipif(not Path("/bin/sh").exists(), reason="no shell")
def test_a_process_that_is_killed_leaves_no_copy(tmp_path: Path, temporary: Path) -> None:
    living = holder(tmp_path / "chroma")
    try:
        for _ in range(3):
            killed = holder(tmp_path / "chroma")
            killed.send_signal(signal.SIGKILL)
            killed.communicate()
            assert gone(temporary, left=1)
        assert living.poll() is None
    finally:
        living.communicate()
    assert gone(temporary, left=0)


def test_without_a_shell_copies_do_not_pile_up_and_a_living_one_stays(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.private_copy, "_SHELL", "/nowhere")
    living = holder(tmp_path / "chroma", shell="/nowhere")
    try:
        for _ in range(2):
            killed = holder(tmp_path / "chroma", shell="/nowhere")
            killed.send_signal(signal.SIGKILL)
            killed.communicate()
        assert len(list(temporary.iterdir())) == 2  # the living one's, and that of the last one killed
        copy, remove = private_copy(tmp_path / "chroma")
        assert len(list(temporary.iterdir())) == 2  # the living one's, and this one
        remove()
        assert (copy.exists(), living.poll()) == (False, None)
    finally:
        living.communicate()


def test_a_strangers_link_is_not_followed(tmp_path: Path, temporary: Path) -> None:
    (temporary / "footnote-copy-x").symlink_to(tmp_path / "chroma")
    private_copy(tmp_path / "chroma")[1]()
    assert (tmp_path / "chroma" / "a.bin").exists()
