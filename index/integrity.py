"""Checksums of the files of a generation, and writing that outlives a kill."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

_SQLITE_LEFTOVERS = ("-journal", "-wal", "-shm")
_THREADS = 4  # Hashing and syncing wait for the disk and leave Python's lock alone.
_WINDOWS = os.name == "nt"
_SYNCABLE = os.O_RDWR if _WINDOWS else os.O_RDONLY  # Windows writes nothing through that was opened to be read.


class FileSum(NamedTuple):
    """A file's size in bytes and the SHA-256 of its content."""

    size: int
    sha256: str


def checksums(folder: Path) -> dict[str, FileSum]:
    """Return the sum of every file below a folder by its path in it, `tokens/codes.bin`."""
    files = _files(folder)
    with ThreadPoolExecutor(_THREADS) as pool:
        sums = list(pool.map(_sum, files))
    return {file.relative_to(folder).as_posix(): found for file, found in zip(files, sums, strict=True)}


def find_damage(folder: Path, expected: Mapping[str, FileSum]) -> str | None:
    """Return the first way in which the files differ from what was written, or None. Sizes go first: they are free.

    What SQLite would take for an unfinished change of one of them is damage as well; other strangers are let be.
    """
    for name, (size, _) in expected.items():
        try:
            found = (folder / name).stat().st_size
            if not is_regular(folder / name):
                return f"{name} is no regular file"
        except OSError as exc:
            return f"{name}: {(exc.strerror or str(exc)).lower()}"
        if found != size:
            return f"{name} has {found:,} bytes, not {size:,}"
    for file in _files(folder):
        if file.name.endswith(_SQLITE_LEFTOVERS):
            return f"{file.relative_to(folder).as_posix()} is there and should not be"
    with ThreadPoolExecutor(_THREADS) as pool:
        checks = pool.map(lambda item: _differs(folder / item[0], item[1]), expected.items())
        return next((f"{name} {reason}" for name, reason in zip(expected, checks, strict=True) if reason), None)


def file_stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of change of every file below a folder; cheaper than sums, and enough for a moment."""
    stats = {file.relative_to(folder).as_posix(): file.stat() for file in _files(folder)}
    return {name: (stat.st_size, stat.st_mtime_ns) for name, stat in stats.items()}


def write_durably(path: Path, text: str) -> None:
    """Put a file in place whole: aside, forced to disk, renamed, and the rename forced to disk."""
    aside = path.with_name(path.name + ".new")
    aside.write_text(text, "utf-8")
    sync(aside)
    aside.replace(path)
    sync(path.parent)


def read_json(path: Path) -> Any:
    """Return what a JSON file of the index holds. Raises OSError or ValueError, whatever has become of the file."""
    if not is_regular(path):
        raise OSError(errno.EINVAL, "it is no regular file")
    try:
        return json.loads(path.read_text("utf-8"))
    except RecursionError as exc:
        raise ValueError("nested too deeply") from exc


def is_regular(path: Path) -> bool:
    """Whether a file can be read to its end: a pipe waits for a writer for ever. Raises OSError where there is none."""
    return stat.S_ISREG(path.stat().st_mode)


def sync_tree(folder: Path) -> None:
    """Force all files below a folder to disk, then its folders, and the entry of the folder itself."""
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(sync, _files(folder)))
    for below in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
        sync(below)
    sync(folder)
    sync(folder.parent)


def sync(path: Path) -> None:
    """Force a file or a folder to disk."""
    if _WINDOWS and path.is_dir():  # It opens no folders.
        return
    handle = os.open(path, _SYNCABLE)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def folder_bytes(folder: Path) -> int:
    """Return the size of all files below a folder, in bytes; a build at work may take some of them away meanwhile."""
    total = 0
    for file in _files(folder):
        with suppress(OSError):
            total += file.stat().st_size
    return total


def _files(folder: Path) -> list[Path]:
    found = (Path(at, name) for at, _, names in os.walk(folder) for name in names)  # Goes on where a folder vanishes.
    return sorted(path for path in found if path.is_file())


def _sum(path: Path) -> FileSum:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return FileSum(file.tell(), digest.hexdigest())


def _differs(path: Path, expected: FileSum) -> str | None:
    try:
        return None if _sum(path) == expected else "does not hold what was written"
    except OSError as exc:
        return (exc.strerror or str(exc)).lower()
