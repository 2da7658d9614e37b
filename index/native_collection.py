"""Asks a Chroma collection in a folder by Chroma's native part alone: all else of Chroma takes a quarter of a second to
import, and asking does not need it. It changes nothing; what changes a collection is Chroma's own client."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from index.minilm import Floats

_TRIED = "1.5."
_WHOSE = ("default_tenant", "default_database")
_FILES_OF_A_GRAPH = 5


def is_known() -> bool:
    """Whether this is the Chroma whose native part was tried; any other is to be asked by its own client."""
    return version("chromadb").startswith(_TRIED)


class NativeCollection:
    """A collection with those methods of `chromadb.Collection` that ask. Raises Chroma's errors."""

    def __init__(self, folder: str, name: str) -> None:
        import chromadb_rust_bindings as native

        database = native.SqliteDBConfig(
            url=f"{folder}/chroma.sqlite3",
            hash_type=native.MigrationHash.MD5,
            migration_mode=native.MigrationMode.Apply,
        )
        self._native: Any = native.Bindings(
            allow_reset=False,
            sqlite_db_config=database,
            persist_path=folder,
            hnsw_cache_size=_open_files() // _FILES_OF_A_GRAPH,
        )
        found = self._native.get_collection(name, *_WHOSE)
        self._id, self.metadata = str(found.id), found.metadata

    def query(
        self,
        *,
        query_embeddings: Sequence[Floats | Sequence[float]],
        n_results: int,
        include: list[str],
        ids: list[str] | None = None,
    ) -> dict[str, Any]:
        """Return `ids` and `distances` of the nearest to each vector, among `ids` if given."""
        vectors = [[float(x) for x in vector] for vector in query_embeddings]
        found = self._native.query(self._id, ids, vectors, n_results, None, None, include, *_WHOSE)
        return {"ids": found.ids, "distances": found.distances}

    def get(self, *, include: list[str], ids: list[str] | None = None) -> dict[str, Any]:
        """Return `ids` and `embeddings`, of all or of those given."""
        found = self._native.get(self._id, ids, None, None, 0, None, include, *_WHOSE)
        return {"ids": found.ids, "embeddings": found.embeddings}

    def count(self) -> int:
        """Return how many vectors there are."""
        return int(self._native.count(self._id, *_WHOSE))

    def close(self) -> None:
        """Let go of the files."""
        self._native = None


def _open_files() -> int:
    """Return how many files this process may have open, as Chroma's client asks for it."""
    if sys.platform == "win32":
        return 512
    import resource

    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
