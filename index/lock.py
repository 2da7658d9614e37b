"""One builder at a time, and who that is."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexBusy
from index.generation import BUILDER, LOCK
from index.integrity import read_json
from index.manifest import now

_PATIENCE = 0.5  # seconds; a build takes longer, and nobody likes to wait for a refusal.


@contextmanager
def only_builder(folder: Path) -> Iterator[None]:
    """Hold the lock of an index folder. Raises IndexBusy naming the holder.

    The kernel lets go of the lock of a process that died, so what is locked is being built. A lock that is free
    leaves nothing behind.
    """
    lock = FileLock(folder / LOCK, timeout=_PATIENCE)
    try:
        lock.acquire()
    except Timeout as exc:
        raise IndexBusy(folder, holder(folder)) from exc
    try:
        who = {"pid": os.getpid(), "host": platform.node(), "since": now()}
        (folder / BUILDER).write_text(json.dumps(who), "utf-8")
        yield
    finally:
        (folder / BUILDER).unlink(missing_ok=True)
        if os.name != "nt":  # Windows removes no open file; elsewhere, whoever waits for this one makes a new one.
            (folder / LOCK).unlink(missing_ok=True)
        lock.release()


def holder(folder: Path) -> str | None:
    """Return who builds, or who built when it was killed: `process 4711 on ada since 2024-11-12T…`."""
    try:
        who = read_json(folder / BUILDER)
        return f"process {who['pid']} on {who['host']} since {who['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return None
