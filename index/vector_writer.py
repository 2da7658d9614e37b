"""Fills a new generation's Chroma collection: it is a copy of the one before, in which only what changed is changed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from index.minilm import Floats
from index.parts import vectors_of
from index.store import PassageStore

if TYPE_CHECKING:
    from index.opened import Index

_EMPTY = 0.25  # So large a share of places that nobody uses makes a graph slower than filling a new one is.
_AT_ONCE, _SHARE = 1024, 1 / 8
"""Vectors that Chroma is given at a time, or that share of those it has: it writes all of them after each time, which
so stays linear; and many at once take many times their own room."""


class VectorWriter:
    """Takes the vectors of a generation's passages, in any order, and adds those that its collection lacks."""

    def __init__(self, generation: Path, wanted: Mapping[str, str], old: Index | None) -> None:
        """`wanted` maps the id of each vector that the collection is to hold to the key under which its text was
        embedded; `old` has the same vector where it has the same key under that id."""
        self._store, there = _begun(generation, wanted, old)
        self._missing = wanted.keys() - there
        self._added = len(there)
        self._waiting: dict[str, Floats] = {}

    def put(self, passage_id: str, vector: Floats) -> None:
        """Add a passage's vector, (dimension,), if it is wanted and not there."""
        if passage_id in self._missing:
            self._waiting[passage_id] = vector
            if len(self._waiting) >= max(_AT_ONCE, _SHARE * self._added):
                self._add()

    def close(self, *, seal: bool) -> None:
        """Let go of the collection; `seal` one that is complete."""
        if seal:
            self._add()
            self._store.seal()
        else:
            self._store.close()

    def _add(self) -> None:
        if self._waiting:
            self._store.add(list(self._waiting), list(self._waiting.values()))
            self._added += len(self._waiting)
            self._waiting.clear()


def _begun(generation: Path, wanted: Mapping[str, str], old: Index | None) -> tuple[PassageStore, frozenset[str]]:
    """Return a generation's store and the ids of the vectors it has already. One on a server begins empty."""
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
