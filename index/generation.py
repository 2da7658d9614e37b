"""Which build is current: generations in folders of their own, published by one rename.

DIR/current.json              names the generation that readers open
DIR/generations/NAME/         manifest.json, articles.db, chroma/, lexical/, tokens/
DIR/unfinished/               what a build has embedded so far; the next goes on from there when it is killed
DIR/uploads/                  articles given to the chat, indexed beside the PATHs
DIR/build.lock, builder.json  held by the one builder at work, and who that is
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from index.errors import IndexDamaged, IndexNotFound
from index.integrity import sync_tree, write_durably

UPLOADS = "uploads"
UNFINISHED = "unfinished"
LOCK, BUILDER = "build.lock", "builder.json"
OWN_FILES = frozenset({"current.json", "current.json.new", "generations", UNFINISHED, UPLOADS, LOCK, BUILDER})
"""All that an index folder holds."""

_NAME = re.compile(r"\d{8}-\d{6}-\d{6}(?:-\d+)?")


def new_generation(index: Path) -> Path:
    """Create and return the folder of a generation to be built."""
    stem = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    for attempt in range(1000):
        folder = index / "generations" / (f"{stem}-{attempt}" if attempt else stem)
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        return folder
    raise IndexDamaged(index, "a thousand generations in one second")


def uploads(index: Path) -> tuple[Path, ...]:
    """Return the folder of the articles that were given to this index itself; empty when there is none."""
    folder = index / UPLOADS
    return (folder,) if folder.is_dir() and not folder.is_symlink() else ()


def current_generation(index: Path) -> Path:
    """Return the folder of the published generation. Raises IndexNotFound or IndexDamaged."""
    pointer = index / "current.json"
    if not pointer.is_file():
        if built_generations(index):
            raise IndexDamaged(index, "current.json is missing")
        raise IndexNotFound(index)
    try:
        name = str(json.loads(pointer.read_text("utf-8"))["generation"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise IndexDamaged(index, f"current.json: {exc}") from exc
    folder = index / "generations" / name
    if name in ("", ".", "..") or Path(name).name != name or not folder.is_dir():
        raise IndexDamaged(index, f"generation {name} is missing")
    return folder


def has_index(index: Path) -> bool:
    """Whether an index was ever built here, however damaged it is."""
    return (index / "current.json").exists() or bool(built_generations(index))


def published(index: Path) -> str | None:
    """Return the name of the published generation, or None where the pointer to it cannot be read."""
    try:
        return current_generation(index).name
    except (IndexNotFound, IndexDamaged):
        return None


def built_generations(index: Path) -> list[Path]:
    """Return the generations that were built to their end, newest first: the manifest is written last."""
    try:
        folders = [p for p in (index / "generations").iterdir() if _NAME.fullmatch(p.name)]
    except OSError:
        return []
    return sorted((p for p in folders if (p / "manifest.json").is_file()), reverse=True)


def publish(index: Path, generation: Path, before: str | None = None) -> None:
    """Make a finished generation the current one; of the others only `before` stays, by default the one it replaces.

    Readers see the old generation or the new one: the switch is the rename of `current.json`.
    """
    before = before or published(index)
    sync_tree(generation)
    write_durably(index / "current.json", json.dumps({"generation": generation.name}))
    sweep(index, {generation.name, before})


def sweep(index: Path, keep: Collection[str | None]) -> None:
    """Remove all other generations: those that are too old, and those whose builders died."""
    for folder in (index / "generations").glob("*"):
        if folder.name not in keep and _NAME.fullmatch(folder.name):
            shutil.rmtree(folder, ignore_errors=True)
