"""Where uploads arrive before they are read: a folder for each server, which no other cleans while it lives."""

from __future__ import annotations

import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from threading import Lock

from filelock import FileLock, Timeout


class Arrivals:
    """The folder of one server below `incoming`. Its lock goes with the process, however that ends."""

    def __init__(self, incoming: Path) -> None:
        """Remove what servers that are gone have left behind."""
        self._incoming = incoming
        self._own: Path | None = None
        self._held: FileLock | None = None
        self._lock = Lock()
        with suppress(OSError):
            for left in incoming.iterdir() if incoming.is_dir() else ():
                if left.suffix != ".lock":
                    _remove(left)

    def place(self) -> Path:
        """Make and return a new folder for one upload. Raises OSError."""
        with self._lock:
            if self._own is None or not self._own.is_dir():
                self._own = self._claimed()
        place = self._own / secrets.token_hex(8)
        place.mkdir()
        return place

    def _claimed(self) -> Path:
        own = self._incoming / secrets.token_hex(8)
        self._incoming.mkdir(parents=True, exist_ok=True)
        held = FileLock(f"{own}.lock", timeout=1)
        held.acquire()  # before there is a folder that another server could find without one
        own.mkdir()
        self._held = held  # the lock before it, of a folder that somebody removed, is let go
        return own


def _remove(folder: Path) -> None:
    try:
        with FileLock(f"{folder}.lock", timeout=0):
            shutil.rmtree(folder, ignore_errors=True)
            Path(f"{folder}.lock").unlink(missing_ok=True)
    except Timeout:
        pass  # another server is alive and takes it in
