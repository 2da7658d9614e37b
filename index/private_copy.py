"""A folder, or a copy of one, for one process alone, where the system has its temporary ones: gone with the process.

A process that is killed removes nothing. A shell waits on a pipe from it, and removes the copy when the pipe closes.
Where the shell is killed too, or there is none, the copy has a lock that the kernel lets go of, by which the next
opening knows that nobody needs it any more.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

_MADE, _BEING_MADE, _LOCK = "footnote-copy-", "footnote-new-", "held"
_SHELL = "/bin/sh"
_LONGEST_MAKING = 3600.0  # seconds that copying may take; what is older is of a process that was killed meanwhile


def private_copy(folder: Path) -> tuple[Path, Callable[[], None]]:
    """Return a copy of a folder, and what removes it."""
    made, remove = private_folder()
    try:
        shutil.copytree(folder, made / folder.name, copy_function=shutil.copyfile)
    except BaseException:
        remove()
        raise
    return made / folder.name, remove


def private_folder() -> tuple[Path, Callable[[], None]]:
    """Return a new folder, and what removes it. Those that nobody holds any more are removed first."""
    base = Path(tempfile.gettempdir())
    _sweep(base)
    making = Path(tempfile.mkdtemp(prefix=_BEING_MADE))
    try:
        lock = FileLock(making / _LOCK)
        lock.acquire()
        made = making.rename(base / making.name.replace(_BEING_MADE, _MADE))
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise

    watcher = _watcher(made)

    def remove() -> None:
        shutil.rmtree(made, ignore_errors=True)
        if watcher and watcher.stdin:
            watcher.stdin.close()
            watcher.wait()
        with suppress(OSError):
            lock.release()

    return made, remove


def _watcher(made: Path) -> subprocess.Popen[bytes] | None:
    """Start what removes the copy when this process has ended; None where there is no shell for it."""
    if not Path(_SHELL).exists():
        return None
    with suppress(OSError):
        return subprocess.Popen(
            [_SHELL, "-c", 'read -r _; exec rm -rf -- "$0"', str(made)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # It outlives a Ctrl+C and the end of the terminal.
        )
    return None


def _sweep(base: Path) -> None:
    for making in base.glob(f"{_BEING_MADE}*"):
        with suppress(OSError):
            if _ours(making) and time.time() - making.stat().st_mtime > _LONGEST_MAKING:
                shutil.rmtree(making, ignore_errors=True)
    for made in base.glob(f"{_MADE}*"):
        with suppress(OSError, Timeout):
            if _ours(made):
                with FileLock(made / _LOCK, timeout=0):
                    shutil.rmtree(made, ignore_errors=True)


def _ours(path: Path) -> bool:
    """Whether a real folder is this user's: the system's folder is everybody's."""
    return path.is_dir() and not path.is_symlink() and (os.name == "nt" or path.stat().st_uid == os.getuid())
