"""Takes over into a new generation the vectors that the one before has: its collection is copied, not filled anew."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from index.parts import vectors_of
from index.store import PassageStore

if TYPE_CHECKING:
    from index.opened import Index

_EMPTY = 0.25  # So large a share of places that nobody uses makes a graph slower than filling a new one is.


def begun(generation: Path, wanted: Mapping[str, str], old: Index | None) -> tuple[PassageStore, frozenset[str]]:
    """Return the store of a new generation, and the ids of the vectors it has already.

    `wanted` maps the id of each vector that it is to hold to the key under which its text was embedded: `old` has the
    same vector where it has the same key under that id. A collection on a server is always filled anew.
    """
    if old is None or old.shared:
        return vectors_of(generation, create=True), frozenset()
    before = old.catalogue.keys()
    there = frozenset(i for i, key in before.items() if wanted.get(i) == key)
    gone = list(before.keys() - there)
    if len(gone) + old.store.removed > _EMPTY * len(there):
        return vectors_of(generation, create=True), frozenset()
    for name in old.manifest.files:  # No others: a stranger's file is not carried on.
        if name.startswith("chroma/"):
            (generation / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(old.parts.folder / name, generation / name)
    PassageStore.unseal(generation / "chroma")
    store = vectors_of(generation)
    store.remove(gone)
    return store, there
