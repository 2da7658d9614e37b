"""What built an index and which build is current: generations in folders of their own, published by one rename.

DIR/current.json              names the generation that readers open
DIR/generations/NAME/         manifest.json, articles.db, chroma/, lexical/, tokens/
DIR/uploads/                  articles given to the chat, indexed beside the PATHs
DIR/build.lock                held by the one builder at work
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from index.errors import IndexDamaged, IndexNotFound

FORMAT = 2
"""Raised when an index of an older Footnote can no longer be read."""

UPLOADS = "uploads"
OWN_FILES = frozenset({"current.json", "current.json.new", "generations", "build.lock", UPLOADS})
"""All that an index folder holds."""

_NAME = re.compile(r"\d{8}-\d{6}-\d{6}(?:-\d+)?")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from and with. `paths` are the absolute PATHs that were indexed."""

    generation: str
    paths: tuple[str, ...]
    embedding: str
    fingerprint: str
    dimension: int
    passage_tokens: int
    articles: int
    passages: int
    built: str
    format: int
    versions: dict[str, str]

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read a generation's manifest. Raises IndexDamaged."""
        try:
            values: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
            manifest = cls(**{**values, "paths": tuple(values["paths"])})
        except (OSError, ValueError, TypeError, KeyError) as exc:
            raise IndexDamaged(folder, f"manifest: {exc}") from exc
        if manifest.format != FORMAT:
            raise IndexDamaged(folder, f"it has format {manifest.format}, this Footnote reads {FORMAT}")
        return manifest

    def write(self, folder: Path) -> None:
        """Write the manifest into its generation's folder."""
        _write_durably(folder / "manifest.json", json.dumps(asdict(self), indent=2))


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that shape an index."""
    return {name: version(name) for name in ("footnote-rag", "chromadb", "llama-index-core", "bm25s")}


def now() -> str:
    """Return the time as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


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
        raise IndexNotFound(index)
    try:
        name = str(json.loads(pointer.read_text("utf-8"))["generation"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise IndexDamaged(index, f"current.json: {exc}") from exc
    folder = index / "generations" / name
    if name in ("", ".", "..") or Path(name).name != name or not folder.is_dir():
        raise IndexDamaged(index, f"generation {name} is missing")
    return folder


def publish(index: Path, generation: Path) -> None:
    """Make a finished generation the current one, and drop all but the newest two.

    Readers see the old generation or the new one: the switch is the rename of `current.json`.
    """
    try:
        before = current_generation(index)
    except (IndexNotFound, IndexDamaged):
        before = generation
    for path in sorted(generation.rglob("*")):
        if path.is_file():
            _sync(path)
    _write_durably(index / "current.json", json.dumps({"generation": generation.name}))
    for old in generation.parent.iterdir():
        if old not in (generation, before) and _NAME.fullmatch(old.name):
            shutil.rmtree(old, ignore_errors=True)


def _write_durably(path: Path, text: str) -> None:
    aside = path.with_name(path.name + ".new")
    aside.write_text(text, "utf-8")
    _sync(aside)
    aside.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def folder_bytes(folder: Path) -> int:
    """Return the size of all files below a folder, in bytes."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
