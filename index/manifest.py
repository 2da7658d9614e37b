"""What a generation was built from and with, and what its files must hold."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from index.chunking import PASSAGE_TOKENS
from index.errors import IndexDamaged, IndexOutdated
from index.integrity import FileSum, read_json, write_durably

FORMAT = 4
"""Raised when an index of an older Footnote can no longer be read."""

_SHAPING = ("chromadb", "bm25s")  # Their files are what lies on disk; the others only pass through.


@dataclass(frozen=True, slots=True)
class Manifest:
    """`paths` are the absolute PATHs that were indexed; `files` maps a file's path in the generation to its sum.

    `near_duplicates` counts the articles that say what another one of the index says.
    """

    generation: str
    paths: tuple[str, ...]
    embedding: str
    fingerprint: str
    dimension: int
    passage_tokens: int
    articles: int
    passages: int
    skipped: int
    near_duplicates: int
    built: str
    format: int
    versions: dict[str, str]
    files: dict[str, FileSum]

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read a generation's manifest. Raises IndexDamaged, or IndexOutdated when another Footnote wrote it."""
        values = read_values(folder)
        if values.get("format") != FORMAT:
            raise IndexOutdated(folder, f"it has format {values.get('format')}, this Footnote reads {FORMAT}")
        try:
            seal = values.pop("seal")
            files = {str(name): FileSum(*entry) for name, entry in values["files"].items()}
            manifest = cls(**{**values, "paths": tuple(values["paths"]), "files": files})
        except (TypeError, KeyError, AttributeError) as exc:
            raise IndexDamaged(folder, f"manifest: {exc}") from exc
        if seal != manifest.seal():
            raise IndexDamaged(folder, "manifest: it does not hold what was written")
        if manifest.generation != folder.name:  # Else a copy of an old one would pass for the newest.
            raise IndexDamaged(folder, f"manifest: it is that of {manifest.generation}")
        return manifest

    def write(self, folder: Path) -> None:
        """Write the manifest into its generation's folder."""
        write_durably(folder / "manifest.json", json.dumps({**asdict(self), "seal": self.seal()}, indent=1))

    def seal(self) -> str:
        """Return the SHA-256 of all that the manifest says."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def age(self) -> float:
        """Return the seconds since it was built."""
        return (datetime.now(UTC) - datetime.fromisoformat(self.built)).total_seconds()

    def outdated(self) -> str | None:
        """Return why this Footnote cannot use the generation as it would its own, or None."""
        if self.passage_tokens != PASSAGE_TOKENS:
            return f"its passages have up to {self.passage_tokens} tokens, this Footnote's {PASSAGE_TOKENS}"
        here = library_versions()
        for name in _SHAPING:
            then = self.versions.get(name, "unknown")
            if _series(then) != _series(here[name]):
                return f"it was written by {name} {then}, here is {here[name]}"
        return None


def read_values(folder: Path) -> dict[str, Any]:
    """Return what a manifest says, unchecked. Raises IndexDamaged."""
    try:
        values = read_json(folder / "manifest.json")
    except (OSError, ValueError) as exc:
        raise IndexDamaged(folder, f"manifest: {exc}") from exc
    if not isinstance(values, dict):
        raise IndexDamaged(folder, "manifest: it is no JSON object")
    return values


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that an index is built with."""
    return {name: version(name) for name in ("footnote-rag", "chromadb", "llama-index-core", "bm25s")}


def now() -> str:
    """Return the time as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _series(number: str) -> list[str]:
    return number.split(".")[:2]
