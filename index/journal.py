"""What a build has embedded so far, so that the next one goes on from there when it is killed.

One file a batch, put in place by a rename: a kill leaves it whole or not at all. Vectors and tokens are found by a key
made of the model, the codes of tokens and the very text that was embedded, so what is taken over is what would be
computed again.
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from index.embedded import ARRAYS, Embedded, arrays_of, embedded_at
from index.integrity import is_regular
from index.token_codes import CODES

_BROKEN = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)


def embedding_key(fingerprint: str, text: str, prefix: int) -> str:
    """Return the key of an embedded text whose first `prefix` characters, the title, are no part of the passage."""
    return hashlib.sha256(f"{CODES}\x1f{fingerprint}\x1f{prefix}\x1f{text}".encode()).hexdigest()[:32]


class Journal:
    """The batches of an unfinished build in a folder. Batches that cannot be read are dropped."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: dict[str, tuple[Path, int]] = {}
        self._count = 0
        self._load = lru_cache(maxsize=4)(_load)  # Passages are asked for in the order they were embedded in.
        for file in sorted(folder.glob("*.npz")):
            try:
                if not is_regular(file):
                    continue
                keys = _load(file)["keys"]
            except _BROKEN:
                file.unlink(missing_ok=True)
                continue
            self._note(file, [str(key) for key in keys])
            self._count = int(file.stem) + 1

    def keys(self) -> set[str]:
        """Return the keys of all that was embedded."""
        return set(self._places)

    def get(self, key: str) -> Embedded | None:
        """Return what was embedded under a key, or None."""
        if key not in self._places:
            return None
        file, row = self._places[key]
        return embedded_at(self._load(file), row)

    def add(self, keys: Sequence[str], found: Sequence[Embedded]) -> None:
        """Keep a batch; when this returns, a kill does not lose it."""
        self._folder.mkdir(exist_ok=True)
        file = self._folder / f"{self._count:06}.npz"
        aside = file.with_suffix(".new")
        with aside.open("wb") as out:
            np.savez(out, keys=np.array(keys), **arrays_of(found))
        aside.replace(file)
        self._count += 1
        self._note(file, keys)

    def drop(self) -> None:
        """Remove it: the build is complete."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._places.clear()

    def _note(self, file: Path, keys: Sequence[str]) -> None:
        self._places.update((key, (file, row)) for row, key in enumerate(keys))


def _load(file: Path) -> dict[str, Any]:
    """Read a batch whole; its checksums are checked on the way, for the file is a zip archive."""
    with file.open("rb") as opened, np.load(opened, allow_pickle=False) as batch:
        return {name: batch[name] for name in ("keys", *ARRAYS)}
