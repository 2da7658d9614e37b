"""The Chroma store of one generation, in a folder of its own. Only this file and server.py import chromadb."""

from __future__ import annotations

import errno
import os
import sqlite3
import weakref
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from index.errors import IndexDamaged
from index.native_collection import NativeCollection, is_known
from index.private_copy import private_copy

if TYPE_CHECKING:
    from index.minilm import Floats

_COLLECTION = "passages"
_OF_THE_MACHINE = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}
HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200}
"""Cosine, and a search list well above what is asked for: near-exact neighbours at laptop sizes."""
# All that is added is written out at once: what is not, Chroma adds again at every opening, which takes long and
# changes the files.
_IN_A_FOLDER = {"hnsw": {**HNSW, "sync_threshold": 1}}
# Opening a collection adds a row to this table, and so would change a file that is to stay as it was published.
_SEALED = "footnote_opening_changes_nothing"
_SEAL = f"CREATE TRIGGER {_SEALED} BEFORE INSERT ON acquire_write BEGIN SELECT RAISE(IGNORE); END"


_REMOVED = "removed"  # In what the collection says of itself: how many vectors were taken out of its graph.


class PassageStore:
    """Vectors of passages in a persistent Chroma collection; the words, and all else, are the catalogue's.

    Opening and asking changes none of its files. Where they may not be written, Chroma gets a copy of its own.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        with self._translated():
            self._where = str((folder if create or _writable(folder) else self._copy(folder)).absolute())
            self._collection: Any = self._made() if create else self._opened()

    def _made(self) -> Any:
        return self._client.create_collection(_COLLECTION, embedding_function=None, configuration=_IN_A_FOLDER)

    def _opened(self) -> Any:
        return NativeCollection(self._where, _COLLECTION) if is_known() else self._by_client()

    def _by_client(self) -> Any:
        return self._client.get_collection(_COLLECTION, embedding_function=None)

    @cached_property
    def _client(self) -> Any:
        """Chroma's client, which makes and changes collections."""
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=self._where)
        client = cast("Any", chromadb.PersistentClient(self._where, settings=settings))
        weakref.finalize(self, client.close)
        return client

    def _changeable(self) -> Any:
        if isinstance(self._collection, NativeCollection):
            self._collection.close()
            self._collection = self._by_client()
        return self._collection

    def add(self, ids: Sequence[str], vectors: Sequence[Floats | Sequence[float]]) -> None:
        """Add the vectors of passages, (dimension,) each, under their ids, in batches that Chroma accepts."""
        rows = list(zip(ids, vectors, strict=True))
        with self._translated():
            size = self._client.get_max_batch_size()
            for at in range(0, len(rows), size):
                some = rows[at : at + size]
                self._changeable().add(ids=[i for i, _ in some], embeddings=[vector for _, vector in some])

    def nearest(
        self, vector: Sequence[float], count: int, among: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return (passage id, cosine) of the passages nearest to `vector`, best first, only from `among` if given.

        All of those must be there: Chroma refuses an id that it does not have.
        """
        if not count:
            return []
        with self._translated():
            found = self._collection.query(
                query_embeddings=[list(vector)],
                n_results=count,
                ids=None if among is None else list(among),
                include=["distances"],
            )
        return [(i, 1.0 - distance) for i, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def vectors(self, ids: Sequence[str]) -> dict[str, Floats]:
        """Return the stored vectors of the passages with these ids, (dimension,) each."""
        if not ids:
            return {}
        with self._translated():
            got = self._collection.get(ids=list(ids), include=["embeddings"])
        return {i: np.asarray(v, np.float32) for i, v in zip(got["ids"], got["embeddings"], strict=True)}

    def remove(self, ids: Sequence[str]) -> None:
        """Take the vectors with these ids out. Their places in the graph are not used again: `removed` counts them."""
        if not ids:
            return
        with self._translated():
            size = self._client.get_max_batch_size()
            for at in range(0, len(ids), size):
                self._changeable().delete(ids=list(ids[at : at + size]))
            self._changeable().modify(metadata={_REMOVED: self.removed + len(ids)})

    @property
    def removed(self) -> int:
        """How many places of the graph nobody uses any more."""
        return int((self._collection.metadata or {}).get(_REMOVED, 0))

    def count(self) -> int:
        """Return how many passages the collection holds."""
        with self._translated():
            return int(self._collection.count())

    def ids(self) -> set[str]:
        """Return the ids of all passages."""
        with self._translated():
            return set(self._collection.get(include=[])["ids"])

    def nearest_to_each(self, vectors: Sequence[Floats]) -> list[float]:
        """Return the cosine of each vector's nearest passage."""
        if not vectors:
            return []
        with self._translated():
            found = self._collection.query(query_embeddings=list(vectors), n_results=1, include=["distances"])
        return [1.0 - row[0] if row else -1.0 for row in found["distances"]]

    def seal(self) -> None:
        """Close a collection that is complete, so that opening it from now on leaves its files as they are."""
        self.close()
        with self._translated(), closing(sqlite3.connect(self.folder / "chroma.sqlite3")) as db:
            db.execute(_SEAL)
            db.execute("VACUUM")  # Chroma's log of what was added takes more room than what was added.

    @staticmethod
    def unseal(folder: Path) -> None:
        """Let a copy of a sealed collection be changed."""
        with closing(sqlite3.connect(folder / "chroma.sqlite3")) as db:
            db.execute(f"DROP TRIGGER IF EXISTS {_SEALED}")
            db.commit()

    def close(self) -> None:
        """Let go of the files."""
        if isinstance(self._collection, NativeCollection):
            self._collection.close()
        else:
            self._client.close()

    def _copy(self, folder: Path) -> Path:
        copy, remove = private_copy(folder)
        weakref.finalize(self, remove)
        return copy

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except BaseException as exc:
            if not _tells_of_damage(exc):
                raise
            raise IndexDamaged(self.folder, f"Chroma: {exc}") from exc


def _tells_of_damage(exc: BaseException) -> bool:
    """Whether an error is Chroma's; not one of the machine. A panic of its native code is no Exception."""
    if isinstance(exc, OSError):
        return exc.errno not in _OF_THE_MACHINE
    of_chroma = type(exc).__module__ == "chromadb.errors" or type(exc).__name__ == "PanicException"
    return of_chroma or isinstance(exc, ValueError | sqlite3.Error)


def _writable(folder: Path) -> bool:
    """Whether the files may be opened for writing, as Chroma does even for reading."""
    return all(os.access(path, os.W_OK) for path in (folder, *folder.rglob("*")))
