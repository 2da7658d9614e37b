"""The Chroma store of one generation. Only this file imports chromadb."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError
from llama_index.core.schema import BaseNode, TextNode
from llama_index.core.vector_stores.types import (
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
    VectorStoreQuery,
)
from llama_index.vector_stores.chroma import ChromaVectorStore

from index.errors import IndexDamaged

if TYPE_CHECKING:
    from index.article import Article, Passage
    from index.minilm import Floats

_COLLECTION = "passages"
# Cosine, and a search list well above what is asked for: near-exact neighbours at laptop sizes.
_HNSW = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}}


class PassageStore:
    """Passages and their vectors in a persistent Chroma collection, through llama-index's `ChromaVectorStore`."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        with self._translated():
            settings = Settings(
                anonymized_telemetry=False, is_persistent=True, persist_directory=str(folder.absolute())
            )
            self._client = chromadb.PersistentClient(str(folder.absolute()), settings=settings)
            self._collection: Any = (
                self._client.create_collection(_COLLECTION, embedding_function=None, configuration=_HNSW)  # type: ignore[arg-type]
                if create
                else self._client.get_collection(_COLLECTION, embedding_function=None)
            )
        self.vector_store = ChromaVectorStore(chroma_collection=self._collection)

    def add(self, passages: Sequence[tuple[Article, Passage]], vectors: Sequence[Sequence[float]]) -> None:
        """Add passages with their vectors, in batches that Chroma accepts."""
        nodes: list[BaseNode] = [
            TextNode(
                id_=passage.id,
                text=passage.text,
                metadata={"source": article.source, "title": article.title, "date": article.date or ""},
                embedding=list(vector),
            )
            for (article, passage), vector in zip(passages, vectors, strict=True)
        ]
        with self._translated():
            size = self._client.get_max_batch_size()
            for at in range(0, len(nodes), size):
                self.vector_store.add(nodes[at : at + size])

    def nearest(
        self, vector: Sequence[float], count: int, sources: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return (passage id, cosine) of the passages nearest to `vector`, best first, only from `sources` if given."""
        filters = None
        if sources is not None:
            only = MetadataFilter(key="source", value=list(sources), operator=FilterOperator.IN)
            filters = MetadataFilters(filters=[only])
        query = VectorStoreQuery(query_embedding=list(vector), similarity_top_k=count, filters=filters)
        with self._translated():
            found = self.vector_store.query(query)
        # ChromaVectorStore gives exp(-distance), and the distance is 1 - cosine.
        return [(i, 1.0 + math.log(s)) for i, s in zip(found.ids or [], found.similarities or [], strict=True)]

    def vectors(self, ids: Sequence[str]) -> dict[str, Floats]:
        """Return the stored vectors of the passages with these ids, (dimension,) each."""
        if not ids:
            return {}
        with self._translated():
            got = self._collection.get(ids=list(ids), include=["embeddings"])
        return {i: np.asarray(v, np.float32) for i, v in zip(got["ids"], got["embeddings"], strict=True)}

    def count(self) -> int:
        """Return how many passages the collection holds."""
        with self._translated():
            return int(self._collection.count())

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (ChromaError, chromadb.errors.InternalError, ValueError, OSError) as exc:
            raise IndexDamaged(self.folder, f"Chroma: {exc}") from exc
