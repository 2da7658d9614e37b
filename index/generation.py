"""Which build is current: generations in folders of their own, published by one rename.

DIR/current.json              names the generation that readers open
DIR/generations/NAME/         manifest.json, articles.db, chroma/, lexical/, tokens/
DIR/unfinished/               what a build has embedded so far; the next goes on from there when it is killed
DIR/uploads/                  articles given to the chat, indexed beside the PATHs
DIR/scans/                    what was read from pictures of pages, by their hashes
DIR/removals.json             articles that are gone and wait for a yes; the index as it was answers until then
DIR/build.lock, builder.json  held by the one builder at work, and who that is
DIR/store.json                what ties the folder to a shared index; the generations are then copies of that one's
DIR/fetching/, copying.lock   a generation that is being copied from there
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

from index.errors import FootnoteError, IndexDamaged, IndexNotFound
from index.folder import reason_of
from index.integrity import read_json, sync_tree, write_durably

UPLOADS = "uploads"
UNFINISHED = "unfinished"
REMOVALS = "removals.json"
SCANS = "scans"
LOCK, BUILDER = "build.lock", "builder.json"
STORE, FETCHING, COPYING = "store.json", "fetching", "copying.lock"
OWN_FILES = frozenset(
    {
        "current.json",
        "current.json.new",
        "generations",
        UNFINISHED,
        UPLOADS,
        SCANS,
        LOCK,
        BUILDER,
        REMOVALS,
        f"{REMOVALS}.new",
        STORE,
        f"{STORE}.new",
        FETCHING,
        COPYING,
    }
)
"""All that an index folder holds."""

NAME, _TIME = re.compile(r"\d{8}-\d{6}-\d{6}"), "%Y%m%d-%H%M%S-%f"


def new_generation(index: Path) -> Path:
    """Create and return the folder of a generation to be built; its name comes after all that are there.

    A name is the time in UTC. Where the clock was set back, it is the time of the newest one and a little more.
    """
    (index / "generations").mkdir(parents=True, exist_ok=True)
    newest = max((p.name for p in (index / "generations").iterdir() if NAME.fullmatch(p.name)), default="")
    name = datetime.now(UTC).strftime(_TIME)
    if name <= newest:
        name = (datetime.strptime(newest, _TIME) + timedelta(microseconds=1)).strftime(_TIME)
    folder = index / "generations" / name
    folder.mkdir()
    return folder


def uploads(index: Path) -> tuple[Path, ...]:
    """Return the folder of the articles that were given to this index itself; empty when there is none."""
    folder = index / UPLOADS
    return (folder,) if folder.is_dir() and not folder.is_symlink() else ()


def current_generation(index: Path) -> Path:
    """Return the folder of the published generation. Raises IndexNotFound, IndexDamaged, or FootnoteError where the
    folder may not be read."""
    try:
        name = str(read_json(index / "current.json")["generation"])
    except (FileNotFoundError, NotADirectoryError) as exc:
        if built_generations(index):
            raise IndexDamaged(index, "current.json is missing") from exc
        raise IndexNotFound(index) from exc
    except OSError as exc:
        if not isinstance(exc, PermissionError) and exc.errno != errno.ENAMETOOLONG:
            raise IndexDamaged(index, f"current.json: {exc}") from exc
        raise FootnoteError(
            f"the index at {index} cannot be read ({reason_of(exc)})", "check the path and its permissions"
        ) from exc
    except (ValueError, KeyError, TypeError) as exc:
        raise IndexDamaged(index, f"current.json: {exc}") from exc
    if not NAME.fullmatch(name):
        raise IndexDamaged(index, "current.json names no generation")
    folder = index / "generations" / name
    if not folder.is_dir():
        raise IndexDamaged(index, f"generation {name} is missing")
    return folder


def has_index(index: Path) -> bool:
    """Whether an index was ever built here, however damaged it is."""
    return os.path.lexists(index / "current.json") or bool(built_generations(index))


def current_name(index: Path) -> str | None:
    """Return the name of the folder's current generation, or None where the pointer to it cannot be read."""
    try:
        return current_generation(index).name
    except FootnoteError:
        return None


def built_generations(index: Path) -> list[Path]:
    """Return the generations that were built to their end, newest first: the manifest is written last."""
    try:
        folders = [p for p in (index / "generations").iterdir() if NAME.fullmatch(p.name)]
    except OSError:
        return []
    return sorted((p for p in folders if (p / "manifest.json").is_file()), reverse=True)


def publish(index: Path, generation: Path, before: str | None = None) -> None:
    """Make a finished generation the current one; of the others only `before` stays, by default the one it replaces.

    Readers see the old generation or the new one: the switch is the rename of `current.json`.
    """
    before = before or current_name(index)
    sync_tree(generation)
    write_durably(index / "current.json", json.dumps({"generation": generation.name}))
    sweep(index, {generation.name, before})


def sweep(index: Path, keep: Collection[str | None]) -> None:
    """Remove all other generations: those that are too old, and those whose builders died."""
    for folder in (index / "generations").glob("*"):
        if folder.name not in keep and NAME.fullmatch(folder.name):
            shutil.rmtree(folder, ignore_errors=True)
