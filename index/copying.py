"""Keeps an index folder in step with the shared index that it is tied to; of one that stands alone nothing is done."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock

from index.errors import FootnoteError, IndexDamaged, IndexOutdated
from index.folder import reason_of
from index.generation import COPYING, FETCHING, current_name, publish
from index.integrity import find_damage
from index.manifest import Manifest
from index.tie import Tie, tie_of


def published(folder: Path) -> str | None:
    """Return the name of the generation that readers are to open, here or at the store; None where nothing says it."""
    try:
        shared = tie_of(folder)
        current = shared.current() if shared else None
    except FootnoteError:
        return None
    if shared:
        return current.generation if current else None
    return current_name(folder)


def follow(folder: Path) -> None:
    """Copy the generation that is current at the store, where it is another one than here, and make it current here.

    Raises StoreUnavailable, IndexDamaged where the shelf lacks it, and FootnoteError where the folder cannot be
    written.
    """
    shared = tie_of(folder)
    while shared and (current := shared.current()) and (name := current.generation) != current_name(folder):
        with alone(folder):
            if _there(shared, folder, name):
                publish(folder, folder / "generations" / name)
                return
        if shared.current() == current:  # Else it was replaced and swept away while it was being copied.
            raise IndexDamaged(folder, f"generation {name} is missing at {shared.parts}")


def copied_anew(folder: Path) -> bool:
    """Replace the current copy where its files are not those that were written; return whether that was done."""
    shared, name = tie_of(folder), current_name(folder)
    if shared is None or name is None:
        return False
    with alone(folder):
        copy = folder / "generations" / name
        return not _sound(copy) and _fetched(shared, folder, name) and _sound(copy)


def copy_earlier(folder: Path) -> None:
    """Copy the generation before the current one from the store, if it is there, for when that cannot be asked."""
    with suppress(FootnoteError):
        shared = tie_of(folder)
        current = shared.current() if shared else None
        if shared and current and current.before:
            with alone(folder):
                _there(shared, folder, current.before)


def _sound(copy: Path) -> bool:
    with suppress(IndexDamaged, IndexOutdated):
        return find_damage(copy, Manifest.read(copy).files) is None
    return False


def _there(shared: Tie, folder: Path, name: str) -> bool:
    """Whether there is a copy of a generation now: what is here whole is not fetched again."""
    return (folder / "generations" / name / "manifest.json").is_file() or _fetched(shared, folder, name)


def _fetched(shared: Tie, folder: Path, name: str) -> bool:
    fetching = folder / FETCHING / name
    fetching.mkdir(parents=True)
    if not shared.shelf.fetch(name, fetching):
        return False
    place = folder / "generations" / name
    shutil.rmtree(place, ignore_errors=True)
    fetching.rename(place)
    return True


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Change the copies while no other process of this machine does; what one that was killed left goes first."""
    try:
        (folder / "generations").mkdir(exist_ok=True)
        with FileLock(folder / COPYING):
            shutil.rmtree(folder / FETCHING, ignore_errors=True)
            try:
                yield
            finally:
                shutil.rmtree(folder / FETCHING, ignore_errors=True)
    except OSError as exc:
        raise FootnoteError(
            f"no copy of the index can be written at {folder} ({reason_of(exc)})",
            "check the folder's permissions and the free space",
        ) from exc
